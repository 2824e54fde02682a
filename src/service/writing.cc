// Requests that change the index, or wait for who does.
#include <array>

#include "src/base/message.h"
#include "src/json/writer.h"
#include "src/service/calls.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

using Answer = absl::StatusOr<std::string>;

// The answer of a call that has nothing to say but that it succeeded.
Answer Done(const absl::Status& status) {
  TRANCHE_RETURN_IF_ERROR(status);
  return "{}";
}

Answer CreateSegment(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Draft draft, request.Get("draft", ReadDraft));
  TRANCHE_ASSIGN_OR_RETURN(const Segment segment, In("/draft", index.CreateSegment(draft)));
  return ToJson(segment);
}

Answer CreateSegments(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::vector<Draft> drafts, request.Get("drafts", ReadDrafts));
  TRANCHE_ASSIGN_OR_RETURN(const auto segments, In("/drafts", index.CreateSegments(drafts)));
  return ToJson(segments);
}

Answer PutSegment(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Draft draft, request.Get("draft", ReadDraft));
  if (draft.id.empty()) return At("/draft", InvalidArgument({"missing \"id\""}));
  TRANCHE_ASSIGN_OR_RETURN(const Segment segment, In("/draft", index.PutSegment(draft)));
  return ToJson(segment);
}

Answer UpdateSegment(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string id, request.Get("id", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const SegmentEdit edit, request.Get("edit", ReadSegmentEdit));
  TRANCHE_ASSIGN_OR_RETURN(const Segment segment, In("/edit", index.UpdateSegment(id, edit)));
  return ToJson(segment);
}

Answer DeleteSegment(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string id, request.Get("id", ReadText));
  return Done(index.DeleteSegment(id));
}

Answer AddField(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const FieldSpec field, request.Get("field", ReadFieldSpec));
  return Done(Placed("/field", index.AddField(field)));
}

Answer DropField(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string field, request.Get("field", ReadText));
  return Done(index.DropField(field));
}

Answer AddValues(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string field, request.Get("field", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const auto values, request.Get("values", ReadValues));
  return Done(index.AddValues(field, values));
}

Answer RenameValue(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string field, request.Get("field", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const std::string value, request.Get("value", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const std::string new_value, request.Get("new_value", ReadText));
  return Done(index.RenameValue(field, value, new_value));
}

Answer RetireValue(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string field, request.Get("field", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const std::string value, request.Get("value", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const bool force, request.Get("force", ReadBool, false));
  return Done(index.RetireValue(field, value, force));
}

struct Operations {
  Batch batch;
  std::vector<std::string> ignored;  // unknown keys, each as often as it occurs
};

// A list of operations, or NDJSON in one string.
absl::StatusOr<Operations> ReadBatch(JsonElement element, const JsonPointer& at) {
  Operations operations;
  std::string_view ndjson;
  auto batch = element.get(ndjson) == simdjson::SUCCESS
                   ? ParseOperations(ndjson, &operations.ignored)
                   : ReadOperations(element, at, &operations.ignored);
  if (!batch.ok()) return batch.status();
  operations.batch = *std::move(batch);
  return operations;
}

absl::StatusOr<BadValues> ReadBadValues(JsonElement word, const JsonPointer& at) {
  static constexpr BadValues kAll[] = {BadValues::kDrop, BadValues::kReject};
  return ReadWord<BadValues>(word, at, "choice", kAll, [](BadValues choice) -> std::string_view {
    return choice == BadValues::kDrop ? "drop" : "reject";
  });
}

absl::StatusOr<UnknownKeys> ReadUnknownKeys(JsonElement word, const JsonPointer& at) {
  static constexpr UnknownKeys kAll[] = {UnknownKeys::kIgnore, UnknownKeys::kReject};
  return ReadWord<UnknownKeys>(word, at, "choice", kAll,
                               [](UnknownKeys choice) -> std::string_view {
                                 return choice == UnknownKeys::kIgnore ? "ignore" : "reject";
                               });
}

Answer Apply(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(Operations operations, request.Get("operations", ReadBatch));
  TRANCHE_ASSIGN_OR_RETURN(const BadValues bad_values,
                           request.Get<BadValues>("bad_values", ReadBadValues, BadValues::kReject));
  operations.batch.set_bad_values(bad_values);
  if (request.Has("unknown_keys")) {
    TRANCHE_ASSIGN_OR_RETURN(const UnknownKeys unknown_keys,
                             request.Get("unknown_keys", ReadUnknownKeys));
    if (unknown_keys == UnknownKeys::kReject && !operations.ignored.empty()) {
      return InvalidArgument({"unknown key ", Quoted(operations.ignored.front())});
    }
    operations.batch.set_unknown_keys(unknown_keys);
  }
  if (request.Has("position")) {
    TRANCHE_ASSIGN_OR_RETURN(const Position position, request.Get("position", ReadPosition));
    operations.batch.set_position(position);
  }
  TRANCHE_ASSIGN_OR_RETURN(BatchResult result, index.Apply(operations.batch));
  for (const std::string& key : operations.ignored) ++result.unknown_keys[key];
  return ToJson(result);
}

Answer Advance(Index& index, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const absl::Time time, request.Get("time", ReadTime));
  TRANCHE_ASSIGN_OR_RETURN(const BatchResult result, In("/time", index.AdvanceTo(time)));
  return ToJson(result);
}

Answer Memory(Index& index, const Request&) { return ToJson(index.Memory()); }

template <size_t N>
using Keys = std::array<std::string_view, N>;

constexpr Keys<1> kDraft = {"draft"};
constexpr Keys<1> kDrafts = {"drafts"};
constexpr Keys<2> kIdEdit = {"id", "edit"};
constexpr Keys<1> kId = {"id"};
constexpr Keys<1> kField = {"field"};
constexpr Keys<2> kFieldValues = {"field", "values"};
constexpr Keys<3> kRename = {"field", "value", "new_value"};
constexpr Keys<3> kRetire = {"field", "value", "force"};
constexpr Keys<1> kTime = {"time"};
constexpr Keys<4> kApply = {"operations", "bad_values", "unknown_keys", "position"};

constexpr WritingCall kCalls[] = {
    {"create_segment", kDraft, CreateSegment},
    {"create_segments", kDrafts, CreateSegments},
    {"put_segment", kDraft, PutSegment},
    {"update_segment", kIdEdit, UpdateSegment},
    {"delete_segment", kId, DeleteSegment},
    {"add_field", kField, AddField},
    {"drop_field", kField, DropField},
    {"add_values", kFieldValues, AddValues},
    {"rename_value", kRename, RenameValue},
    {"retire_value", kRetire, RetireValue},
    {"apply", kApply, Apply},
    {"advance", kTime, Advance},
    {"memory", {}, Memory},
};

}  // namespace

std::span<const WritingCall> WritingCalls() { return kCalls; }

}  // namespace tranche::internal
