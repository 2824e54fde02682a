// The workload of the benchmarks: its customers, and the segments of bench/workloads/.
#ifndef TRANCHE_BENCH_SUPPORT_WORKLOAD_H_
#define TRANCHE_BENCH_SUPPORT_WORKLOAD_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "src/workload/customer_text.h"
#include "src/workload/random.h"
#include "src/workload/workload.h"
#include "tranche/segment.h"

namespace tranche::internal::bench {

using workload::CustomerId;
using workload::CustomerText;
using workload::EmailOf;
using workload::ExternalIdOf;
using workload::Field;
using workload::kNoParent;
using workload::NameOf;
using workload::Random;
using workload::TaxIdOf;
using workload::Workload;
using workload::WorkloadOptions;

// Whether `condition` holds, by code of `field`.
std::vector<uint8_t> TruthByCode(const Field& field, const Condition& condition);

// bench/workloads/NAME, parsed: the twelve ad-hoc segments (W12) and the hundred live ones (W100).
std::vector<Draft> ReadDrafts(std::string_view file_name);

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_WORKLOAD_H_
