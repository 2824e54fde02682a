// What does an update cost while segments are live? One random field of one random customer
// changes; memberships, counts and the list of changes are right when the call returns. Against a
// tuned row store and against bitmaps maintained by hand with CRoaring, from the same text, with
// the same output.
//
//   live_bench [--customers=N] [--segments=S] [--no_croaring]
//   live_bench --idle [--customers=N]     segments that do not flip, 10 and 10,000 of them
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/croaring_live.h"
#include "bench/support/harness.h"
#include "bench/support/live_engine.h"
#include "bench/support/random_segments.h"
#include "bench/support/row_store_live.h"

namespace tranche::internal::bench {
namespace {

constexpr size_t kStream = 1'500'000;

// Goes on through the stream where the repetition before it stopped.
template <typename Side>
void RegisterUpdates(const std::string& name, const UpdateStream& stream, size_t first, int updates,
                     Side& side) {
  Register(name, [&stream, &side, next = first](benchmark::State& state) mutable {
    for (auto _ : state) {
      Check(next < stream.size(), "the stream of updates is too short");
      const Update& update = stream[next++];
      benchmark::DoNotOptimize(side.Apply(update.id, stream.FieldName(update), update.value));
    }
  })->Iterations(updates);
}

// The time of each single update.
void RegisterLatency(const std::string& name, const UpdateStream& stream, size_t first,
                     size_t updates, LiveEngine& side) {
  RegisterOnce(name, [=, &stream, &side, next = first](benchmark::State& state) mutable {
    std::vector<double> latencies;
    latencies.reserve(updates);
    uint64_t changes = 0;
    for (auto _ : state) {
      for (size_t i = 0; i < updates; ++i) {
        const Update& update = stream[next++];
        const double start = SecondsNow();
        const BatchResult result = side.Apply(update.id, stream.FieldName(update), update.value);
        latencies.push_back(SecondsNow() - start);
        changes += result.changes.size();
      }
    }
    std::sort(latencies.begin(), latencies.end());
    const auto quantile = [&](double q) {
      return latencies[static_cast<size_t>(q * static_cast<double>(updates))] * 1e6;
    };
    state.counters["p50_us"] = quantile(0.5);
    state.counters["p99_us"] = quantile(0.99);
    state.counters["p999_us"] = quantile(0.999);
    state.counters["max_us"] = latencies.back() * 1e6;
    state.counters["changes_per_update"] =
        static_cast<double>(changes) / static_cast<double>(updates);
  });
}

// One more segment beside those that are live: created, its rules replaced, deleted.
void RegisterSegmentWrites(const std::string& path, Index& index, std::vector<Draft> drafts) {
  for (Draft& draft : drafts) {
    draft.id = "extra";
    draft.name = "Extra";
  }
  enum class Timed { kCreate, kEdit, kDelete };
  const auto add = [&](const std::string& name, Timed timed) {
    RegisterManual(name, 10, [&index, drafts, timed, next = size_t{0}]() mutable {
      const Draft& draft = drafts[next++ % drafts.size()];
      const Draft& other = drafts[next % drafts.size()];
      const double start = SecondsNow();
      Get(index.CreateSegment(draft), "creating a segment");
      const double created = SecondsNow();
      SegmentEdit edit;
      edit.rules = other.rules;
      Get(index.UpdateSegment("extra", edit), "editing a segment");
      const double edited = SecondsNow();
      CheckOk(index.DeleteSegment("extra"), "deleting a segment");
      const double deleted = SecondsNow();
      if (timed == Timed::kCreate) return created - start;
      return timed == Timed::kEdit ? edited - created : deleted - edited;
    });
  };
  add(path + "/create_segment/ours", Timed::kCreate);
  add(path + "/edit_segment/ours", Timed::kEdit);
  add(path + "/delete_segment/ours", Timed::kDelete);
}

void CheckCounts(const Index& index, std::span<const int64_t> counts) {
  const std::vector<SegmentStats> stats = index.Read().Stats();
  Check(stats.size() == counts.size(), "number of segments");
  for (size_t i = 0; i < counts.size(); ++i) {
    Check(static_cast<int64_t>(stats[i].count) == counts[i], "count of " + stats[i].id);
  }
}

// Live counts against the segments evaluated now.
void CheckAgainstAdHoc(const Index& index, const std::vector<Draft>& drafts) {
  std::vector<int64_t> counts;
  for (const uint64_t count : Get(index.Read().CountMany(drafts), "counting")) {
    counts.push_back(static_cast<int64_t>(count));
  }
  CheckCounts(index, counts);
}

int Idle(const Flags& flags) {
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  options.cohort = true;
  const Workload workload = Workload::Generate(options);
  const UpdateStream stream(workload, kStream, 11);
  std::vector<std::unique_ptr<Index>> indexes;
  std::vector<std::unique_ptr<LiveEngine>> sides;
  for (const size_t segments : {10, 100, 1'000, 10'000}) {
    const std::vector<Draft> drafts = IdleDrafts(workload, segments, 5);
    indexes.push_back(LoadIndex(workload, false, drafts));
    sides.push_back(std::make_unique<LiveEngine>(indexes.back().get()));
    for (size_t i = 0; i < 1'000; ++i) {
      const Update& update = stream[i];
      const BatchResult result =
          sides.back()->Apply(update.id, stream.FieldName(update), update.value);
      Check(result.changes.empty(), "an idle segment changed");
    }
    RegisterUpdates("live/idle/" + std::to_string(segments) + "/ours", stream, 1'000, 50'000,
                    *sides.back());
  }
  return flags.RunBenchmarks();
}

int Live(const Flags& flags) {
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  const size_t segments = flags.Number("segments", 1'000);
  const bool with_croaring = !flags.Has("no_croaring");
  const bool many = segments > 2'000;
  const Workload workload = Workload::Generate(options);
  const UpdateStream stream(workload, kStream, 11);
  const std::vector<Draft> drafts = RandomDrafts(workload, segments, 5);
  const DenseRival dense(workload);
  const Names names(workload);
  RowStoreLive row_store(workload, names, dense, drafts);
  std::unique_ptr<CroaringLive> croaring;
  if (with_croaring) croaring = std::make_unique<CroaringLive>(workload, names, dense, drafts);
  const std::unique_ptr<Index> index = LoadIndex(workload, true, drafts);
  LiveEngine ours(index.get());

  CheckCounts(*index, row_store.counts());
  const size_t checked = many ? 500 : 2'000;
  for (size_t i = 0; i < checked; ++i) {
    const Update& update = stream[i];
    const std::string& field = stream.FieldName(update);
    const auto flips = FlipsOf(ours.Apply(update.id, field, update.value), update);
    const auto check = [&](std::span<const Flip> theirs, const char* what) {
      std::vector<Flip> sorted(theirs.begin(), theirs.end());
      std::sort(sorted.begin(), sorted.end());
      Check(sorted == flips, std::string("different changes: ") + what);
    };
    check(row_store.Apply(update.id, field, update.value), "row store");
    if (croaring) check(croaring->Apply(update.id, field, update.value), "croaring");
  }
  CheckCounts(*index, row_store.counts());

  const std::string path = "live/" + std::to_string(segments);
  const int updates = many ? 20'000 : 50'000;
  RegisterUpdates(path + "/update/ours", stream, checked, updates, ours);
  RegisterUpdates(path + "/update/row_store", stream, checked, many ? 2'000 : 10'000, row_store);
  if (croaring) {
    RegisterUpdates(path + "/update/croaring", stream, checked, many ? 200 : 1'000, *croaring);
  }
  // On the second half of the stream.
  RegisterLatency(path + "/latency/ours", stream, kStream / 2, many ? 20'000 : 50'000, ours);
  RegisterSegmentWrites(path, *index, RandomDrafts(workload, 64, 99));
  const int code = flags.RunBenchmarks();
  CheckAgainstAdHoc(*index, drafts);
  return code;
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) {
  const tranche::internal::bench::Flags flags(argc, argv);
  return flags.Has("idle") ? tranche::internal::bench::Idle(flags)
                           : tranche::internal::bench::Live(flags);
}
