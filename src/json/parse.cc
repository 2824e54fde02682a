// Whole documents in: each is one value that `readers.h` reads.
#include "src/base/message.h"
#include "src/json/document.h"
#include "src/json/readers.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

// What `read` makes of the root of `json`.
template <typename Result>
Result ParseWhole(std::string_view json, Result (*read)(JsonElement, const JsonPointer&)) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  return read(root, JsonPointer());
}

}  // namespace

absl::StatusOr<Draft> ParseDraft(std::string_view json) { return ParseWhole(json, ReadDraft); }

absl::StatusOr<std::vector<Draft>> ParseDrafts(std::string_view json) {
  return ParseWhole(json, ReadDrafts);
}

absl::StatusOr<SegmentEdit> ParseSegmentEdit(std::string_view json) {
  return ParseWhole(json, ReadSegmentEdit);
}

absl::StatusOr<FieldSpec> ParseFieldSpec(std::string_view json) {
  return ParseWhole(json, ReadFieldSpec);
}

absl::StatusOr<std::vector<Value>> ParseValues(std::string_view json) {
  return ParseWhole(json, ReadValues);
}

absl::StatusOr<Target> ParseTarget(std::string_view json) { return ParseWhole(json, ReadTarget); }

absl::StatusOr<PageRequest> ParsePageRequest(std::string_view json) {
  return ParseWhole(json, ReadPageRequest);
}

}  // namespace tranche
