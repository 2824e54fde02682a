// How much memory, by part, and does it stay so? Bytes as the index reports them and as the
// allocator gave them out; the larger of the two is the figure.
//
//   memory_bench [--customers=N] [--updates=N]
#include <malloc.h>

#include <algorithm>
#include <string>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/croaring_index.h"
#include "bench/support/harness.h"
#include "bench/support/live_engine.h"
#include "bench/support/random_segments.h"
#include "src/base/pages.h"

namespace tranche::internal::bench {
namespace {

// What this process holds of the heap, and of huge pages. Everything measured here comes from them.
double AllocatedBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd + MappedBytes());
}

using Counters = std::vector<std::pair<std::string, double>>;

void RegisterCounters(const std::string& name, Counters counters) {
  RegisterOnce(name, [counters = std::move(counters)](benchmark::State& state) {
    for (auto _ : state) {
      for (const auto& [counter, value] : counters) state.counters[counter] = value;
    }
  });
}

double Number(uint64_t value) { return static_cast<double>(value); }

// The bitmaps of the values alone: no "is set" beside them but for the fields that have nothing
// else.
double CroaringBytes(const Workload& workload) {
  const CroaringIndex index(workload);
  const double before = AllocatedBytes();
  std::vector<BitmapPtr> copies;
  for (const FieldBitmaps& field : index.fields()) {
    for (const ValueBitmap& value : field.values) {
      copies.emplace_back(roaring_bitmap_copy(value.bitmap.get()));
    }
    if (field.values.empty()) copies.emplace_back(roaring_bitmap_copy(field.is_set.bitmap.get()));
  }
  return AllocatedBytes() - before;
}

// Of one index of 1,000 customers with 10 segments, by an average of many.
void SmallIndex() {
  constexpr uint32_t kIndexes = 64;
  WorkloadOptions options;
  options.customers = 1'000;
  const Workload workload = Workload::Generate(options);
  std::vector<Draft> segments = ReadDrafts("segments100.json");
  segments.resize(10);
  LoadIndex(workload, true, segments);  // what the first one allocates once
  std::vector<std::unique_ptr<Index>> indexes;
  indexes.reserve(kIndexes);
  const double before = AllocatedBytes();
  for (uint32_t i = 0; i < kIndexes; ++i) indexes.push_back(LoadIndex(workload, true, segments));
  const double allocated = (AllocatedBytes() - before) / kIndexes;
  const double reported = Number(indexes[0]->Memory().Total());
  RegisterCounters(
      "memory/small_index/ours",
      {{"bytes", std::max(allocated, reported)}, {"allocated", allocated}, {"reported", reported}});
}

double WithoutSearch(const MemoryReport& memory) { return Number(memory.Total() - memory.search); }

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  SmallIndex();

  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  const size_t updates = flags.Number("updates", 1'000'000);
  const double customers = Number(options.customers);
  const Workload workload = Workload::Generate(options);
  const std::vector<Draft> w100 = ReadDrafts("segments100.json");
  const double croaring = CroaringBytes(workload);

  const double before_index = AllocatedBytes();
  const std::unique_ptr<Index> index = LoadIndex(workload, true, w100);
  const double allocated = AllocatedBytes() - before_index;
  const MemoryReport memory = index->Memory();
  const double bytes = std::max(allocated, WithoutSearch(memory));
  const std::string path = "memory/" + std::to_string(options.customers);
  RegisterCounters(path + "/index/ours", {{"bytes_per_customer", bytes / customers},
                                          {"allocated", allocated},
                                          {"reported", WithoutSearch(memory)},
                                          {"ids", Number(memory.ids)},
                                          {"text", Number(memory.text)},
                                          {"codes", Number(memory.codes)},
                                          {"bitmaps", Number(memory.bitmaps)},
                                          {"memberships", Number(memory.memberships)},
                                          {"rules", Number(memory.rules)},
                                          {"dictionaries", Number(memory.dictionaries)},
                                          {"versions", Number(memory.versions)}});
  RegisterCounters(path + "/values/ours",
                   {{"codes_and_bitmaps", Number(memory.codes + memory.bitmaps)},
                    {"croaring", croaring},
                    {"ratio", Number(memory.codes + memory.bitmaps) / croaring}});

  // With the search index, which churn must not inflate either.
  PageRequest request;
  request.search = "labs 12";
  Get(index->Read().PreviewDraft(w100[0], request), "searching");
  const double report_before = Number(index->Memory().Total());
  const double before = AllocatedBytes() - before_index;
  const UpdateStream stream(workload, updates, 13);
  const double of_stream = AllocatedBytes() - before_index - before;
  LiveEngine live(index.get());
  for (size_t i = 0; i < stream.size(); ++i) {
    live.Apply(stream[i].id, stream.FieldName(stream[i]), stream[i].value);
  }
  const MemoryReport churned = index->Memory();
  const double reported_growth = Number(churned.Total()) / report_before;
  const double allocated_growth = (AllocatedBytes() - before_index - of_stream) / before;
  RegisterCounters(path + "/churn/ours", {{"updates", Number(updates)},
                                          {"growth", std::max(reported_growth, allocated_growth)},
                                          {"reported_growth", reported_growth},
                                          {"allocated_growth", allocated_growth},
                                          {"search", Number(churned.search)},
                                          {"bitmaps", Number(churned.bitmaps)},
                                          {"codes", Number(churned.codes)},
                                          {"memberships", Number(churned.memberships)},
                                          {"text", Number(churned.text)},
                                          {"versions", Number(churned.versions)}});
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
