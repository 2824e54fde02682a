// The part of RandomWorld that makes values of numbers, money, dates and datetimes, and questions
// about them.
#include <algorithm>
#include <limits>
#include <utility>

#include "tests/support/oracle_numbers.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {

std::string RandomWorld::Number(const FieldInfo& field) {
  constexpr OracleNumber kDay = 86'400'000;
  const auto near = static_cast<OracleNumber>(random_.Below(random_.Percent(80) ? 12 : 2000));
  // Dates keep near the time of the oracle, so that it passes them again and again.
  const OracleNumber first_day = oracle_.now() ? *oracle_.now() / kDay - 5 : 20'500;
  switch (field.kind) {
    case FieldKind::kDate: {
      if (random_.Percent(3)) return random_.Percent(50) ? "0001-01-01" : "9999-12-31";
      return TextOf(field, first_day + near);
    }
    case FieldKind::kDatetime: {
      if (random_.Percent(3)) {
        return random_.Percent(50) ? "0001-01-01T00:00:00.000Z" : "9999-12-31T23:59:59.999Z";
      }
      const std::string text = TextOf(field, first_day * kDay + near * kDay / 5);
      if (random_.Percent(50)) return text;
      return text.substr(0, text.size() - 1) + (random_.Percent(50) ? "+05:30" : "-08:00");
    }
    default: {
      if (random_.Percent(3)) {
        return TextOf(field, random_.Percent(50) ? std::numeric_limits<int64_t>::max()
                                                 : std::numeric_limits<int64_t>::min());
      }
      std::string text = TextOf(field, near - 3);
      if (random_.Percent(30)) text += *field.decimals > 0 ? "00" : ".0";
      return text;
    }
  }
}

std::string RandomWorld::AnyDuration(const FieldInfo& field) {
  const std::string few = std::to_string(random_.Between(1, 12));
  if (field.kind == FieldKind::kDatetime && random_.Percent(40))
    return "PT" + few + random_.Pick(std::string_view("HHHMS"));
  switch (random_.Below(6)) {
    case 0:
      return "P0D";
    case 1:
      return "P" + few + "M" + std::to_string(random_.Between(1, 40)) + "D";
    case 2:
      return random_.Percent(80) ? "P" + few + "W" : random_.Percent(50) ? "P9999Y" : "P1Y";
    default:
      return "P" + few + random_.Pick(std::string_view("DDDDM"));
  }
}

absl::Time RandomWorld::LaterTime() {
  const absl::Time now = absl::FromUnixMillis(static_cast<int64_t>(*oracle_.now()));
  if (random_.Percent(5)) return now - absl::Milliseconds(1);
  switch (random_.Below(6)) {
    case 0:
      return now + absl::Milliseconds(random_.Below(3));
    case 1:
      return now + absl::Seconds(random_.Below(100));
    case 2:
      return now + absl::Hours(24 * random_.Below(70));
    default:
      return now + absl::Minutes(random_.Below(3000));
  }
}

std::vector<Value> RandomWorld::BoundsIn(const FieldInfo& field) {
  std::vector<std::string> bounds = {AnyValue(field, true), AnyValue(field, true)};
  if (*NumberIn(field, bounds[0]) > *NumberIn(field, bounds[1])) std::swap(bounds[0], bounds[1]);
  if (random_.Percent(20)) bounds[random_.Below(2)].clear();
  return {bounds.begin(), bounds.end()};
}

BreakdownOptions RandomWorld::AnyBreakdown(const std::string& name) {
  BreakdownOptions options;
  if (random_.Percent(50)) {
    std::vector<std::string> measures;
    for (const FieldInfo& field : oracle_.schema().fields()) {
      if (field.decimals) measures.push_back(field.name);
    }
    if (!measures.empty()) options.measure = random_.Pick(measures);
    if (random_.Percent(5)) options.measure = AnyField();
  }
  const FieldInfo& field = *oracle_.schema().Find(name);
  const bool is_date = field.kind == FieldKind::kDate || field.kind == FieldKind::kDatetime;
  if (random_.Percent(is_date ? 60 : 2)) options.by = static_cast<Period>(random_.Below(3));
  if (!HoldsNumbers(field.kind) || random_.Percent(options.by ? 95 : 40)) return options;
  std::vector<std::pair<OracleNumber, std::string>> edges;
  for (uint64_t i = random_.Between(1, 8); i > 0; --i) {
    std::string text = Number(field);
    const OracleNumber number = *NumberIn(field, text);
    edges.emplace_back(number, std::move(text));
  }
  std::sort(edges.begin(), edges.end());
  for (size_t i = 0; i < edges.size(); ++i) {
    const bool is_again = i > 0 && edges[i].first == edges[i - 1].first;
    if (!is_again || random_.Percent(3)) options.edges.emplace_back(edges[i].second);
  }
  return options;
}

SummaryOptions RandomWorld::AnySummary() {
  SummaryOptions options;
  if (random_.Percent(20)) return options;
  options.percentiles.clear();
  const char* const kSome[] = {"0", "1", "33.333", "50", "66.7", "90", "99.9", "100"};
  while (random_.Percent(60)) options.percentiles.emplace_back(random_.Pick(kSome));
  if (random_.Percent(3)) options.percentiles.emplace_back("100.001");
  return options;
}

}  // namespace tranche::internal::testing
