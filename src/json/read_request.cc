// What readers ask for, in: targets and pages.
#include <array>

#include "src/base/message.h"
#include "src/json/members.h"
#include "src/json/readers.h"

namespace tranche::internal {

absl::StatusOr<Target> ReadTarget(JsonElement element, const JsonPointer& at) {
  static constexpr std::string_view kWords[] = {"everybody"};
  if (element.is_string()) {
    TRANCHE_ASSIGN_OR_RETURN(const std::string word, ReadText(element, at));
    if (word == kWords[0]) return Target(Everybody{});
    return UnknownWord(word, at, "target", kWords);
  }
  static constexpr std::array<std::string_view, 2> kKeys = {"segment_id", "draft"};
  if (!element.is_object()) {
    return PlacedAt(at, InvalidArgument({"expected \"everybody\", or an object with "
                                         "\"segment_id\" or \"draft\""}));
  }
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  const auto& [segment_id, draft] = members;
  if (segment_id.has_value() == draft.has_value()) {
    return PlacedAt(at, InvalidArgument({"a target has one of \"segment_id\" and \"draft\""}));
  }
  if (segment_id) {
    TRANCHE_ASSIGN_OR_RETURN(std::string id, ReadText(*segment_id, at / "segment_id"));
    return Target(SegmentId{std::move(id)});
  }
  TRANCHE_ASSIGN_OR_RETURN(Draft read, ReadDraft(*draft, at / "draft"));
  return Target(std::move(read));
}

absl::StatusOr<PageRequest> ReadPageRequest(JsonElement element, const JsonPointer& at) {
  static constexpr std::array<std::string_view, 4> kKeys = {"skip", "take", "search", "after"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  const auto& [skip, take, search, after] = members;
  PageRequest request;
  if (skip) {
    TRANCHE_ASSIGN_OR_RETURN(request.skip, ReadCount(*skip, at / "skip", UINT64_MAX));
  }
  if (take) {
    TRANCHE_ASSIGN_OR_RETURN(const uint64_t count, ReadCount(*take, at / "take", kMaxTake));
    request.take = static_cast<uint32_t>(count);
  }
  if (search) {
    TRANCHE_ASSIGN_OR_RETURN(request.search, ReadText(*search, at / "search"));
  }
  if (after) {
    TRANCHE_ASSIGN_OR_RETURN(request.after, ReadText(*after, at / "after"));
  }
  return request;
}

}  // namespace tranche::internal
