// What targets share.
#include "src/capi/json_out.h"
#include "src/capi/snapshot.h"

struct tranche_overlap {
  tranche::Overlap overlap;
};

namespace tranche::capi {
namespace {

absl::StatusOr<Overlap> OverlapIn(const Snapshot& from, const tranche_target* targets,
                                  size_t target_count) {
  if (target_count > 0) TRANCHE_CAPI_TRY(NotNull("targets", targets));
  std::vector<Target> all;
  for (size_t i = 0; i < target_count; ++i) {
    const tranche_target& target = targets[i];
    absl::StatusOr<Target> of = ReadTarget(target.kind, target.text.data, target.text.size);
    if (!of.ok()) return Prefixed("target " + std::to_string(i), of.status());
    all.push_back(*std::move(of));
  }
  return from.OverlapOf(all);
}

}  // namespace

extern "C" {

tranche_code tranche_snapshot_overlap(const tranche_snapshot* snapshot,
                                      const tranche_target* targets, size_t target_count,
                                      tranche_overlap** overlap, tranche_error** error) {
  return Guard(error, Clear(overlap), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("overlap", overlap));
    TRANCHE_CAPI_ASSIGN(found, OverlapIn(snapshot->snapshot, targets, target_count));
    *overlap = new tranche_overlap{*std::move(found)};
    return absl::OkStatus();
  });
}

size_t tranche_overlap_size(const tranche_overlap* overlap) {
  return overlap == nullptr ? 0 : overlap->overlap.counts.size();
}

uint64_t tranche_overlap_intersection(const tranche_overlap* overlap) {
  return overlap == nullptr ? 0 : overlap->overlap.intersection;
}

uint64_t tranche_overlap_union(const tranche_overlap* overlap) {
  return overlap == nullptr ? 0 : overlap->overlap.union_count;
}

double tranche_overlap_jaccard(const tranche_overlap* overlap) {
  return overlap == nullptr ? 0 : overlap->overlap.jaccard;
}

uint64_t tranche_overlap_pair(const tranche_overlap* overlap, size_t first, size_t second) {
  const size_t size = tranche_overlap_size(overlap);
  return first < size && second < size ? overlap->overlap.matrix[first][second] : 0;
}

uint64_t tranche_overlap_only(const tranche_overlap* overlap, size_t position) {
  return position < tranche_overlap_size(overlap) ? overlap->overlap.only[position] : 0;
}

void tranche_overlap_free(tranche_overlap* overlap) { delete overlap; }

tranche_code tranche_snapshot_overlap_json(const tranche_snapshot* snapshot,
                                           const tranche_target* targets, size_t target_count,
                                           tranche_buffer** json, tranche_error** error) {
  return AnswerJson(snapshot, json, error,
                    [&](const Snapshot& from) -> absl::StatusOr<std::string> {
                      TRANCHE_CAPI_ASSIGN(found, OverlapIn(from, targets, target_count));
                      return OverlapJson(*found);
                    });
}

}  // extern "C"

}  // namespace tranche::capi
