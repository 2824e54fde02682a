#include "src/live/moving_rules.h"

#include <algorithm>
#include <utility>

namespace tranche::internal {

void MovingRules::Add(uint32_t bit, std::span<const Term* const> terms) {
  MovingRule& rule = rules_.emplace_back();
  rule.bit = bit;
  for (const Term* term : terms) rule.terms.push_back(*term);
  rule.met = MetBy(terms);
}

void MovingRules::Remove(uint32_t first, uint32_t count) {
  std::erase_if(rules_, [&](const MovingRule& rule) {
    return rule.bit >= first && rule.bit - first < count;
  });
}

void MovingRules::DropField(FieldId dropped) {
  for (MovingRule& rule : rules_) {
    for (Term& term : rule.terms) {
      if (term.field > dropped) --term.field;
    }
  }
}

std::vector<MovedRule> MovingRules::MoveTo(const Schema& schema, const Moment& now) {
  std::vector<MovedRule> moved;
  std::vector<const Term*> terms;
  for (MovingRule& rule : rules_) {
    terms.clear();
    for (Term& term : rule.terms) {
      if (term.relative) {
        term.ranges[0] =
            schema.field(term.field).type->RangeAt(now, term.relative->op, term.relative->duration);
      }
      terms.push_back(&term);
    }
    NumberRanges met = MetBy(terms);
    if (met == rule.met) continue;
    moved.push_back({rule.field(), rule.bit, met, Difference(rule.met, met)});
    rule.met = std::move(met);
  }
  std::stable_sort(moved.begin(), moved.end(),
                   [](const MovedRule& a, const MovedRule& b) { return a.field < b.field; });
  return moved;
}

std::vector<MovingRules::Swept> MovingRules::SweptBetween(const Schema& schema, const Moment& from,
                                                          const Moment& to) const {
  std::vector<Swept> swept;
  for (const MovingRule& rule : rules_) {
    const FieldId field = rule.field();
    auto of_field = std::find_if(swept.begin(), swept.end(),
                                 [&](const Swept& other) { return other.field == field; });
    if (of_field == swept.end()) of_field = swept.insert(swept.end(), {field, {}});
    for (const Term& term : rule.terms) {
      if (!term.relative) continue;
      const auto& [op, duration] = *term.relative;
      const NumberRange before = schema.field(field).type->RangeAt(from, op, duration);
      const NumberRange after = schema.field(field).type->RangeAt(to, op, duration);
      if (before.low < after.low) of_field->ranges.push_back({before.low, after.low - 1});
      if (before.high < after.high) of_field->ranges.push_back({before.high + 1, after.high});
    }
  }
  for (Swept& of_field : swept) of_field.ranges = UnionOf(std::move(of_field.ranges));
  return swept;
}

uint64_t MovingRules::memory_bytes() const {
  uint64_t bytes = rules_.capacity() * sizeof(MovingRule);
  for (const MovingRule& rule : rules_) {
    bytes += rule.terms.capacity() * sizeof(Term) + rule.met.capacity() * sizeof(NumberRange);
    for (const Term& term : rule.terms) bytes += term.ranges.capacity() * sizeof(NumberRange);
  }
  return bytes;
}

}  // namespace tranche::internal
