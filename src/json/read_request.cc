// What readers ask for, in: targets and pages; and the positions of batches.
#include <array>

#include "src/base/dates.h"
#include "src/base/message.h"
#include "src/json/members.h"
#include "src/json/readers.h"
#include "src/json/writer.h"

namespace tranche::internal {
namespace {

// {"version","rows"}
absl::StatusOr<Rows> ReadRowsOfVersion(JsonElement element, const JsonPointer& at) {
  static constexpr std::array<std::string_view, 2> kKeys = {"version", "rows"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  TRANCHE_ASSIGN_OR_RETURN(const JsonElement version, Required(members[0], "version", at));
  TRANCHE_ASSIGN_OR_RETURN(const JsonElement rows, Required(members[1], "rows", at));
  Rows read;
  TRANCHE_ASSIGN_OR_RETURN(read.version, ReadCount(version, at / "version", UINT64_MAX));
  TRANCHE_ASSIGN_OR_RETURN(read.rows, ReadRows(rows, at / "rows"));
  return read;
}

}  // namespace

absl::StatusOr<std::vector<uint32_t>> ReadRows(JsonElement element, const JsonPointer& at) {
  simdjson::dom::array list;
  if (element.get(list)) return PlacedAt(at, InvalidArgument({"expected a list of rows"}));
  std::vector<uint32_t> rows;
  for (JsonElement row : list) {
    TRANCHE_ASSIGN_OR_RETURN(const uint64_t number, ReadCount(row, at / rows.size(), UINT32_MAX));
    rows.push_back(static_cast<uint32_t>(number));
  }
  return rows;
}

absl::StatusOr<absl::Time> ReadTime(JsonElement element, const JsonPointer& at) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string text, ReadText(element, at));
  int64_t instant;
  if (ParseInstant(text, &instant)) return absl::FromUnixMillis(instant);
  return PlacedAt(at,
                  InvalidArgument({Quoted(text), " is no date-time like 2026-11-30T08:00:00Z"}));
}

absl::StatusOr<Target> ReadTarget(JsonElement element, const JsonPointer& at) {
  static constexpr std::string_view kWords[] = {"everybody"};
  if (element.is_string()) {
    TRANCHE_ASSIGN_OR_RETURN(const std::string word, ReadText(element, at));
    if (word == kWords[0]) return Target(Everybody{});
    return UnknownWord(word, at, "target", kWords);
  }
  static constexpr std::array<std::string_view, 4> kKeys = {"segment_id", "draft", "rows", "ids"};
  if (!element.is_object()) {
    return PlacedAt(at, InvalidArgument({"expected \"everybody\", or an object with "
                                         "\"segment_id\", \"draft\", \"rows\" or \"ids\""}));
  }
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  const auto& [segment_id, draft, rows, ids] = members;
  if (segment_id.has_value() + draft.has_value() + rows.has_value() + ids.has_value() != 1) {
    return PlacedAt(at, InvalidArgument({"a target has one of \"segment_id\", \"draft\", "
                                         "\"rows\" and \"ids\""}));
  }
  if (rows) {
    TRANCHE_ASSIGN_OR_RETURN(Rows read, ReadRowsOfVersion(*rows, at / "rows"));
    return Target(std::move(read));
  }
  if (ids) {
    TRANCHE_ASSIGN_OR_RETURN(const auto read, ReadValueList(*ids, at / "ids", UINT32_MAX));
    return Target(Ids{{read.begin(), read.end()}});
  }
  if (segment_id) {
    TRANCHE_ASSIGN_OR_RETURN(std::string id, ReadText(*segment_id, at / "segment_id"));
    return Target(SegmentId{std::move(id)});
  }
  TRANCHE_ASSIGN_OR_RETURN(Draft read, ReadDraft(*draft, at / "draft"));
  return Target(std::move(read));
}

absl::StatusOr<ChangeKind> ReadChange(JsonElement element, const JsonPointer& at) {
  static constexpr ChangeKind kChanges[] = {ChangeKind::kEntered, ChangeKind::kLeft};
  return ReadWord<ChangeKind>(element, at, "change", kChanges, ChangeName);
}

absl::StatusOr<Period> ReadPeriod(JsonElement element, const JsonPointer& at) {
  static constexpr Period kPeriods[] = {Period::kDay, Period::kMonth, Period::kYear};
  return ReadWord<Period>(element, at, "period", kPeriods, PeriodName);
}

absl::StatusOr<std::vector<Value>> ReadNumbers(JsonElement element, const JsonPointer& at) {
  return ReadValueList(element, at, kMaxEdges);
}

absl::StatusOr<Position> ReadPosition(JsonElement element, const JsonPointer& at) {
  static constexpr std::array<std::string_view, 3> kKeys = {"source", "epoch", "sequence"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  TRANCHE_ASSIGN_OR_RETURN(const JsonElement source, Required(members[0], "source", at));
  TRANCHE_ASSIGN_OR_RETURN(const JsonElement sequence, Required(members[2], "sequence", at));
  Position position;
  TRANCHE_ASSIGN_OR_RETURN(position.source, ReadText(source, at / "source"));
  if (members[1]) {
    TRANCHE_ASSIGN_OR_RETURN(position.epoch,
                             ReadCount(*members[1], at / "epoch", kMaxPositionNumber));
  }
  TRANCHE_ASSIGN_OR_RETURN(position.sequence,
                           ReadCount(sequence, at / "sequence", kMaxPositionNumber));
  return position;
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
