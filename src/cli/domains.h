// What generated customers hold: the values of each field, how often each occurs, and how often
// there is none.
#ifndef TRANCHE_SRC_CLI_DOMAINS_H_
#define TRANCHE_SRC_CLI_DOMAINS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/cli/random.h"

namespace tranche::cli {

class Domain {
 public:
  // The value of rank r (from 1) is drawn with weight `weights[r - 1]`, or not at all in `missing`
  // of 1,000 draws.
  Domain(std::span<const std::string_view> values, const std::vector<uint64_t>& weights,
         uint32_t missing);

  std::span<const std::string_view> values() const { return values_; }
  // Empty when missing.
  std::string_view Draw(Random* random) const;
  // Never missing.
  std::string_view DrawValue(Random* random) const;

 private:
  std::span<const std::string_view> values_;
  std::vector<uint32_t> thresholds_;  // value i for draws below thresholds_[i], of 2^32 - 1
  uint32_t missing_;
};

// The workload that the benchmarks measure, too: country 60 values Zipf 1.0, currency 12 Zipf 1.2,
// language 20 Zipf 1.0, the others as domains.cc says.
struct Domains {
  Domain country;
  Domain currency;
  Domain language;
  Domain invoicing_entity;
  Domain payment_method;
  Domain plan_tier;
  Domain industry;
  Domain contract_type;

  static const Domains& Get();
};

// The schema that goes with them, as JSON.
std::string SchemaJson();

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_DOMAINS_H_
