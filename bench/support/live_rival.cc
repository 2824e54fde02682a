#include "bench/support/live_rival.h"

#include <algorithm>

#include "bench/support/check.h"
#include "bench/support/workload.h"

namespace tranche::internal::bench {

Names::Names(const Workload& workload) {
  rows_.reserve(workload.customers());
  for (uint32_t row = 0; row < workload.customers(); ++row) rows_.emplace(CustomerId(row), row);
  for (const Field& field : workload.fields()) {
    fields_.emplace(field.name, static_cast<uint16_t>(codes_.size()));
    Map<uint16_t>& codes = codes_.emplace_back();
    for (size_t code = 1; code < field.code_count(); ++code) {
      if (field.sets[code].size() != 1) continue;
      codes.emplace(field.values[field.sets[code][0]], static_cast<uint16_t>(code));
    }
  }
}

BoundUpdate Names::Bind(std::string_view id, std::string_view field, std::string_view value) const {
  BoundUpdate update;
  const auto row = rows_.find(id);
  const auto index = fields_.find(field);
  Check(row != rows_.end() && index != fields_.end(), "the rival does not know the customer");
  update.row = row->second;
  update.field = index->second;
  if (value.empty()) return update;
  const Map<uint16_t>& codes = codes_[update.field];
  if (codes.empty()) {
    update.code = 1;
    return update;
  }
  const auto code = codes.find(value);
  Check(code != codes.end(), "the rival does not know the value");
  update.code = code->second;
  return update;
}

AffectedSegments::AffectedSegments(const Workload& workload, std::span<const Draft> drafts)
    : stamps_(drafts.size()) {
  for (const Field& field : workload.fields()) by_code_.emplace_back(field.code_count());
  for (uint32_t segment = 0; segment < drafts.size(); ++segment) {
    for (const Rule& rule : drafts[segment].rules) {
      for (const Condition& condition : rule.conditions) {
        const size_t field = workload.FieldIndex(condition.field);
        const std::vector<uint8_t> truth = TruthByCode(workload.fields()[field], condition);
        // The codes on the smaller side decide: a change between two codes of the other does
        // nothing.
        const auto hold = static_cast<size_t>(std::count(truth.begin(), truth.end(), 1));
        const uint8_t decides = hold * 2 <= truth.size() ? 1 : 0;
        for (size_t code = 0; code < truth.size(); ++code) {
          std::vector<uint32_t>& segments = by_code_[field][code];
          if (truth[code] != decides) continue;
          if (segments.empty() || segments.back() != segment) segments.push_back(segment);
        }
      }
    }
  }
}

}  // namespace tranche::internal::bench
