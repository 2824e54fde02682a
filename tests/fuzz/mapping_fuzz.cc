// A mapping, a blank line, and an input that is read by it: the mapping is refused with the place
// or reads every record the same way whole and in pieces; a mapping that speaks of no key of the
// input changes nothing.
#include <algorithm>
#include <string>
#include <string_view>

#include "src/json/input_buffer.h"
#include "tests/fuzz/records.h"
#include "tests/fuzz/world.h"
#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal::fuzz {
namespace {

void CheckUnmapped(std::string_view text) {
  const std::string_view absent = "no key of the input";
  if (text.find(absent) != text.npos) return;
  const ReadInput plain = ReadAll(InputBuffer(text), {});
  const ReadInput mapped = ReadAll(InputBuffer(text), {{{std::string(absent), "", "", {}}}});
  FUZZ_CHECK(mapped.status == plain.status, mapped.status.ToString());
  FUZZ_CHECK(mapped.records == plain.records, text);
}

void Run(std::string_view text) {
  const size_t blank = std::min(text.find("\n\n"), text.size());
  const ExactText json(text.substr(0, blank));
  const ExactText data(text.substr(std::min(blank + 2, text.size())));
  const auto mapping = ParseMapping(json);
  if (!mapping.ok()) {
    CheckRefusal(mapping.status());
  } else {
    const ReadInput whole = ReadAll(InputBuffer(data), *mapping);
    CheckPieces(data, 3, text.size(), *mapping, whole);
  }
  CheckUnmapped(data);
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tranche::internal::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
