#include "src/capi/snapshot.h"

#include "src/capi/json_out.h"
#include "tranche/json.h"

namespace tranche::capi {

extern "C" {

tranche_code tranche_index_read(const tranche_index* index, tranche_snapshot** snapshot,
                                tranche_error** error) {
  return Guard(error, Clear(snapshot), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(CheckUndamaged(*index->state));
    *snapshot = new tranche_snapshot{index->state, index->state->index->Read()};
    return absl::OkStatus();
  });
}

void tranche_snapshot_free(tranche_snapshot* snapshot) { delete snapshot; }

uint64_t tranche_snapshot_version(const tranche_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot.version();
}

uint64_t tranche_snapshot_customer_count(const tranche_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot.customer_count();
}

uint64_t tranche_snapshot_segment_count(const tranche_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot.segment_count();
}

tranche_code tranche_snapshot_schema_json(const tranche_snapshot* snapshot, tranche_buffer** json,
                                          tranche_error** error) {
  return AnswerJson(snapshot, json, error,
                    [](const Snapshot& from) { return SchemaToJson(from.Fields()); });
}

tranche_code tranche_snapshot_fields_json(const tranche_snapshot* snapshot, tranche_buffer** json,
                                          tranche_error** error) {
  return AnswerJson(snapshot, json, error,
                    [](const Snapshot& from) { return FieldsJson(from.Fields()); });
}

tranche_code tranche_snapshot_segment_json(const tranche_snapshot* snapshot, const char* id,
                                           size_t id_size, tranche_buffer** json,
                                           tranche_error** error) {
  return AnswerJson(snapshot, json, error,
                    [&](const Snapshot& from) -> absl::StatusOr<std::string> {
                      TRANCHE_CAPI_ASSIGN(text, Text("id", id, id_size));
                      TRANCHE_CAPI_ASSIGN(segment, from.GetSegment(*text));
                      return ToJson(*segment);
                    });
}

tranche_code tranche_snapshot_find_segment(const tranche_snapshot* snapshot, const char* name,
                                           size_t name_size, tranche_buffer** id,
                                           tranche_error** error) {
  return Guard(error, Clear(id), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("id", id));
    TRANCHE_CAPI_ASSIGN(text, Text("name", name, name_size));
    TRANCHE_CAPI_ASSIGN(segment, snapshot->snapshot.FindSegmentByName(*text));
    Give(MakeBuffer(std::move(segment->id)), id);
    return absl::OkStatus();
  });
}

tranche_code tranche_snapshot_segments_json(const tranche_snapshot* snapshot, uint64_t skip,
                                            uint64_t take, tranche_buffer** json,
                                            tranche_error** error) {
  return AnswerJson(snapshot, json, error, [&](const Snapshot& from) {
    return SegmentsJson(from.ListSegments(skip, take));
  });
}

}  // extern "C"

}  // namespace tranche::capi
