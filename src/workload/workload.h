// Made-up customers of a billing company, as columns of codes: independent draws with the
// distributions of distributions.h, in random order, or clustered in runs. The same options give
// the same customers everywhere.
//
// A code names the set of values that a customer holds in a field; code 0 is "not set". In a field
// with one value a customer, code k holds value k - 1.
#ifndef TRANCHE_SRC_WORKLOAD_WORKLOAD_H_
#define TRANCHE_SRC_WORKLOAD_WORKLOAD_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/workload/distributions.h"
#include "src/workload/random.h"
#include "tranche/schema.h"

namespace tranche::workload {

struct WorkloadOptions {
  uint32_t customers = 1'000'000;
  uint64_t seed = 1;
  // Every column in runs of mean length 2,000.
  bool clustered = false;
  // Adds properties.store (1,000 values, uniform) and properties.city (10,000 values, Zipf 1.0).
  bool high_cardinality = false;
  // Adds properties.cohort: `pilot` for one customer in 1,000, the others without.
  bool cohort = false;
  // As a demo shows them: some hold two or three payment methods, and one name in fifty is of the
  // kind that careless code breaks on.
  bool varied = false;
  // Customers also have the numbers, amounts and dates of typed_values.h.
  bool typed = false;
};

struct Field {
  std::string name;
  FieldKind kind = FieldKind::kSelect;
  std::vector<std::string> values;          // empty for presence
  std::vector<std::vector<uint16_t>> sets;  // by code: indices of `values`
  std::vector<uint16_t> codes;              // by row

  WeightedDraw draw;
  bool draws_sets = false;  // a code has a bit for each value that is held

  size_t code_count() const { return sets.size(); }
  // The code of one more customer.
  uint16_t Draw(Random* random) const;
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
  // The declared fields, the added properties and the typed ones, whose values are not codes.
  const SchemaSpec& schema() const { return schema_; }
  // Of a field that exists.
  size_t FieldIndex(std::string_view name) const;
  // A row that may be the parent of `row`; kNoParent for row 0.
  uint32_t DrawParent(uint32_t row, Random* random) const;

 private:
  void AddDistribution(const Distribution& distribution);
  void AddValues(std::string name, std::vector<std::string> values, std::span<const double> weights,
                 bool declared);
  void AddPresence(std::string name, double share);
  void AddRelationship(double share);
  // Draws the codes of all rows.
  void Fill(Field* field);

  WorkloadOptions options_;
  SchemaSpec schema_;
  std::vector<Field> fields_;
  std::vector<uint32_t> parents_;
};

}  // namespace tranche::workload

#endif  // TRANCHE_SRC_WORKLOAD_WORKLOAD_H_
