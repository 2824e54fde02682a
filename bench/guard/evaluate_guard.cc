// Guards against gross regressions without being a timed test: fails when counting the twelve
// ad-hoc segments over 200,000 customers is not 1.5 times as fast as the CRoaring rival, or 1,000
// live segments are not kept faster than by the row store. Both sides run in turns in this process
// and the best of many turns counts, so that a busy machine slows both.
#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/croaring_rival.h"
#include "bench/support/engine.h"
#include "bench/support/live_engine.h"
#include "bench/support/random_segments.h"
#include "bench/support/row_store_live.h"

namespace tranche::internal::bench {
namespace {

constexpr uint32_t kCustomers = 200'000;
constexpr double kLeastCountRatio = 1.5;
constexpr double kLeastUpdateRatio = 1.5;
constexpr int kAttempts = 3;

template <typename Body>
double SecondsOf(Body&& body) {
  const double start = SecondsNow();
  body();
  return SecondsNow() - start;
}

// Sum over the segments of the rival's best time, over that of ours.
double CountRatio(const Workload& workload) {
  constexpr int kTurns = 15;
  const CroaringIndex croaring(workload);
  const std::unique_ptr<Index> index = LoadIndex(workload, false);
  const Snapshot snapshot = index->Read();
  double ours = 0, theirs = 0;
  for (const Draft& draft : ReadDrafts("segments12.json")) {
    const Composition composition = Fastest(croaring, draft);
    const uint64_t expected = Count(croaring, draft, composition);
    const Target target = draft;
    double best_ours = std::numeric_limits<double>::infinity(), best_theirs = best_ours;
    for (int i = 0; i < kTurns; ++i) {
      uint64_t count = 0;
      best_ours = std::min(best_ours, SecondsOf([&] { count = *snapshot.Count(target); }));
      Check(count == expected, "different counts: " + draft.name);
      best_theirs =
          std::min(best_theirs, SecondsOf([&] { count = Count(croaring, draft, composition); }));
    }
    ours += best_ours;
    theirs += best_theirs;
  }
  return theirs / ours;
}

// Best chunk of updates of the row store over that of ours.
double UpdateRatio(const Workload& workload) {
  constexpr size_t kTurns = 10, kChunk = 500;
  const std::vector<Draft> drafts = RandomDrafts(workload, 1'000, 5);
  const UpdateStream stream(workload, kTurns * kChunk, 11);
  const DenseRival dense(workload);
  const Names names(workload);
  RowStoreLive row_store(workload, names, dense, drafts);
  const std::unique_ptr<Index> index = LoadIndex(workload, false, drafts);
  LiveEngine ours(index.get());
  double best_ours = std::numeric_limits<double>::infinity(), best_theirs = best_ours;
  for (size_t turn = 0; turn < kTurns; ++turn) {
    const auto each = [&](auto& side) {
      for (size_t i = turn * kChunk; i < (turn + 1) * kChunk; ++i) {
        side.Apply(stream[i].id, stream.FieldName(stream[i]), stream[i].value);
      }
    };
    best_ours = std::min(best_ours, SecondsOf([&] { each(ours); }));
    best_theirs = std::min(best_theirs, SecondsOf([&] { each(row_store); }));
  }
  const std::vector<SegmentStats> stats = index->Read().Stats();
  for (size_t i = 0; i < stats.size(); ++i) {
    Check(static_cast<int64_t>(stats[i].count) == row_store.counts()[i], "a live count");
  }
  return best_theirs / best_ours;
}

template <typename Measure>
bool AtLeast(const char* name, double least, Measure&& measure) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const double ratio = measure();
    std::printf("%s: %.2f times as fast as the rival (at least %.2f)\n", name, ratio, least);
    if (ratio >= least) return true;
  }
  return false;
}

int Main() {
  WorkloadOptions options;
  options.customers = kCustomers;
  const Workload workload = Workload::Generate(options);
  const bool counts =
      AtLeast("ad-hoc counts", kLeastCountRatio, [&] { return CountRatio(workload); });
  const bool updates =
      AtLeast("live updates", kLeastUpdateRatio, [&] { return UpdateRatio(workload); });
  return counts && updates ? 0 : 1;
}

}  // namespace
}  // namespace tranche::internal::bench

int main() { return tranche::internal::bench::Main(); }
