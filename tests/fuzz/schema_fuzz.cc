// Schemas: refused with a documented code, or an index stands on it whose fields, written out,
// make the same index again.
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/world.h"
#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal::fuzz {
namespace {

void Run(std::string_view json) {
  const auto spec = ParseSchema(json);
  if (!spec.ok()) return CheckRefusal(spec.status());
  const auto index = Index::Create(*spec);
  if (!index.ok()) return CheckRefusal(index.status());
  const std::string written = SchemaToJson((*index)->Read().Fields());
  const auto again = ParseSchema(written);
  FUZZ_CHECK(again.ok(), written);
  const auto same = Index::Create(*again);
  FUZZ_CHECK(same.ok(), written);
  FUZZ_CHECK(StateOf(**same) == StateOf(**index), written);

  // Fields that come while the index lives are the fields it could have begun with.
  const auto live = Index::Create({});
  bool is_all_added = true;
  for (const FieldSpec& field : spec->fields) {
    const absl::Status status = (*live)->AddField(field);
    if (!status.ok()) CheckRefusal(status);
    is_all_added = is_all_added && status.ok();
  }
  if (is_all_added) FUZZ_CHECK(StateOf(**live) == StateOf(**index), written);
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tranche::internal::ExactText text({reinterpret_cast<const char*>(data), size});
  tranche::internal::fuzz::Run(text);
  return 0;
}
