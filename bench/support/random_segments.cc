#include "bench/support/random_segments.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "bench/support/check.h"

namespace tranche::internal::bench {
namespace {

constexpr std::string_view kCohort = "properties.cohort";

// Moves `count` random elements of `from` to its front.
template <typename T>
void Shuffle(std::vector<T>& from, size_t count, Random& random) {
  for (size_t i = 0; i < count; ++i) {
    std::swap(from[i], from[i + random.Below(static_cast<uint32_t>(from.size() - i))]);
  }
}

Condition RandomCondition(const Field& field, Random& random) {
  Condition condition;
  condition.field = field.name;
  if (field.kind == FieldKind::kText) {
    condition.op = random.Below(2) == 0 ? Operator::kIsSet : Operator::kIsNotSet;
    return condition;
  }
  condition.op = random.Below(5) == 0 ? Operator::kNotIn : Operator::kIn;
  const auto domain = static_cast<uint32_t>(field.values.size());
  const uint32_t count = 1 + random.Below(std::clamp(domain - 1, 1u, 4u));
  std::vector<std::string> values = field.values;
  Shuffle(values, count, random);
  condition.values.assign(values.begin(), values.begin() + count);
  return condition;
}

std::vector<size_t> FieldsToDrawFrom(const Workload& workload) {
  std::vector<size_t> fields;
  for (size_t i = 0; i < workload.fields().size(); ++i) {
    if (workload.fields()[i].name != kCohort) fields.push_back(i);
  }
  return fields;
}

}  // namespace

std::string SegmentIdOf(size_t index) { return "seg_" + std::to_string(index); }

size_t SegmentIndexOf(std::string_view id) {
  return static_cast<size_t>(std::atoll(std::string(id.substr(4)).c_str()));
}

std::vector<Draft> RandomDrafts(const Workload& workload, size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<size_t> fields = FieldsToDrawFrom(workload);
  std::vector<Draft> drafts(count);
  for (size_t i = 0; i < count; ++i) {
    drafts[i].id = SegmentIdOf(i);
    drafts[i].name = "Segment " + std::to_string(i);
    drafts[i].rules.resize(1 + random.Below(4));
    for (Rule& rule : drafts[i].rules) {
      const size_t conditions = 2 + random.Below(3);
      Shuffle(fields, conditions, random);
      for (size_t j = 0; j < conditions; ++j) {
        rule.conditions.push_back(RandomCondition(workload.fields()[fields[j]], random));
      }
    }
  }
  return drafts;
}

std::vector<Draft> IdleDrafts(const Workload& workload, size_t count, uint64_t seed) {
  std::vector<Draft> drafts = RandomDrafts(workload, count, seed);
  for (Draft& draft : drafts) {
    for (Rule& rule : draft.rules) {
      rule.conditions.push_back({std::string(kCohort), Operator::kIn, {"pilot"}});
    }
  }
  return drafts;
}

UpdateStream::UpdateStream(const Workload& workload, size_t count, uint64_t seed)
    : workload_(workload) {
  constexpr size_t kMaxText = 32;  // an id and a value
  Random random(seed);
  std::vector<size_t> fields = FieldsToDrawFrom(workload);
  std::erase(fields, workload.FieldIndex("relationship"));
  const Field* cohort = nullptr;
  std::vector<std::vector<uint16_t>> codes;  // as they stand after the updates so far
  for (const Field& field : workload.fields()) {
    codes.push_back(field.codes);
    if (field.name == kCohort) cohort = &field;
  }
  text_.reserve(count * kMaxText);
  const auto keep = [&](std::string_view text) {
    Check(text_.size() + text.size() <= text_.capacity(), "an update with a long text");
    text_.insert(text_.end(), text.begin(), text.end());
    return std::string_view(text_.data() + text_.size() - text.size(), text.size());
  };
  updates_.reserve(count);
  while (updates_.size() < count) {
    Update update;
    update.row = random.Below(workload.customers());
    if (cohort != nullptr && cohort->codes[update.row] != 0) continue;
    update.field =
        static_cast<uint16_t>(fields[random.Below(static_cast<uint32_t>(fields.size()))]);
    const Field& field = workload.fields()[update.field];
    uint16_t& code = codes[update.field][update.row];
    const auto other = static_cast<uint32_t>(field.code_count() - 1);
    code = static_cast<uint16_t>((code + 1 + random.Below(other)) % field.code_count());
    update.code = code;
    update.id = keep(CustomerId(update.row));
    if (code == 0) {
      update.value = {};
    } else if (field.kind == FieldKind::kText) {
      const bool tax = field.name == "tax_id";
      update.value = keep(tax ? TaxIdOf(workload, update.row) : ExternalIdOf(workload, update.row));
    } else {
      update.value = field.values[field.sets[code][0]];
    }
    updates_.push_back(update);
  }
}

const std::string& UpdateStream::FieldName(const Update& update) const {
  return workload_.fields()[update.field].name;
}

}  // namespace tranche::internal::bench
