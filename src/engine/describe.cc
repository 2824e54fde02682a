#include "src/engine/describe.h"

#include <algorithm>

#include "src/base/decimal.h"
#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/base/sort_unique.h"
#include "src/live/catalog.h"
#include "src/live/segment_sums.h"
#include "src/table/row_index.h"

namespace tranche::internal {

double PercentageOf(uint64_t count, const Version& version) {
  if (version.customer_count == 0) return 0;
  return 100.0 * static_cast<double>(count) / static_cast<double>(version.customer_count);
}

std::string CurrencyName(const Schema& schema, Code code) {
  if (code == kNotSet) return "XXX";
  return std::string(schema.field(kCurrencyField).values->Value(code));
}

namespace {

// By code, as figures and sums are.
template <typename PerCurrency>
std::vector<NamedCurrency> NameCurrencies(const Version& version, FieldId id,
                                          const PerCurrency& held) {
  if (!version.schema->field(id).traits.has_currency) return {{"", kNotSet}};
  std::vector<NamedCurrency> currencies;
  for (Code code = 0; code < held.size(); ++code) {
    if (held[code].holders > 0) currencies.push_back({CurrencyName(*version.schema, code), code});
  }
  std::sort(currencies.begin(), currencies.end(),
            [](const NamedCurrency& a, const NamedCurrency& b) { return a.name < b.name; });
  return currencies;
}

}  // namespace

std::vector<NamedCurrency> CurrenciesOf(const Version& version, FieldId field,
                                        const CurrencyFigures& figures) {
  return NameCurrencies(version, field, figures);
}

std::vector<Figures> DescribeFigures(const Version& version, FieldId id,
                                     const CurrencyFigures& figures) {
  constexpr int kMeanDecimals = 2;  // more than the field has
  const Field& field = version.schema->field(id);
  std::vector<Figures> described;
  for (const NamedCurrency& currency : CurrenciesOf(version, id, figures)) {
    const NumberFigures held =
        currency.code < figures.size() ? figures[currency.code] : NumberFigures();
    Figures& shown = described.emplace_back();
    shown.currency = currency.name;
    shown.holders = held.holders;
    if (field.decimals) shown.sum = DecimalText(held.sum, *field.decimals);
    if (held.holders == 0) continue;
    if (field.decimals) {
      const absl::int128 mean = TRANCHE_PLANTED(mean_cut_off)
                                    ? held.sum * 100 / held.holders
                                    : DivideToEven(held.sum * 100, held.holders);
      shown.mean = DecimalText(mean, *field.decimals + kMeanDecimals);
    }
    shown.min = field.type->TextOf(field, held.least);
    shown.max = field.type->TextOf(field, held.greatest);
  }
  return described;
}

FieldSums DescribeSums(const Version& version, FieldId id, const Sums& sums) {
  const Field& field = version.schema->field(id);
  FieldSums described{field.name, {}};
  for (const NamedCurrency& currency : NameCurrencies(version, id, sums)) {
    const MeasureSum sum = currency.code < sums.size() ? sums[currency.code] : MeasureSum{};
    described.sums.push_back({currency.name, DecimalText(sum.sum(), *field.decimals), sum.holders});
  }
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
