#include "src/engine/describe.h"

#include <algorithm>

#include "src/base/decimal.h"
#include "src/base/message.h"
#include "src/base/sort_unique.h"
#include "src/live/catalog.h"
#include "src/live/segment_sums.h"
#include "src/table/row_index.h"

namespace tranche::internal {

double PercentageOf(uint64_t count, const Version& version) {
  if (version.customer_count == 0) return 0;
  return 100.0 * static_cast<double>(count) / static_cast<double>(version.customer_count);
}

FieldSums DescribeSums(const Version& version, FieldId id, const Sums& sums) {
  const Field& field = version.schema->field(id);
  const Dictionary& currencies = *version.schema->field(kCurrencyField).values;
  FieldSums described{field.name, {}};
  const auto add = [&](std::string_view currency, const MeasureSum& sum) {
    described.sums.push_back(
        {std::string(currency), DecimalText(sum.sum(), *field.decimals), sum.holders});
  };
  if (!field.traits.has_currency) {
    add({}, sums.empty() ? MeasureSum{} : sums[kNotSet]);
    return described;
  }
  constexpr std::string_view kNoCurrency = "XXX";  // of ISO 4217
  for (Code code = 0; code < sums.size(); ++code) {
    if (sums[code].holders > 0)
      add(code == kNotSet ? kNoCurrency : currencies.Value(code), sums[code]);
  }
  std::sort(described.sums.begin(), described.sums.end(),
            [](const Sum& a, const Sum& b) { return a.currency < b.currency; });
  return described;
}

std::vector<FieldSums> SumsOfSegment(const Version& version, SegmentSlot slot) {
  std::vector<FieldSums> described;
  const std::span<const FieldId> measures = version.schema->measures();
  for (size_t m = 0; m < measures.size(); ++m)
    described.push_back(DescribeSums(version, measures[m], SumsOf(version, m, slot)));
  return described;
}

Segment DescribeSegment(const Version& version, SegmentSlot slot) {
  const SegmentState& state = version.segments[slot];
  const SavedSegment& saved = *state.definition;
  Segment segment;
  segment.id = saved.id;
  segment.name = saved.name;
  segment.description = saved.description;
  segment.rules = saved.definition.canonical;
  segment.created_at = saved.created_at;
  segment.updated_at = saved.updated_at;
  segment.count = state.count;
  segment.percentage = PercentageOf(state.count, version);
  segment.sums = SumsOfSegment(version, slot);
  for (size_t r = 0; r < segment.rules.size(); ++r) {
    for (size_t c = 0; c < segment.rules[r].conditions.size(); ++c) {
      const Condition& condition = segment.rules[r].conditions[c];
      const FieldId id = version.schema->Find(condition.field);
      const Field& field = version.schema->field(id);
      for (size_t v = 0; v < condition.values.size(); ++v) {
        const std::string& value = condition.values[v].text();
        if (field.traits.names_customers) {
          if (version.ids->FindShared(version, value) == kNoRow)
            segment.unknown_customers.push_back(value);
        } else if (!field.retired.empty() && field.IsRetired(field.values->FindShared(value))) {
          segment.retired_values.push_back(Concat({"/rules/", r, "/conditions/", c, "/value/", v}));
        }
      }
    }
  }
  SortUnique(&segment.unknown_customers);
  return segment;
}

}  // namespace tranche::internal
