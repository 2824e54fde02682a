#include "bench/support/engine.h"

#include <chrono>

#include "bench/support/check.h"
#include "bench/support/workload.h"

namespace tranche::internal::bench {

double SecondsNow() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

std::unique_ptr<Index> LoadIndex(const Workload& workload, bool with_names,
                                 std::span<const Draft> segments, const IndexOptions& options) {
  std::unique_ptr<Index> index =
      Get(Index::Create(workload.schema(), options), "creating the index");
  CustomerText text(workload, with_names);
  {
    Loader loader = index->Load({.strict = true, .progress = nullptr});
    for (uint32_t row = 0; row < workload.customers(); ++row) {
      CheckOk(loader.Add(text.Of(row), uint64_t{row} + 1), "loading a customer");
    }
    const LoadReport report = Get(loader.Commit(), "committing the load");
    Check(report.records == workload.customers() && report.rejected == 0, "a load of everybody");
  }
  if (!segments.empty()) Get(index->CreateSegments(segments), "creating segments");
  return index;
}

}  // namespace tranche::internal::bench
