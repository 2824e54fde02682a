// Questions about segments: who is where, how a draft is evaluated.
#include "src/capi/json_out.h"
#include "src/capi/snapshot.h"
#include "tranche/json.h"

namespace tranche::capi {
namespace {

absl::StatusOr<std::vector<std::string>> SegmentsOf(const Snapshot& from, const char* customer_id,
                                                    size_t customer_id_size) {
  TRANCHE_CAPI_ASSIGN(id, Text("customer_id", customer_id, customer_id_size));
  return from.SegmentsOf(*id);
}

}  // namespace

extern "C" {

tranche_code tranche_snapshot_segments_of(const tranche_snapshot* snapshot, const char* customer_id,
                                          size_t customer_id_size, tranche_strings** segment_ids,
                                          tranche_error** error) {
  return Guard(error, Clear(segment_ids), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("segment_ids", segment_ids));
    TRANCHE_CAPI_ASSIGN(ids, SegmentsOf(snapshot->snapshot, customer_id, customer_id_size));
    Give(MakeStrings(*std::move(ids)), segment_ids);
    return absl::OkStatus();
  });
}

tranche_code tranche_snapshot_segments_of_json(const tranche_snapshot* snapshot,
                                               const char* customer_id, size_t customer_id_size,
                                               tranche_buffer** json, tranche_error** error) {
  return AnswerJson(snapshot, json, error,
                    [&](const Snapshot& from) -> absl::StatusOr<std::string> {
                      TRANCHE_CAPI_ASSIGN(ids, SegmentsOf(from, customer_id, customer_id_size));
                      return StringsJson(*ids);
                    });
}

tranche_code tranche_snapshot_plan_json(const tranche_snapshot* snapshot, const char* draft_json,
                                        size_t draft_size, tranche_buffer** json,
                                        tranche_error** error) {
  return AnswerJson(snapshot, json, error,
                    [&](const Snapshot& from) -> absl::StatusOr<std::string> {
                      TRANCHE_CAPI_ASSIGN(text, Text("draft_json", draft_json, draft_size));
                      TRANCHE_CAPI_ASSIGN(draft, ParseDraft(*text));
                      TRANCHE_CAPI_ASSIGN(plan, from.ExplainPlan(*draft));
                      return PlanJson(*plan);
                    });
}

}  // extern "C"

}  // namespace tranche::capi
