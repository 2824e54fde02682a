// Reads bench/workloads/: how the values of each field are distributed.
#ifndef TRANCHE_BENCH_SUPPORT_DISTRIBUTIONS_H_
#define TRANCHE_BENCH_SUPPORT_DISTRIBUTIONS_H_

#include <string>
#include <string_view>
#include <vector>

namespace tranche::internal::bench {

struct ValueDistribution {
  std::string name;
  double present = 1;               // share of the customers that hold any value
  std::vector<std::string> values;  // in order of rank; empty for texts
  std::vector<double> weights;      // of `values`; empty: Zipf
  double zipf = 0;                  // weight of rank r is r ^ -zipf
  double pool = 0;                  // parent_id: share of the customers that may be a parent
};

// The fields that segments use, in the order of the file.
std::vector<ValueDistribution> ReadDistributions();

// The text of bench/workloads/`name`.
std::string ReadWorkloadFile(std::string_view name);

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_DISTRIBUTIONS_H_
