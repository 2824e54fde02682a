#include "src/engine/explain.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "src/live/catalog.h"
#include "src/query/analysis.h"

namespace tranche::internal {

std::vector<RuleExplanation> ExplainRules(const Reader& reader, Row row,
                                          std::span<const BoundRule> rules) {
  const Version& version = reader.version();
  std::vector<RuleExplanation> explained;
  for (const BoundRule& rule : rules) {
    RuleExplanation& of_rule = explained.emplace_back();
    of_rule.op = rule.op;
    of_rule.holds = rule.op == RuleOperator::kAnd;
    for (const BoundCondition& condition : rule.conditions) {
      const Field& field = version.schema->field(condition.field);
      const bool holds = Holds(version, row, condition);
      of_rule.holds =
          rule.op == RuleOperator::kAnd ? of_rule.holds && holds : of_rule.holds || holds;
      of_rule.conditions.push_back({field.name, condition.op, holds, field.is_multi(),
                                    reader.ValuesOf(row, condition.field),
                                    reader.BoundOf(condition)});
    }
  }
  return explained;
}

std::vector<SegmentExplanation> ExplainReferences(const Reader& reader, Row row,
                                                  std::span<const BoundRule> rules) {
  const Version& version = reader.version();
  std::vector<SegmentSlot> named;  // those before `explained.size()` are done
  absl::flat_hash_set<SegmentSlot> seen;
  const auto is_older = [&](SegmentSlot a, SegmentSlot b) {
    return version.segments[a].definition->sequence < version.segments[b].definition->sequence;
  };
  const auto add = [&](std::span<const BoundRule> of) {
    for (const BoundRule& rule : of) {
      for (const BoundCondition& condition : rule.conditions) {
        if (condition.field != kSegmentField) continue;
        const size_t first = named.size();
        for (const Code code : condition.values) {
          if (seen.insert(SegmentOfCode(code)).second) named.push_back(SegmentOfCode(code));
        }
        std::sort(named.begin() + static_cast<ptrdiff_t>(first), named.end(), is_older);
      }
    }
  };
  std::vector<SegmentExplanation> explained;
  add(rules);
  while (explained.size() < named.size()) {
    const SegmentSlot slot = named[explained.size()];
    const SavedSegment& segment = *version.segments[slot].definition;
    explained.push_back({segment.id, segment.name, version.IsMember(slot, row),
                         ExplainRules(reader, row, segment.definition.rules)});
    add(segment.definition.rules);
  }
  return explained;
}

}  // namespace tranche::internal
