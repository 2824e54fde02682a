// The oracle's sums, summaries and breakdowns: every number of every member in a list, sorted.
#include <algorithm>
#include <tuple>
#include <utility>

#include "tests/support/oracle.h"
#include "tests/support/oracle_numbers.h"

namespace tranche::internal::testing {
namespace {

bool AddsUp(const FieldInfo& field) {
  return field.kind == FieldKind::kNumber || field.kind == FieldKind::kMoney;
}

bool HasDays(const FieldInfo& field) {
  return field.kind == FieldKind::kDate || field.kind == FieldKind::kDatetime;
}

// dividend / divisor to the nearest number, halves to the even one: the floor, and the rest
// decides.
OracleNumber NearestQuotient(OracleNumber dividend, OracleNumber divisor) {
  OracleNumber floor = dividend / divisor;
  if (floor * divisor > dividend) --floor;
  const OracleNumber twice = 2 * (dividend - floor * divisor);
  const bool is_odd = floor % 2 != 0;
  return twice > divisor || (twice == divisor && is_odd) ? floor + 1 : floor;
}

// A percentile's field: thousandths of a percent.
const FieldInfo& Percent() {
  static const FieldInfo field{.name = "percent", .kind = FieldKind::kNumber, .decimals = 3};
  return field;
}

// "50" for "50.000".
std::string WithoutZeros(std::string text) {
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

// The first of the sorted numbers that, with those before it and its equals, is so much of all.
OracleNumber PercentileOf(const std::vector<OracleNumber>& sorted, OracleNumber percent) {
  for (const OracleNumber number : sorted) {
    const auto up_to = std::upper_bound(sorted.begin(), sorted.end(), number) - sorted.begin();
    if (OracleNumber{up_to} * 100'000 >= percent * static_cast<OracleNumber>(sorted.size()))
      return number;
  }
  return sorted.back();
}

}  // namespace

std::vector<Figures> Oracle::FiguresOf(const FieldInfo& field,
                                       const std::vector<const Record*>& members,
                                       const std::vector<OracleNumber>& percents) const {
  std::map<std::string, std::vector<OracleNumber>> held;  // by currency
  if (field.kind != FieldKind::kMoney) held[""];
  for (const Record* record : members) {
    const ValueSet values = Held(*record, field.name);
    if (values.empty()) continue;
    std::string currency;
    if (field.kind == FieldKind::kMoney) {
      const ValueSet own = Held(*record, "currency");
      currency = own.empty() ? "XXX" : *own.begin();
    }
    held[currency].push_back(*NumberIn(field, *values.begin()));
  }
  std::vector<Figures> all;
  for (auto& [currency, numbers] : held) {
    std::sort(numbers.begin(), numbers.end());
    Figures& figures = all.emplace_back();
    figures.currency = currency;
    figures.holders = numbers.size();
    OracleNumber sum = 0;
    for (const OracleNumber number : numbers) sum += number;
    if (AddsUp(field)) figures.sum = TextOf(field, sum);
    for (const OracleNumber percent : percents) {
      figures.percentiles.push_back(
          {WithoutZeros(TextOf(Percent(), percent)),
           numbers.empty() ? "" : TextOf(field, PercentileOf(numbers, percent))});
    }
    if (numbers.empty()) continue;
    if (AddsUp(field)) {
      FieldInfo finer = field;
      *finer.decimals += 2;
      figures.mean =
          TextOf(finer, NearestQuotient(sum * 100, static_cast<OracleNumber>(numbers.size())));
    }
    figures.min = TextOf(field, numbers.front());
    figures.max = TextOf(field, numbers.back());
  }
  return all;
}

absl::StatusOr<Summary> Oracle::Summarize(std::string_view field, const Target& target,
                                          const SummaryOptions& options) const {
  const FieldInfo* info = schema_.Find(field);
  if (info == nullptr || !HoldsNumbers(info->kind)) return absl::InvalidArgumentError("field");
  std::vector<OracleNumber> percents;
  for (const Value& value : options.percentiles) {
    const std::optional<OracleNumber> percent = NumberIn(Percent(), value.text());
    if (!percent || *percent < 0 || *percent > 100'000)
      return absl::InvalidArgumentError("percentile");
    const bool is_new = std::find(percents.begin(), percents.end(), *percent) == percents.end();
    if (is_new) percents.push_back(*percent);
  }
  absl::StatusOr<std::vector<Rule>> rules = RulesOf(target);
  if (!rules.ok()) return rules.status();
  const Customers customers = MembersOf(*rules);
  std::vector<const Record*> members;
  Summary summary;
  summary.field = info->name;
  summary.kind = info->kind;
  for (const auto& [born, record] : customers) {
    members.push_back(record.get());
    ++summary.customers;
    summary.not_set += Held(*record, field).empty();
  }
  summary.figures = FiguresOf(*info, members, percents);
  return summary;
}

absl::StatusOr<std::vector<FieldSums>> Oracle::SumsOf(const Target& target) const {
  std::vector<FieldSums> sums;
  for (const FieldInfo& field : schema_.fields()) {
    if (!field.is_measure) continue;
    const absl::StatusOr<Summary> summary = Summarize(field.name, target, {.percentiles = {}});
    if (!summary.ok()) return summary.status();
    FieldSums& of_field = sums.emplace_back();
    of_field.field = field.name;
    for (const Figures& figures : summary->figures)
      of_field.sums.push_back({figures.currency, figures.sum, figures.holders});
  }
  return sums;
}

std::string Oracle::DayOf(const FieldInfo& field, const std::string& value) const {
  if (field.kind == FieldKind::kDate) return value;
  FieldInfo date;
  date.kind = FieldKind::kDate;
  const OracleNumber day = zone_.Today(*NumberIn(field, value));
  // Zones may have a day before the first year, and one after the last.
  return TextOf(date,
                std::clamp(day, *NumberIn(date, "0001-01-01"), *NumberIn(date, "9999-12-31")));
}

absl::StatusOr<Breakdown> Oracle::BreakdownBy(std::string_view field, const Target& target,
                                              const BreakdownOptions& options) const {
  const FieldInfo* info = schema_.Find(field);
  if (info == nullptr) return absl::InvalidArgumentError("unknown field");
  if (info->kind == FieldKind::kCustomerId || info->kind == FieldKind::kSegment)
    return absl::InvalidArgumentError("a value for each customer");
  const FieldInfo* measure = schema_.Find(options.measure);
  if (!options.measure.empty() && (measure == nullptr || !AddsUp(*measure)))
    return absl::InvalidArgumentError("measure");
  if (options.by && (!HasDays(*info) || !options.edges.empty()))
    return absl::InvalidArgumentError("by");
  if (!options.edges.empty() && !HoldsNumbers(info->kind))
    return absl::InvalidArgumentError("edges");
  std::vector<OracleNumber> edges;
  for (const Value& value : options.edges) {
    const std::optional<OracleNumber> edge = NumberIn(*info, value.text());
    if (!edge || (!edges.empty() && *edge <= edges.back()))
      return absl::InvalidArgumentError("edges");
    edges.push_back(*edge);
  }
  absl::StatusOr<std::vector<Rule>> rules = RulesOf(target);
  if (!rules.ok()) return rules.status();

  Breakdown breakdown;
  breakdown.field = info->name;
  breakdown.multi_valued = OracleSchema::IsMultiValued(*info);
  breakdown.measure = options.measure;
  const bool has_periods = HasDays(*info) && edges.empty();
  breakdown.has_intervals = HoldsNumbers(info->kind) && !has_periods;
  if (has_periods) breakdown.by = options.by.value_or(Period::kDay);
  // The parts by (currency, interval, value): each has one of the last two, some a currency.
  using Key = std::tuple<std::string, size_t, std::string>;
  std::map<Key, std::vector<const Record*>> parts;
  if (breakdown.has_intervals && info->kind != FieldKind::kMoney) {
    for (size_t i = 0; i <= edges.size(); ++i) parts[{"", i, ""}];
  }
  std::vector<const Record*> all;
  std::vector<const Record*> not_set;
  const Customers customers = MembersOf(*rules);
  for (const auto& [born, record] : customers) {
    all.push_back(record.get());
    ValueSet held = Held(*record, field);
    if (held.empty()) not_set.push_back(record.get());
    if (info->kind == FieldKind::kText && !held.empty()) held = {"set"};
    for (const std::string& value : held) {
      if (!HoldsNumbers(info->kind)) {
        parts[{"", 0, value}].push_back(record.get());
      } else if (has_periods) {
        const size_t sizes[] = {10, 7, 4};  // of "2026-11-30", "2026-11" and "2026"
        const std::string day = DayOf(*info, value);
        parts[{"", 0, day.substr(0, sizes[static_cast<int>(*breakdown.by)])}].push_back(
            record.get());
      } else {
        const OracleNumber number = *NumberIn(*info, value);
        const auto interval = static_cast<size_t>(std::count_if(
            edges.begin(), edges.end(), [&](OracleNumber edge) { return edge <= number; }));
        std::string currency;
        if (info->kind == FieldKind::kMoney) {
          const ValueSet own = Held(*record, "currency");
          currency = own.empty() ? "XXX" : *own.begin();
          for (size_t i = 0; i <= edges.size(); ++i) parts[{currency, i, ""}];
        }
        parts[{currency, interval, ""}].push_back(record.get());
      }
    }
  }
  breakdown.total = all.size();
  breakdown.not_set = not_set.size();
  const auto figures = [&](const std::vector<const Record*>& members) {
    return measure == nullptr ? std::vector<Figures>() : FiguresOf(*measure, members);
  };
  breakdown.figures = figures(all);
  breakdown.not_set_figures = figures(not_set);
  for (const auto& [key, members] : parts) {
    const auto& [currency, interval, value] = key;
    ValueCount& part = breakdown.values.emplace_back();
    part.value = value;
    part.count = members.size();
    part.currency = currency;
    if (breakdown.has_intervals && interval > 0) part.from = TextOf(*info, edges[interval - 1]);
    if (breakdown.has_intervals && interval < edges.size())
      part.to = TextOf(*info, edges[interval]);
    part.figures = figures(members);
  }
  if (HoldsNumbers(info->kind)) return breakdown;
  std::stable_sort(breakdown.values.begin(), breakdown.values.end(),
                   [](const ValueCount& a, const ValueCount& b) { return a.count > b.count; });
  return breakdown;
}

}  // namespace tranche::internal::testing
