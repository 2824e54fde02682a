// The part of compare.h about summaries and breakdowns.
#include <map>

#include "tests/support/compare.h"
#include "tests/support/oracle_numbers.h"

namespace tranche::internal::testing {
namespace {

std::string Show(const std::vector<Figures>& all) {
  std::string text;
  for (const Figures& figures : all) {
    text += "[" + figures.currency + " " + std::to_string(figures.holders) + " sum " + figures.sum +
            " mean " + figures.mean + " min " + figures.min + " max " + figures.max;
    for (const Percentile& percentile : figures.percentiles)
      text += " " + percentile.percent + "%: " + percentile.value;
    text += "]";
  }
  return text;
}

std::string Show(const ValueCount& part) {
  return part.currency + " \"" + part.value + "\" from " + part.from + " to " + part.to + ": " +
         std::to_string(part.count) + " " + Show(part.figures);
}

std::string Show(const Breakdown& breakdown) {
  std::string text = std::to_string(breakdown.total) + " " + Show(breakdown.figures) +
                     ", not set: " + std::to_string(breakdown.not_set) + " " +
                     Show(breakdown.not_set_figures) + ", by " + breakdown.measure +
                     (breakdown.multi_valued ? " multi-valued" : "") +
                     (breakdown.has_intervals ? " intervals" : "") +
                     (breakdown.by ? " " + std::string(PeriodName(*breakdown.by)) : "");
  for (const ValueCount& part : breakdown.values) text += "\n  " + Show(part);
  return text;
}

// The edges of the engine's answer, by currency: those that were chosen.
std::map<std::string, std::vector<Value>> EdgesOf(const Breakdown& breakdown) {
  std::map<std::string, std::vector<Value>> edges;
  for (const ValueCount& part : breakdown.values) {
    std::vector<Value>& of_currency = edges[part.currency];
    if (!part.to.empty()) of_currency.emplace_back(part.to);
  }
  return edges;
}

// What the oracle says when the edges or the period are those that the engine chose.
absl::StatusOr<Breakdown> Expected(const Oracle& oracle, const std::string& field,
                                   const Target& target, BreakdownOptions options,
                                   const Breakdown& engine) {
  if (engine.by) options.by = engine.by;
  if (!engine.has_intervals || !options.edges.empty())
    return oracle.BreakdownBy(field, target, options);
  absl::StatusOr<Breakdown> expected = oracle.BreakdownBy(field, target, options);
  if (!expected.ok()) return expected;
  expected->values.clear();
  for (const auto& [currency, edges] : EdgesOf(engine)) {
    options.edges = edges;
    const Breakdown of_currency = *oracle.BreakdownBy(field, target, options);
    for (const ValueCount& part : of_currency.values) {
      if (part.currency == currency) expected->values.push_back(part);
    }
  }
  return expected;
}

}  // namespace

std::string ToString(const Target& target) {
  if (std::holds_alternative<Everybody>(target)) return " of everybody: ";
  if (const SegmentId* segment = std::get_if<SegmentId>(&target))
    return " of segment " + segment->id + ": ";
  if (const auto* ids = std::get_if<tranche::Ids>(&target))
    return " of " + std::to_string(ids->ids.size()) + " ids: ";
  return " of" + ToString(std::get<Draft>(target).rules) + "\n  ";
}

std::string CompareBreakdown(const Snapshot& snapshot, const Oracle& oracle,
                             const std::string& field, const Target& target, RandomWorld& world) {
  const BreakdownOptions options = world.AnyBreakdown(field);
  std::string in = "breakdown by " + field + " of \"" + options.measure + "\"";
  for (const Value& edge : options.edges) in += " " + edge.text();
  if (options.by) in += " by " + std::string(PeriodName(*options.by));
  in += ToString(target);
  const auto engine = snapshot.BreakdownBy(field, target, options);
  if (!engine.ok()) {
    return oracle.BreakdownBy(field, target, options).ok() ? in + engine.status().ToString() : "";
  }
  const auto expected = Expected(oracle, field, target, options, *engine);
  if (!expected.ok()) return in + "is refused by the oracle";
  if (engine->field != field) return in + "field is " + engine->field;
  const std::string shown = Show(*engine);
  const std::string wanted = Show(*expected);
  return shown == wanted ? "" : in + "\nengine " + shown + "\noracle " + wanted;
}

std::string CompareSummary(const Snapshot& snapshot, const Oracle& oracle, const std::string& field,
                           const Target& target, RandomWorld& world) {
  const SummaryOptions options = world.AnySummary();
  const std::string in = "summary of " + field + ToString(target);
  const auto engine = snapshot.Summarize(field, target, options);
  const auto expected = oracle.Summarize(field, target, options);
  if (engine.ok() != expected.ok()) return in + engine.status().ToString();
  if (!engine.ok()) return "";
  if (engine->field != field || engine->kind != expected->kind) return in + "field";
  const auto show = [](const Summary& summary) {
    return std::to_string(summary.customers) + ", not set " + std::to_string(summary.not_set) +
           " " + Show(summary.figures);
  };
  const std::string shown = show(*engine);
  const std::string wanted = show(*expected);
  return shown == wanted ? "" : in + "\nengine " + shown + "\noracle " + wanted;
}

}  // namespace tranche::internal::testing
