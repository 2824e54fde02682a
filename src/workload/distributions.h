// How the values of each field are spread over made-up customers: what benchmarks, `tranche
// generate` and `tranche demo` have in common. The figures of bench/results rely on it.
#ifndef TRANCHE_SRC_WORKLOAD_DISTRIBUTIONS_H_
#define TRANCHE_SRC_WORKLOAD_DISTRIBUTIONS_H_

#include <span>
#include <string>
#include <vector>

namespace tranche::workload {

struct Distribution {
  std::string field;
  double present = 1;                    // share of the customers that hold any value
  std::vector<std::string> values = {};  // in order of rank; empty for texts and for parent_id
  std::vector<double> weights = {};      // of `values`; empty: Zipf
  double zipf = 0;                       // the weight of rank r is r ^ -zipf
  bool declared = false;                 // a schema declares its values
};

// Children have their parents among the first 3 % of all customers.
inline constexpr double kParentPool = 0.03;

// The fields that segments use. Beside them a customer has
//   id             "cus_" and 8 digits, serial from 1
//   name           one of 26 first names, one of 16 last words, a number below 10,000
//   billing_email  first name, serial, "@example.com"
std::span<const Distribution> Distributions();

}  // namespace tranche::workload

#endif  // TRANCHE_SRC_WORKLOAD_DISTRIBUTIONS_H_
