#include "bench/support/workload.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "bench/support/check.h"
#include "bench/support/distributions.h"
#include "bench/support/random.h"
#include "tranche/json.h"

namespace tranche::internal::bench {
namespace {

constexpr uint32_t kMaxRunLength = 3'999;  // uniform from 1: mean 2,000

std::vector<double> Zipf(size_t values, double exponent) {
  std::vector<double> weights(values);
  for (size_t i = 0; i < values; ++i) weights[i] = std::pow(static_cast<double>(i + 1), -exponent);
  return weights;
}

std::vector<std::string> NumberedValues(std::string_view prefix, size_t count) {
  std::vector<std::string> values(count);
  for (size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    values[i] = std::string(prefix) + std::string(5 - number.size(), '0') + number;
  }
  return values;
}

// Code 0 with probability `missing`, code k with a probability that goes with weights[k - 1].
std::vector<double> WithMissing(double missing, std::vector<double> weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (double& weight : weights) weight *= (1 - missing) / sum;
  weights.insert(weights.begin(), missing);
  return weights;
}

// One draw for each row, or one for each run.
template <typename Draw>
void FillRows(const WorkloadOptions& options, Random& random, Draw&& draw) {
  uint32_t row = 0;
  while (row < options.customers) {
    uint32_t end = row + 1;
    if (options.clustered) {
      end = std::min(options.customers, row + 1 + random.Below(kMaxRunLength));
    }
    draw(row, end);
    row = end;
  }
}

std::vector<uint16_t> DrawCodes(const WorkloadOptions& options, uint64_t seed,
                                std::span<const double> weights) {
  Random random(seed);
  const WeightedDraw weighted(weights);
  std::vector<uint16_t> codes(options.customers);
  FillRows(options, random, [&](uint32_t row, uint32_t end) {
    std::fill(codes.begin() + row, codes.begin() + end, weighted(random));
  });
  return codes;
}

// Of the column that is the n-th.
uint64_t ColumnSeed(const WorkloadOptions& options, size_t n) {
  return Random::Mix(options.seed * 1'000'003 + n);
}

}  // namespace

void Workload::AddValues(std::string name, std::vector<std::string> values,
                         std::span<const double> weights) {
  Field& field = fields_.emplace_back();
  field.name = std::move(name);
  field.kind = field.name == "payment_method_type" ? FieldKind::kMultiSelect : FieldKind::kSelect;
  field.values = std::move(values);
  field.sets.resize(field.values.size() + 1);
  for (size_t i = 0; i < field.values.size(); ++i) {
    field.sets[i + 1] = {static_cast<uint16_t>(i)};
  }
  field.codes = DrawCodes(options_, ColumnSeed(options_, fields_.size()), weights);
}

void Workload::AddProperty(std::string name, std::vector<std::string> values,
                           std::span<const double> weights) {
  schema_.fields.push_back({name, FieldKind::kSelect, values});
  AddValues(std::move(name), std::move(values), weights);
}

void Workload::AddPresence(std::string name, double share) {
  Field& field = fields_.emplace_back();
  field.name = std::move(name);
  field.kind = FieldKind::kPresence;
  field.sets.resize(2);
  field.codes = DrawCodes(options_, ColumnSeed(options_, fields_.size()),
                          std::vector<double>{1 - share, share});
}

// Parents are among the first customers and stand before their children, so that there is no cycle.
void Workload::AddRelationship(double share, double pool_share) {
  Field& field = fields_.emplace_back();
  field.name = "relationship";
  field.kind = FieldKind::kRelationship;
  field.values = {"has_parent", "has_child"};
  field.sets = {{}, {0}, {1}, {0, 1}};
  field.codes.resize(customers());
  parents_.assign(customers(), kNoParent);
  const auto pool = std::max(1u, static_cast<uint32_t>(pool_share * customers()));
  Random random(ColumnSeed(options_, fields_.size()));
  FillRows(options_, random, [&](uint32_t first, uint32_t end) {
    if (random.Unit() >= share) return;
    for (uint32_t row = std::max(first, 1u); row < end; ++row) {
      const uint32_t parent = random.Below(std::min(row, pool));
      parents_[row] = parent;
      field.codes[row] |= 1;
      field.codes[parent] |= 2;
    }
  });
}

Workload Workload::Generate(const WorkloadOptions& options) {
  Workload workload;
  workload.options_ = options;
  workload.schema_ = Get(ParseSchema(ReadWorkloadFile("schema.json")), "schema.json");
  for (ValueDistribution& field : ReadDistributions()) {
    if (field.name == "parent_id") {
      workload.AddRelationship(field.present, field.pool);
    } else if (field.values.empty()) {
      workload.AddPresence(field.name, field.present);
    } else {
      if (field.weights.empty()) field.weights = Zipf(field.values.size(), field.zipf);
      const std::vector<double> weights = WithMissing(1 - field.present, field.weights);
      workload.AddValues(field.name, std::move(field.values), weights);
    }
  }
  if (options.high_cardinality) {
    workload.AddProperty("properties.store", NumberedValues("store_", 1'000),
                         WithMissing(0, Zipf(1'000, 0)));
    workload.AddProperty("properties.city", NumberedValues("city_", 10'000),
                         WithMissing(0, Zipf(10'000, 1)));
  }
  if (options.cohort) {
    workload.AddProperty("properties.cohort", {"pilot"}, std::vector<double>{0.999, 0.001});
  }
  return workload;
}

size_t Workload::FieldIndex(std::string_view name) const {
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name == name) return i;
  }
  Fail("the workload has no field " + std::string(name));
}

std::vector<uint8_t> TruthByCode(const Field& field, const Condition& condition) {
  std::vector<uint8_t> named(field.values.size());
  size_t distinct = 0;
  for (const std::string& value : condition.values) {
    const auto found = std::find(field.values.begin(), field.values.end(), value);
    Check(found != field.values.end(), "no value " + value + " in " + field.name);
    uint8_t& mark = named[static_cast<size_t>(found - field.values.begin())];
    distinct += mark == 0;
    mark = 1;
  }
  std::vector<uint8_t> truth(field.code_count());
  for (size_t code = 0; code < truth.size(); ++code) {
    const bool set = code != 0;
    size_t hits = 0;
    for (const uint16_t value : field.sets[code]) hits += named[value];
    switch (condition.op) {
      case Operator::kIn:
        truth[code] = hits > 0;
        break;
      case Operator::kNotIn:
        truth[code] = hits == 0 && (set || !condition.exclude_missing);
        break;
      case Operator::kHasAll:
        truth[code] = hits == distinct;
        break;
      case Operator::kIsSet:
        truth[code] = set;
        break;
      case Operator::kIsNotSet:
        truth[code] = !set;
        break;
    }
  }
  return truth;
}

std::vector<Draft> ReadDrafts(std::string_view file_name) {
  return Get(ParseDrafts(ReadWorkloadFile(file_name)), file_name);
}

}  // namespace tranche::internal::bench
