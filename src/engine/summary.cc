// What the customers of a target hold in a field of numbers.
#include "src/query/summary.h"

#include <algorithm>
#include <utility>

#include "src/base/decimal.h"
#include "src/base/message.h"
#include "src/engine/describe.h"
#include "src/engine/reader.h"
#include "src/query/sums.h"
#include "src/schema/malformed_value.h"
#include "tranche/index.h"

namespace tranche {

using namespace internal;

namespace {

constexpr int kPercentDecimals = 3;

// Thousandths of a percent.
absl::StatusOr<std::vector<int64_t>> ParsePercents(std::span<const Value> percentiles) {
  if (percentiles.size() > kMaxPercentiles)
    return At("/percentiles", ResourceExhausted({"more than ", kMaxPercentiles, " percentiles"}));
  std::vector<int64_t> percents;
  for (size_t i = 0; i < percentiles.size(); ++i) {
    const std::string_view text = ShownValue(percentiles[i]);
    int64_t percent;
    const bool is_number = ParseDecimal(text, kPercentDecimals, &percent) == DecimalError::kNone;
    if (!is_number || percent < 0 || percent > 100'000) {
      return At(Concat({"/percentiles/", i}),
                InvalidArgument({"percentile \"", text.substr(0, 64),
                                 "\" is not from 0 to 100 with at most ", kPercentDecimals,
                                 " decimals"}));
    }
    if (std::find(percents.begin(), percents.end(), percent) == percents.end())
      percents.push_back(percent);
  }
  return percents;
}

// "50", "99.9"
std::string PercentText(int64_t percent) {
  std::string text = DecimalText(percent, kPercentDecimals);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

absl::StatusOr<Summary> Snapshot::Summarize(std::string_view field_name, const Target& target,
                                            const SummaryOptions& options) const {
  const Reader reader(*engine_, *version_);
  const absl::StatusOr<FieldId> found = reader.FindField(field_name);
  if (!found.ok()) return At("/field", found.status());
  const FieldId id = *found;
  const Field& field = version_->schema->field(id);
  if (!field.has_numbers()) {
    return At("/field",
              InvalidArgument({"field \"", field.name, "\" is of kind ", field.type->name(),
                               ": a summary is of numbers, money, dates or datetimes; see how "
                               "customers spread over its values with a breakdown"}));
  }
  TRANCHE_ASSIGN_OR_RETURN(const std::vector<int64_t> percents, ParsePercents(options.percentiles));
  TRANCHE_ASSIGN_OR_RETURN(Selection selection, reader.Resolve(target));
  const NumberSummary numbers = SummarizeNumbers(*version_, id, &selection, percents);

  Summary summary;
  summary.field = field.name;
  summary.kind = field.type->kind();
  summary.customers = summary.not_set = numbers.customers;
  summary.figures = DescribeFigures(*version_, id, numbers.figures);
  const auto currencies = CurrenciesOf(*version_, id, numbers.figures);
  for (size_t i = 0; i < summary.figures.size(); ++i) {
    Figures& figures = summary.figures[i];
    summary.not_set -= figures.holders;
    for (size_t p = 0; p < percents.size(); ++p) {
      Percentile& percentile = figures.percentiles.emplace_back();
      percentile.percent = PercentText(percents[p]);
      if (figures.holders > 0) {
        const Number number = numbers.percentiles[currencies[i].code][p];
        percentile.value = field.type->TextOf(field, number);
      }
    }
  }
  return summary;
}

absl::StatusOr<FieldSums> Snapshot::SumOf(std::string_view field_name, const Target& target) const {
  const Reader reader(*engine_, *version_);
  TRANCHE_ASSIGN_OR_RETURN(const FieldId id, reader.FindField(field_name));
  TRANCHE_RETURN_IF_ERROR(version_->schema->CheckAddsUp(id));
  TRANCHE_ASSIGN_OR_RETURN(Selection selection, reader.Resolve(target));
  return DescribeSums(*version_, id, SumOver(*version_, {&id, 1}, &selection)[0]);
}

}  // namespace tranche
