#include "src/workload/workload.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "src/workload/typed_values.h"

namespace tranche::workload {
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

// Of the column that is the n-th.
uint64_t ColumnSeed(const WorkloadOptions& options, size_t n) {
  return Random::Mix(options.seed * 1'000'003 + n);
}

}  // namespace

uint16_t Field::Draw(Random* random) const {
  const uint16_t first = draw(*random);
  if (!draws_sets || first == 0) return first;
  auto held = static_cast<uint16_t>(1u << (first - 1));
  const uint32_t dice = random->Below(1000);
  const int wanted = dice < 30 ? 3 : dice < 150 ? 2 : 1;
  while (std::popcount(held) < wanted) {
    const uint16_t another = draw(*random);
    if (another != 0) held |= static_cast<uint16_t>(1u << (another - 1));
  }
  return held;
}

void Workload::Fill(Field* field) {
  Random random(ColumnSeed(options_, fields_.size()));
  field->codes.resize(options_.customers);
  FillRows(options_, random, [&](uint32_t row, uint32_t end) {
    std::fill(field->codes.begin() + row, field->codes.begin() + end, field->Draw(&random));
  });
}

void Workload::AddValues(std::string name, std::vector<std::string> values,
                         std::span<const double> weights, bool declared) {
  Field& field = fields_.emplace_back();
  field.name = std::move(name);
  field.kind = field.name == "payment_method_type" ? FieldKind::kMultiSelect : FieldKind::kSelect;
  field.values = std::move(values);
  field.draw = WeightedDraw(weights);
  field.draws_sets = options_.varied && field.kind == FieldKind::kMultiSelect;
  const size_t count = field.values.size();
  field.sets.resize(field.draws_sets ? size_t{1} << count : count + 1);
  for (size_t code = 1; code < field.sets.size(); ++code) {
    for (size_t i = 0; i < count; ++i) {
      const bool holds = field.draws_sets ? ((code >> i) & 1) != 0 : i + 1 == code;
      if (holds) field.sets[code].push_back(static_cast<uint16_t>(i));
    }
  }
  if (declared)
    schema_.fields.push_back(
        {field.name, field.kind, {{field.values.begin(), field.values.end()}}});
  Fill(&field);
}

void Workload::AddPresence(std::string name, double share) {
  Field& field = fields_.emplace_back();
  field.name = std::move(name);
  field.kind = FieldKind::kText;
  field.sets.resize(2);
  field.draw = WeightedDraw(std::vector<double>{1 - share, share});
  Fill(&field);
}

// Parents are among the first customers and stand before their children, so that there is no cycle.
uint32_t Workload::DrawParent(uint32_t row, Random* random) const {
  if (row == 0) return kNoParent;
  const auto pool = std::max(1u, static_cast<uint32_t>(kParentPool * customers()));
  return random->Below(std::min(row, pool));
}

void Workload::AddRelationship(double share) {
  Field& field = fields_.emplace_back();
  field.name = "relationship";
  field.kind = FieldKind::kRelationship;
  field.values = {"has_parent", "has_child"};
  field.sets = {{}, {0}, {1}, {0, 1}};
  field.codes.resize(customers());
  parents_.assign(customers(), kNoParent);
  Random random(ColumnSeed(options_, fields_.size()));
  FillRows(options_, random, [&](uint32_t first, uint32_t end) {
    if (random.Unit() >= share) return;
    for (uint32_t row = std::max(first, 1u); row < end; ++row) {
      const uint32_t parent = DrawParent(row, &random);
      parents_[row] = parent;
      field.codes[row] |= 1;
      field.codes[parent] |= 2;
    }
  });
}

void Workload::AddDistribution(const Distribution& distribution) {
  if (distribution.field == "parent_id") return AddRelationship(distribution.present);
  if (distribution.values.empty()) return AddPresence(distribution.field, distribution.present);
  std::vector<double> weights = distribution.weights;
  if (weights.empty()) weights = Zipf(distribution.values.size(), distribution.zipf);
  AddValues(distribution.field, distribution.values,
            WithMissing(1 - distribution.present, std::move(weights)), distribution.declared);
}

Workload Workload::Generate(const WorkloadOptions& options) {
  Workload workload;
  workload.options_ = options;
  for (const Distribution& distribution : Distributions()) workload.AddDistribution(distribution);
  if (options.high_cardinality) {
    workload.AddValues("properties.store", NumberedValues("store_", 1'000),
                       WithMissing(0, Zipf(1'000, 0)), /*declared=*/true);
    workload.AddValues("properties.city", NumberedValues("city_", 10'000),
                       WithMissing(0, Zipf(10'000, 1)), /*declared=*/true);
  }
  if (options.cohort) {
    workload.AddValues("properties.cohort", {"pilot"}, std::vector<double>{0.999, 0.001},
                       /*declared=*/true);
  }
  if (options.typed) {
    const auto fields = TypedFields();
    workload.schema_.fields.insert(workload.schema_.fields.end(), fields.begin(), fields.end());
    workload.schema_.measures.assign(TypedMeasures().begin(), TypedMeasures().end());
  }
  return workload;
}

size_t Workload::FieldIndex(std::string_view name) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(),
                                  [&](const Field& field) { return field.name == name; });
  return static_cast<size_t>(found - fields_.begin());
}

}  // namespace tranche::workload
