// How fast is the durable store? Opening a checkpoint of customers with a hundred segments against
// loading the same from NDJSON; batches of one patch a second in both modes, by how many threads
// write at a time, against an index in memory; and how long a checkpoint holds up a batch: the
// counters batch_p50_us, batch_p99_us and batch_max_us, alone and while one is written (job_ms).
//
//   store_bench [--customers=N]
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/harness.h"
#include "bench/support/live_engine.h"
#include "bench/support/ndjson_file.h"
#include "bench/support/random_segments.h"
#include "tranche/json.h"
#include "tranche/store.h"

namespace tranche::internal::bench {
namespace {

namespace fs = std::filesystem;

class Directory {
 public:
  Directory() {
    path_ = (fs::temp_directory_path() / "tranche_bench_XXXXXX").string();
    Check(mkdtemp(path_.data()) != nullptr, "cannot make a directory");
  }
  ~Directory() { fs::remove_all(path_); }
  std::string PathOf(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::unique_ptr<Store> Open(const std::string& path, Durability durability,
                            const SchemaSpec* schema = nullptr) {
  StoreOptions options;
  if (schema != nullptr) options.schema = *schema;
  options.durability = durability;
  options.checkpoint_after_bytes = 0;
  return Get(Store::Open(path, std::move(options)), "opening the store");
}

// Seconds for `batches` patches of one customer each, by `thread_count` threads.
double ApplyBatches(Index* index, int thread_count, int batches) {
  std::atomic<int> next = 0;
  const double start = SecondsNow();
  std::vector<std::thread> threads;
  for (int t = 0; t < thread_count; ++t) {
    threads.emplace_back([&] {
      Batch batch;
      for (int i = next++; i < batches; i = next++) {
        batch.Clear();
        batch.Patch(Customer{"customer_" + std::to_string(i % 1000),
                             {{"country", {i % 2 == 0 ? "FR" : "DE"}}}});
        Check(index->Apply(batch).ok(), "a patch");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return SecondsNow() - start;
}

// Updates, each a batch, one after the other while `job` runs; how long each took.
template <typename Job>
void UpdateBeside(Store* store, const UpdateStream& stream, benchmark::State& state,
                  const Job& job) {
  std::atomic<bool> stop = false;
  std::vector<double> latencies;
  std::thread writer([&] {
    LiveEngine live(store);
    for (size_t i = 0; !stop; ++i) {
      const Update& update = stream[i % stream.size()];
      const double start = SecondsNow();
      live.Apply(update.id, stream.FieldName(update), update.value);
      latencies.push_back(SecondsNow() - start);
    }
  });
  const double start = SecondsNow();
  job();
  state.counters["job_ms"] = (SecondsNow() - start) * 1e3;
  stop = true;
  writer.join();
  std::sort(latencies.begin(), latencies.end());
  state.counters["batch_p50_us"] = latencies[latencies.size() / 2] * 1e6;
  state.counters["batch_p99_us"] = latencies[latencies.size() * 99 / 100] * 1e6;
  state.counters["batch_max_us"] = latencies.back() * 1e6;
}

void AddCustomers(Index* index) {
  Batch batch;
  for (int i = 0; i < 1000; ++i) batch.Upsert(Customer{"customer_" + std::to_string(i), {}});
  Get(index->Apply(batch), "adding customers");
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  const Workload workload = Workload::Generate(options);
  const NdjsonFile file(workload);
  const std::vector<Draft> segments = ReadDrafts("segments100.json");
  const Directory directory;
  const std::string path = directory.PathOf("checkpoint");
  const SchemaSpec schema = workload.schema();
  std::vector<SegmentStats> expected;
  {
    const auto store = Open(path, Durability::kProcessCrashSafe, &schema);
    Get(LoadCustomersFile(store.get(), file.path()), "loading");
    Get(store->CreateSegments(segments), "creating segments");
    Check(store->Checkpoint().ok(), "a checkpoint");
    expected = store->Read().Stats();
  }
  const std::string root = "store/" + std::to_string(options.customers);
  RegisterManual(root + "/open/ours", 1, [&] {
    const double start = SecondsNow();
    const auto store = Open(path, Durability::kDurable);
    const double seconds = SecondsNow() - start;
    const std::vector<SegmentStats> stats = store->Read().Stats();
    for (size_t i = 0; i < expected.size(); ++i)
      Check(stats[i].count == expected[i].count, "counts of " + stats[i].name);
    return seconds;
  });
  RegisterManual(root + "/open/load_ndjson", 1, [&] {
    const double start = SecondsNow();
    const auto index = Get(Index::Create(schema), "creating the index");
    Get(LoadCustomersFile(index.get(), file.path()), "loading");
    Get(index->CreateSegments(segments), "creating segments");
    return SecondsNow() - start;
  });
  RegisterManual(root + "/checkpoint/ours", 1, [&] {
    const auto store = Open(path, Durability::kDurable);
    const double start = SecondsNow();
    Check(store->Checkpoint().ok(), "a checkpoint");
    return SecondsNow() - start;
  });

  const UpdateStream stream(workload, 200'000, 17);
  const std::string beside = directory.PathOf("beside");
  fs::copy_file(path, beside);
  for (const bool checkpoint : {false, true}) {
    RegisterOnce(root + (checkpoint ? "/update_beside_checkpoint" : "/update_alone") + "/ours",
                 [&, checkpoint](benchmark::State& state) {
                   const auto store = Open(beside, Durability::kProcessCrashSafe);
                   for (auto _ : state) {
                     UpdateBeside(store.get(), stream, state, [&] {
                       if (checkpoint) {
                         Check(store->Checkpoint().ok(), "a checkpoint");
                       } else {
                         std::this_thread::sleep_for(std::chrono::seconds(1));
                       }
                     });
                   }
                 });
  }

  constexpr int kBatches = 2'000;
  int files = 0;
  for (const int threads : {1, 8, 32}) {
    for (const Durability durability : {Durability::kDurable, Durability::kProcessCrashSafe}) {
      const char* mode = durability == Durability::kDurable ? "durable" : "process_crash_safe";
      const std::string name = directory.PathOf("journal" + std::to_string(files++));
      RegisterManual("store/batches/" + std::to_string(threads) + "_threads/" + mode, 1, [=] {
        fs::remove(name);
        const SchemaSpec plain;
        const auto store = Open(name, durability, &plain);
        AddCustomers(store.get());
        return ApplyBatches(store.get(), threads, kBatches);
      });
    }
    RegisterManual("store/batches/" + std::to_string(threads) + "_threads/memory", 1, [=] {
      const auto index = Get(Index::Create({}), "creating the index");
      AddCustomers(index.get());
      return ApplyBatches(index.get(), threads, kBatches);
    });
  }
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
