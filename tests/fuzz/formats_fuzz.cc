// Inputs of every format (lines, an array, bare records, CSV, gzip of each): each record is taken
// or refused with its line, and the same records come of the text whole, in pieces, and compressed.
#include <string>
#include <string_view>

#include "src/json/gzip_source.h"
#include "src/json/input_buffer.h"
#include "tests/fuzz/records.h"
#include "tests/fuzz/world.h"
#include "tests/json/text.h"

namespace tranche::internal::fuzz {
namespace {

void Run(std::string_view text) {
  const ReadInput whole = ReadAll(InputBuffer(text), {});
  if (!absl::IsDataLoss(whole.status) && !whole.status.ok()) CheckRefusal(whole.status);
  const uint64_t seed = text.size();
  for (const size_t most : {size_t{3}, size_t{100}}) CheckPieces(text, most, seed, {}, whole);
  if (IsGzip(text)) return;  // gzip inside gzip is another thing
  const std::string packed = Gzip(text);
  CheckPieces(packed, 50, seed, {}, whole);
  CheckPieces(packed, packed.size(), seed, {}, whole);
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tranche::internal::ExactText text({reinterpret_cast<const char*>(data), size});
  tranche::internal::fuzz::Run(text);
  return 0;
}
