// How long from a file of NDJSON to exact counts of a hundred segments? And of that, building
// codes and bitmaps of all fields, against bitmaps by CRoaring's add_bulk.
//
//   load_bench [--customers=N] [--all_cores]     on one core unless told otherwise
#include <sched.h>

#include <string>
#include <utility>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/croaring_index.h"
#include "bench/support/dense_rival.h"
#include "bench/support/harness.h"
#include "bench/support/ndjson_file.h"
#include "bench/support/table_build.h"
#include "tranche/json.h"

namespace tranche::internal::bench {
namespace {

void StayOnOneCore() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<size_t>(sched_getcpu()), &cores);
  Check(sched_setaffinity(0, sizeof(cores), &cores) == 0, "cannot stay on one core");
}

struct Loaded {
  std::unique_ptr<Index> index;
  double seconds;
};

Loaded LoadFile(const Workload& workload, const std::string& path,
                const std::vector<Draft>& segments) {
  const double start = SecondsNow();
  std::unique_ptr<Index> index = Get(Index::Create(workload.schema()), "creating the index");
  const LoadReport report = Get(LoadCustomersFile(index.get(), path), "loading");
  if (!segments.empty()) Get(index->CreateSegments(segments), "creating segments");
  const double seconds = SecondsNow() - start;
  Check(report.records == workload.customers() && report.rejected == 0, "a load of everybody");
  return {std::move(index), seconds};
}

// The bitmaps of all values from the columns of codes, row by row, as CRoaring's bulk interface
// wants it; all of them are held until the clock has stopped, as an index would.
double BuildCroaring(const Workload& workload) {
  const double start = SecondsNow();
  std::vector<std::vector<BitmapPtr>> index;
  for (const Field& field : workload.fields()) {
    const size_t values = std::max<size_t>(field.values.size(), 1);
    std::vector<BitmapPtr>& bitmaps = index.emplace_back(values);
    for (BitmapPtr& bitmap : bitmaps) bitmap.reset(roaring_bitmap_create());
    std::vector<roaring_bulk_context_t> contexts(values);
    for (uint32_t row = 0; row < workload.customers(); ++row) {
      const uint16_t code = field.codes[row];
      if (field.kind == FieldKind::kText) {
        if (code != 0) roaring_bitmap_add_bulk(bitmaps[0].get(), &contexts[0], row);
      } else {
        for (const uint16_t value : field.sets[code]) {
          roaring_bitmap_add_bulk(bitmaps[value].get(), &contexts[value], row);
        }
      }
    }
    for (const BitmapPtr& bitmap : bitmaps) {
      roaring_bitmap_run_optimize(bitmap.get());
      roaring_bitmap_shrink_to_fit(bitmap.get());
    }
    benchmark::DoNotOptimize(bitmaps.data());
  }
  return SecondsNow() - start;
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  const bool one_core = !flags.Has("all_cores");
  if (one_core) StayOnOneCore();
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  const Workload workload = Workload::Generate(options);
  const NdjsonFile file(workload);
  const std::vector<Draft> w100 = ReadDrafts("segments100.json");
  {
    const DenseRival dense(workload);
    const Loaded loaded = LoadFile(workload, file.path(), w100);
    const std::vector<SegmentStats> stats = loaded.index->Read().Stats();
    for (size_t i = 0; i < w100.size(); ++i) {
      Check(stats[i].count == dense.Count(w100[i]), "count of " + w100[i].name);
    }
  }
  const std::string path =
      "load/" + std::to_string(options.customers) + (one_core ? "/one_core" : "/all_cores");
  RegisterManual(path + "/file_to_counts/ours", 1,
                 [&] { return LoadFile(workload, file.path(), w100).seconds; });
  RegisterManual(path + "/file_without_segments/ours", 1,
                 [&] { return LoadFile(workload, file.path(), {}).seconds; });
  const TableBuild table(workload);
  RegisterManual(path + "/bitmaps/ours", 1, [&] { return table.Run(); });
  RegisterManual(path + "/bitmaps/croaring", 1, [&] { return BuildCroaring(workload); });
  RegisterOnce(path + "/file/ours", [&](benchmark::State& state) {
    for (auto _ : state) state.counters["bytes"] = static_cast<double>(file.bytes());
  });
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
