// How a target divides by a field.
#include "src/capi/snapshot.h"
#include "tranche/json.h"

struct tranche_breakdown {
  tranche::Breakdown breakdown;
};

namespace tranche::capi {
namespace {

absl::StatusOr<Breakdown> BreakdownIn(const Snapshot& from, const char* field, size_t field_size,
                                      tranche_target_kind kind, const char* target,
                                      size_t target_size) {
  TRANCHE_CAPI_ASSIGN(name, Text("field", field, field_size));
  TRANCHE_CAPI_ASSIGN(of, ReadTarget(kind, target, target_size));
  return from.BreakdownBy(*name, *of);
}

}  // namespace

extern "C" {

tranche_code tranche_snapshot_breakdown(const tranche_snapshot* snapshot, const char* field,
                                        size_t field_size, tranche_target_kind kind,
                                        const char* target, size_t target_size,
                                        tranche_breakdown** breakdown, tranche_error** error) {
  return Guard(error, Clear(breakdown), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("breakdown", breakdown));
    TRANCHE_CAPI_ASSIGN(
        found, BreakdownIn(snapshot->snapshot, field, field_size, kind, target, target_size));
    *breakdown = new tranche_breakdown{*std::move(found)};
    return absl::OkStatus();
  });
}

uint64_t tranche_breakdown_total(const tranche_breakdown* breakdown) {
  return breakdown == nullptr ? 0 : breakdown->breakdown.total;
}

uint64_t tranche_breakdown_not_set(const tranche_breakdown* breakdown) {
  return breakdown == nullptr ? 0 : breakdown->breakdown.not_set;
}

bool tranche_breakdown_is_multi_valued(const tranche_breakdown* breakdown) {
  return breakdown != nullptr && breakdown->breakdown.multi_valued;
}

size_t tranche_breakdown_size(const tranche_breakdown* breakdown) {
  return breakdown == nullptr ? 0 : breakdown->breakdown.values.size();
}

tranche_code tranche_breakdown_get(const tranche_breakdown* breakdown, size_t position,
                                   tranche_string* value, uint64_t* count, tranche_error** error) {
  return Guard(error, Clear(value, count), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("breakdown", breakdown));
    TRANCHE_CAPI_TRY(NotNull("value", value));
    TRANCHE_CAPI_TRY(NotNull("count", count));
    const std::vector<ValueCount>& values = breakdown->breakdown.values;
    if (position >= values.size()) {
      return OutOfRange("value " + std::to_string(position) + " of " +
                        std::to_string(values.size()));
    }
    *value = ToC(values[position].value);
    *count = values[position].count;
    return absl::OkStatus();
  });
}

void tranche_breakdown_free(tranche_breakdown* breakdown) { delete breakdown; }

tranche_code tranche_snapshot_breakdown_json(const tranche_snapshot* snapshot, const char* field,
                                             size_t field_size, tranche_target_kind kind,
                                             const char* target, size_t target_size,
                                             tranche_buffer** json, tranche_error** error) {
  return AnswerJson(
      snapshot, json, error, [&](const Snapshot& from) -> absl::StatusOr<std::string> {
        TRANCHE_CAPI_ASSIGN(found, BreakdownIn(from, field, field_size, kind, target, target_size));
        return ToJson(*found);
      });
}

}  // extern "C"

}  // namespace tranche::capi
