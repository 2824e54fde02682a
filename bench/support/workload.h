// The customers that the benchmarks are about, as columns of codes: independent draws with the
// distributions of bench/workloads/distributions.json, in random order, or clustered in runs.
//
// A code names the set of values that a customer holds in a field; code 0 is "not set". In a field
// with one value a customer, code k holds value k - 1.
#ifndef TRANCHE_BENCH_SUPPORT_WORKLOAD_H_
#define TRANCHE_BENCH_SUPPORT_WORKLOAD_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal::bench {

struct WorkloadOptions {
  uint32_t customers = 1'000'000;
  uint64_t seed = 1;
  // Every column in runs of mean length 2,000.
  bool clustered = false;
  // Adds properties.store (1,000 values, uniform) and properties.city (10,000 values, Zipf 1.0).
  bool high_cardinality = false;
  // Adds properties.cohort: `pilot` for one customer in 1,000, the others without.
  bool cohort = false;
};

struct Field {
  std::string name;
  FieldKind kind = FieldKind::kSelect;
  std::vector<std::string> values;          // empty for presence
  std::vector<std::vector<uint16_t>> sets;  // by code: indices of `values`
  std::vector<uint16_t> codes;              // by row

  size_t code_count() const { return sets.size(); }
};

inline constexpr uint32_t kNoParent = 0xFFFFFFFFu;

class Workload {
 public:
  static Workload Generate(const WorkloadOptions& options);

  const WorkloadOptions& options() const { return options_; }
  uint32_t customers() const { return options_.customers; }
  const std::vector<Field>& fields() const { return fields_; }
  // Row of the parent by row, or kNoParent. A parent stands before its children.
  const std::vector<uint32_t>& parents() const { return parents_; }
  // bench/workloads/schema.json and the added properties.
  const SchemaSpec& schema() const { return schema_; }
  // Stops the program when there is no such field.
  size_t FieldIndex(std::string_view name) const;

 private:
  void AddValues(std::string name, std::vector<std::string> values,
                 std::span<const double> weights);
  void AddPresence(std::string name, double share);
  void AddProperty(std::string name, std::vector<std::string> values,
                   std::span<const double> weights);
  void AddRelationship(double share, double pool);

  WorkloadOptions options_;
  SchemaSpec schema_;
  std::vector<Field> fields_;
  std::vector<uint32_t> parents_;
};

// Whether `condition` holds, by code of `field`.
std::vector<uint8_t> TruthByCode(const Field& field, const Condition& condition);

// bench/workloads/NAME, parsed: the twelve ad-hoc segments (W12) and the hundred live ones (W100).
std::vector<Draft> ReadDrafts(std::string_view file_name);

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_WORKLOAD_H_
