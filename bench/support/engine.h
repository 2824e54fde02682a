// An engine with the customers of a workload, and a clock.
#ifndef TRANCHE_BENCH_SUPPORT_ENGINE_H_
#define TRANCHE_BENCH_SUPPORT_ENGINE_H_

#include <memory>
#include <span>

#include "bench/support/workload.h"
#include "tranche/index.h"

namespace tranche::internal::bench {

// Loads every customer through `Index::Load`, then creates `segments`. Without `with_names`
// customers have neither name nor billing_email.
std::unique_ptr<Index> LoadIndex(const Workload& workload, bool with_names,
                                 std::span<const Draft> segments = {},
                                 const IndexOptions& options = {});

double SecondsNow();

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_ENGINE_H_
