#include "src/image/draft_codec.h"

#include "src/schema/field_type.h"

namespace tranche::internal {
namespace {

// The least bytes of a text: its length.
constexpr size_t kLeast = sizeof(uint32_t);

}  // namespace

void PutValues(std::span<const Value> values, ByteWriter* to) {
  to->Put(static_cast<uint32_t>(values.size()));
  for (const Value& value : values) to->PutText(value);
}

std::vector<Value> GetValues(ByteReader* from) {
  std::vector<Value> values(from->GetCount(kLeast));
  for (Value& value : values) value = from->GetText();
  return values;
}

void PutRules(std::span<const Rule> rules, ByteWriter* to) {
  to->Put(static_cast<uint32_t>(rules.size()));
  for (const Rule& rule : rules) {
    to->Put(rule.op);
    to->Put(static_cast<uint32_t>(rule.conditions.size()));
    for (const Condition& condition : rule.conditions) {
      to->PutText(condition.field);
      to->Put(condition.op);
      to->PutBool(condition.exclude_missing);
      PutValues(condition.values, to);
      to->PutText(condition.currency);
      to->PutBool(condition.exact_case);
    }
  }
}

std::vector<Rule> GetRules(ByteReader* from) {
  std::vector<Rule> rules(from->GetCount(kLeast));
  for (Rule& rule : rules) {
    rule.op = from->GetEnum(RuleOperator::kOr);
    rule.conditions.resize(from->GetCount(2 * kLeast));
    for (Condition& condition : rule.conditions) {
      condition.field = from->GetText();
      condition.op = from->GetEnum(kLastOperator);
      condition.exclude_missing = from->GetBool();
      condition.values = GetValues(from);
      condition.currency = from->GetText();
      condition.exact_case = from->GetBool();
    }
  }
  return rules;
}

void PutDraft(const Draft& draft, ByteWriter* to) {
  to->PutText(draft.id);
  to->PutText(draft.name);
  to->PutText(draft.description);
  PutRules(draft.rules, to);
}

Draft GetDraft(ByteReader* from) {
  Draft draft;
  draft.id = from->GetText();
  draft.name = from->GetText();
  draft.description = from->GetText();
  draft.rules = GetRules(from);
  return draft;
}

}  // namespace tranche::internal
