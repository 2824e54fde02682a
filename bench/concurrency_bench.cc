// Do readers and the writer hold each other up? A writer that applies updates as fast as it can
// beside readers that pin a version and count on it for about a millisecond, again and again; each
// also alone. As control, readers of another index beside the writer: what it loses to them, it
// loses to the machine (time slices, caches, memory) and not to pinned versions.
//
// Beside them, how long a thread that exports everybody, ids and all, on one pinned version holds
// up an update.
//
// Counters: updates_per_s of the writer by the wall clock, and per second of its own processor time
// (on a machine with fewer cores than threads the two differ); update_p50_us, update_p99_us and
// update_max_us of one update; count_p50_us and count_p99_us of one count by a reader that pins a
// version for it; job_ms, one export.
//
//   concurrency_bench [--customers=N] [--milliseconds=N]
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/dense_rival.h"
#include "bench/support/harness.h"
#include "bench/support/live_engine.h"
#include "bench/support/random_segments.h"

namespace tranche::internal::bench {
namespace {

constexpr double kScanSeconds = 1e-3;
constexpr size_t kMostLatencies = size_t{1} << 22;  // of one writer

struct Shared {
  Index& index;
  const UpdateStream& stream;
  const std::vector<Target>& targets;
  double seconds;
  std::atomic<size_t> next = 0;  // of the stream; one writer at a time
};

struct WriterResult {
  uint64_t updates = 0;
  double wall_seconds = 0;
  double cpu_seconds = 0;
  std::vector<float> latencies = std::vector<float>(kMostLatencies);  // the first `updates`
};

double ThreadCpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void Write(Shared& shared, const std::atomic<bool>& stop, WriterResult* result) {
  LiveEngine live(&shared.index);
  const double start = SecondsNow(), cpu_start = ThreadCpuSeconds();
  double last = start;
  while (!stop.load(std::memory_order_relaxed)) {
    const Update& update = shared.stream[shared.next.fetch_add(1) % shared.stream.size()];
    live.Apply(update.id, shared.stream.FieldName(update), update.value);
    const double now = SecondsNow();
    result->latencies[result->updates++ % kMostLatencies] = static_cast<float>(now - last);
    last = now;
  }
  result->wall_seconds = last - start;
  result->cpu_seconds = ThreadCpuSeconds() - cpu_start;
}

// Counts for a millisecond on one pinned version; the first count of each is timed, pinning
// included.
void ReadScans(const Index& index, const std::vector<Target>& targets,
               const std::atomic<bool>& stop, std::vector<double>* latencies) {
  size_t i = 0;
  while (!stop.load(std::memory_order_relaxed)) {
    const double start = SecondsNow();
    const Snapshot snapshot = index.Read();
    Get(snapshot.Count(targets[7]), "counting");  // 08_or3
    latencies->push_back(SecondsNow() - start);
    while (SecondsNow() - start < kScanSeconds) {
      Get(snapshot.Count(targets[++i % targets.size()]), "counting");
    }
  }
}

template <typename Number>
double Percentile(const std::vector<Number>& sorted, size_t permille) {
  return sorted[(sorted.size() - 1) * permille / 1000];
}

void ReportWriter(WriterResult* written, benchmark::State& state) {
  const auto updates = static_cast<double>(written->updates);
  state.counters["updates_per_s"] = updates / written->wall_seconds;
  state.counters["updates_per_cpu_s"] = updates / written->cpu_seconds;
  std::vector<float>& latencies = written->latencies;
  latencies.resize(std::min<size_t>(written->updates, kMostLatencies));
  std::sort(latencies.begin(), latencies.end());
  state.counters["update_p50_us"] = Percentile(latencies, 500) * 1e6;
  state.counters["update_p99_us"] = Percentile(latencies, 990) * 1e6;
  state.counters["update_max_us"] = Percentile(latencies, 1000) * 1e6;
}

// A bitmap of everybody and the ids of all its rows, from one version.
void ExportEverybody(const Shared& shared) {
  const Snapshot snapshot = shared.index.Read();
  const auto count = Get(snapshot.Export(Everybody{}), "exporting").count;
  std::vector<uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0);
  Check(snapshot.IdsOfRows(rows).size() == count, "ids of all rows");
}

void RunBesideExport(Shared& shared, benchmark::State& state) {
  std::atomic<bool> stop = false;
  WriterResult written;
  std::thread writer([&] { Write(shared, stop, &written); });
  const double start = SecondsNow();
  int exports = 0;
  do {
    ExportEverybody(shared);
    ++exports;
  } while (SecondsNow() - start < shared.seconds);
  state.counters["job_ms"] = (SecondsNow() - start) / exports * 1e3;
  stop = true;
  writer.join();
  ReportWriter(&written, state);
}

void Run(Shared& shared, const Index& read, int readers, bool writer, benchmark::State& state) {
  std::atomic<bool> stop = false;
  WriterResult written;
  std::vector<std::vector<double>> latencies(static_cast<size_t>(readers));
  std::vector<std::thread> threads;
  for (std::vector<double>& of_reader : latencies) {
    threads.emplace_back([&] { ReadScans(read, shared.targets, stop, &of_reader); });
  }
  if (writer) threads.emplace_back([&] { Write(shared, stop, &written); });
  std::this_thread::sleep_for(std::chrono::duration<double>(shared.seconds));
  stop = true;
  for (std::thread& thread : threads) thread.join();

  if (writer) ReportWriter(&written, state);
  std::vector<double> all;
  for (const std::vector<double>& some : latencies) all.insert(all.end(), some.begin(), some.end());
  if (all.empty()) return;
  std::sort(all.begin(), all.end());
  state.counters["scans_per_s"] = static_cast<double>(all.size()) / shared.seconds;
  state.counters["count_p50_us"] = Percentile(all, 500) * 1e6;
  state.counters["count_p99_us"] = Percentile(all, 990) * 1e6;
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  const Workload workload = Workload::Generate(options);
  const UpdateStream stream(workload, 2'000'000, 17);
  const std::vector<Draft> w12 = ReadDrafts("segments12.json");
  const std::vector<Draft> w100 = ReadDrafts("segments100.json");
  const std::unique_ptr<Index> index = LoadIndex(workload, false, w100);
  const std::unique_ptr<Index> other = LoadIndex(workload, false, w100);
  {
    const DenseRival dense(workload);
    const Snapshot snapshot = index->Read();
    for (const Draft& draft : w12) {
      Check(Get(snapshot.Count(draft), "counting") == dense.Count(draft), draft.name);
    }
  }
  const std::vector<Target> targets(w12.begin(), w12.end());
  Shared shared{*index, stream, targets,
                static_cast<double>(flags.Number("milliseconds", 500)) / 1e3};
  const std::string path = "concurrency/" + std::to_string(options.customers) + "/";
  const auto add = [&](const std::string& name, const Index& read, int readers, bool writer) {
    RegisterOnce(path + name + "/ours", [&shared, &read, readers, writer](benchmark::State& state) {
      for (auto _ : state) Run(shared, read, readers, writer, state);
    });
  };
  add("writer", *index, 0, true);
  for (const int readers : {1, 2, 3, 8}) {
    const std::string name = "readers_" + std::to_string(readers);
    add(name, *index, readers, false);
    add(name + "_writer", *index, readers, true);
    add(name + "_elsewhere_writer", *other, readers, true);
  }
  RegisterOnce(path + "export_writer/ours", [&shared](benchmark::State& state) {
    for (auto _ : state) RunBesideExport(shared, state);
  });
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
