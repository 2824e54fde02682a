// The part of compare.h about explanations and counts.
#include "tests/support/compare.h"

namespace tranche::internal::testing {
namespace {

std::string Differ(const std::string& what, uint64_t engine, uint64_t oracle) {
  if (engine == oracle) return "";
  return what + ": engine " + std::to_string(engine) + ", oracle " + std::to_string(oracle);
}

std::string CompareRules(const std::string& in, const std::vector<RuleExplanation>& engine,
                         const std::vector<RuleExplanation>& expected) {
  if (engine.size() != expected.size()) return in + "number of rules";
  for (size_t i = 0; i < engine.size(); ++i) {
    const RuleExplanation& a = engine[i];
    const RuleExplanation& b = expected[i];
    const std::string at_rule = in + "rule " + std::to_string(i);
    if (a.op != b.op || a.holds != b.holds || a.conditions.size() != b.conditions.size())
      return at_rule;
    for (size_t j = 0; j < a.conditions.size(); ++j) {
      const ConditionExplanation& c = a.conditions[j];
      const ConditionExplanation& d = b.conditions[j];
      const std::string at = at_rule + " condition " + std::to_string(j);
      if (c.field != d.field || c.op != d.op || c.multi_valued != d.multi_valued) return at;
      if (c.holds != d.holds) return at + " holds is " + std::to_string(c.holds);
      const ValueSet actual(c.actual.begin(), c.actual.end());
      const ValueSet expected_actual(d.actual.begin(), d.actual.end());
      if (actual != expected_actual) return at + " actual";
    }
  }
  return "";
}

}  // namespace

std::string CompareExplanation(const Snapshot& snapshot, const Oracle& oracle, const Target& target,
                               const std::string& customer_id) {
  const std::string in = "explanation of \"" + customer_id + "\"" + ToString(target);
  const auto engine = snapshot.Explain(target, customer_id);
  const auto expected = oracle.Explain(target, customer_id);
  if (engine.ok() != expected.ok()) return in + engine.status().ToString();
  if (!engine.ok()) return "";
  if (engine->member != expected->member) return in + "member is " + std::to_string(engine->member);
  std::string difference = CompareRules(in, engine->rules, expected->rules);
  if (!difference.empty()) return difference;
  if (engine->segments.size() != expected->segments.size()) return in + "number of segments named";
  for (size_t i = 0; i < engine->segments.size(); ++i) {
    const SegmentExplanation& a = engine->segments[i];
    const SegmentExplanation& b = expected->segments[i];
    const std::string at = in + "segment " + a.id + " that is named: ";
    if (a.id != b.id || a.name != b.name || a.member != b.member) return at + "is it " + b.id;
    difference = CompareRules(at, a.rules, b.rules);
    if (!difference.empty()) return difference;
  }
  return "";
}

std::string CompareOverlap(const Snapshot& snapshot, const Oracle& oracle,
                           std::span<const Target> targets) {
  std::string in = "overlap";
  for (const Target& target : targets) in += ToString(target);
  const auto engine = snapshot.OverlapOf(targets);
  const auto expected = oracle.OverlapOf(targets);
  if (engine.ok() != expected.ok()) return in + engine.status().ToString();
  if (!engine.ok()) return "";
  if (engine->counts != expected->counts) return in + "counts";
  if (engine->only != expected->only) return in + "only";
  if (engine->matrix != expected->matrix) return in + "matrix";
  if (engine->jaccard != expected->jaccard)
    return in + "jaccard " + std::to_string(engine->jaccard);
  if (engine->intersection != expected->intersection) {
    return Differ(in + "intersection", engine->intersection, expected->intersection);
  }
  return Differ(in + "union", engine->union_count, expected->union_count);
}

std::string CompareSegmentsOf(const Snapshot& snapshot, const Oracle& oracle,
                              const std::string& customer_id) {
  const auto engine = snapshot.SegmentsOf(customer_id);
  const bool exists = oracle.FindCustomer(customer_id) != nullptr;
  if (engine.ok() != exists)
    return "segments of \"" + customer_id + "\": " + engine.status().ToString();
  if (!exists || *engine == oracle.SegmentsOf(customer_id)) return "";
  return "segments of \"" + customer_id + "\"";
}

std::string CompareAny(const Snapshot& snapshot, const Oracle& oracle, Random& random,
                       RandomWorld& world) {
  switch (random.Below(10)) {
    case 0:
    case 1:
      return ComparePreview(snapshot, oracle, world.ValidDraft(), world.AnyPage());
    case 2: {
      std::vector<Target> targets;
      while (random.Percent(55)) targets.push_back(world.AnyTargetOrIds());
      return CompareList(snapshot, oracle, targets, world.AnyPage());
    }
    case 3: {
      const Target target = world.AnyTargetOrIds();
      if (std::holds_alternative<Everybody>(target))
        return CompareMembers(snapshot, oracle, target);
      return CompareExplanation(snapshot, oracle, target,
                                random.Percent(90) ? world.ExistingId() : world.AnyId());
    }
    case 4:
      return CompareBreakdown(snapshot, oracle, world.AnyField(), world.AnyTargetOrIds(), world);
    case 5: {
      std::vector<Target> targets;
      do {
        targets.push_back(world.AnyTargetOrIds());
      } while (targets.size() < 2 || random.Percent(40));
      return CompareOverlap(snapshot, oracle, targets);
    }
    case 6:
      return CompareSegmentsOf(snapshot, oracle, world.AnyId());
    case 7:
      return CompareSummary(snapshot, oracle, world.AnyField(), world.AnyTargetOrIds(), world);
    case 8:
      return CompareMembers(snapshot, oracle, world.AnyTargetOrIds());
    default:
      if (oracle.segments().empty()) return CompareFields(snapshot, oracle);
      return CompareEdit(snapshot, oracle, random.Pick(oracle.segments()).id,
                         world.ValidDraft().rules, world.AnyPage());
  }
}

}  // namespace tranche::internal::testing
