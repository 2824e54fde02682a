// Counts: of every segment, of any target, of an edit.
#include <algorithm>

#include "src/capi/json_out.h"
#include "src/capi/snapshot.h"
#include "tranche/json.h"

struct tranche_stats {
  std::vector<tranche::SegmentStats> segments;
};

namespace tranche::capi {

extern "C" {

tranche_code tranche_snapshot_stats(const tranche_snapshot* snapshot, tranche_stats** stats,
                                    tranche_error** error) {
  return Guard(error, Clear(stats), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("stats", stats));
    *stats = new tranche_stats{snapshot->snapshot.Stats()};
    return absl::OkStatus();
  });
}

size_t tranche_stats_size(const tranche_stats* stats) {
  return stats == nullptr ? 0 : stats->segments.size();
}

tranche_code tranche_stats_get(const tranche_stats* stats, size_t position,
                               tranche_segment_stats* segment, tranche_error** error) {
  return Guard(error, Clear(segment), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("stats", stats));
    TRANCHE_CAPI_TRY(NotNull("segment", segment));
    if (position >= stats->segments.size()) {
      return OutOfRange("segment " + std::to_string(position) + " of " +
                        std::to_string(stats->segments.size()));
    }
    const SegmentStats& found = stats->segments[position];
    *segment = {ToC(found.id), ToC(found.name), found.count, found.percentage};
    return absl::OkStatus();
  });
}

void tranche_stats_free(tranche_stats* stats) { delete stats; }

tranche_code tranche_snapshot_stats_json(const tranche_snapshot* snapshot, tranche_buffer** json,
                                         tranche_error** error) {
  return AnswerJson(snapshot, json, error, [](const Snapshot& from) { return StatsJson(from); });
}

tranche_code tranche_snapshot_count(const tranche_snapshot* snapshot, tranche_target_kind kind,
                                    const char* target, size_t target_size, uint64_t* count,
                                    tranche_error** error) {
  return Guard(error, Clear(count), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("count", count));
    TRANCHE_CAPI_ASSIGN(of, ReadTarget(kind, target, target_size));
    TRANCHE_CAPI_ASSIGN(found, snapshot->snapshot.Count(*of));
    *count = *found;
    return absl::OkStatus();
  });
}

tranche_code tranche_snapshot_count_many(const tranche_snapshot* snapshot, const char* drafts_json,
                                         size_t drafts_size, size_t capacity, uint64_t* counts,
                                         size_t* count, tranche_error** error) {
  return Guard(error, Clear(count), [&]() -> absl::Status {
    if (counts != nullptr) std::fill_n(counts, capacity, 0);
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    if (capacity > 0) TRANCHE_CAPI_TRY(NotNull("counts", counts));
    TRANCHE_CAPI_TRY(NotNull("count", count));
    TRANCHE_CAPI_ASSIGN(text, Text("drafts_json", drafts_json, drafts_size));
    TRANCHE_CAPI_ASSIGN(drafts, ParseDrafts(*text));
    if (drafts->size() > capacity) {
      return OutOfRange(std::to_string(drafts->size()) + " drafts, and room for " +
                        std::to_string(capacity) + " counts");
    }
    TRANCHE_CAPI_ASSIGN(found, snapshot->snapshot.CountMany(*drafts));
    std::copy(found->begin(), found->end(), counts);
    *count = found->size();
    return absl::OkStatus();
  });
}

tranche_code tranche_snapshot_preview_edit(const tranche_snapshot* snapshot, const char* segment_id,
                                           size_t segment_id_size, const char* edit_json,
                                           size_t edit_size, uint64_t* entered, uint64_t* left,
                                           tranche_error** error) {
  return Guard(error, Clear(entered, left), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("entered", entered));
    TRANCHE_CAPI_TRY(NotNull("left", left));
    TRANCHE_CAPI_ASSIGN(id, Text("segment_id", segment_id, segment_id_size));
    TRANCHE_CAPI_ASSIGN(text, Text("edit_json", edit_json, edit_size));
    TRANCHE_CAPI_ASSIGN(edit, ParseSegmentEdit(*text));
    if (!edit->rules) return InvalidArgument("\"rules\" is missing");
    TRANCHE_CAPI_ASSIGN(impact, snapshot->snapshot.PreviewEdit(*id, *edit->rules));
    *entered = impact->entered;
    *left = impact->left;
    return absl::OkStatus();
  });
}

}  // extern "C"

}  // namespace tranche::capi
