// The part of RandomWorld that makes drafts and requests, and the printing of all it makes.
#include <utility>

#include "src/schema/field_type.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

std::string Quoted(const std::vector<Value>& values) {
  std::string text = "[";
  for (const Value& value : values) text += (text.size() > 1 ? ", \"" : "\"") + value.text() + "\"";
  return text + "]";
}

}  // namespace

std::string RandomWorld::AnyField() { return random_.Pick(oracle_.schema().fields()).name; }

Condition RandomWorld::AnyCondition() {
  const FieldInfo& field = random_.Pick(oracle_.schema().fields());
  if (field.kind == FieldKind::kSegment && oracle_.segments().empty()) return AnyCondition();
  Condition condition;
  condition.field = field.name;
  do {
    condition.op = static_cast<Operator>(random_.Below(static_cast<uint64_t>(kLastOperator) + 1));
  } while (!OracleSchema::Takes(field, condition.op) ||
           (IsRelative(condition.op) && !oracle_.now()));
  if (condition.op == Operator::kIsSet || condition.op == Operator::kIsNotSet) return condition;
  if (field.kind == FieldKind::kMoney)
    condition.currency = AnyValue(*oracle_.schema().Find("currency"), true);
  if (condition.op == Operator::kBetween) {
    condition.values = BoundsIn(field);
    return condition;
  }
  if (IsRelative(condition.op)) {
    condition.values = {AnyDuration(field)};
    return condition;
  }
  if (condition.op >= Operator::kLt && condition.op <= Operator::kGte) {
    condition.values = {AnyValue(field, true)};
    return condition;
  }
  const uint64_t most = random_.Percent(10) ? 60 : 4;
  const uint64_t count = random_.Between(1, condition.op == Operator::kHasAll ? 2 : most);
  while (condition.values.size() < count) {
    if (field.kind == FieldKind::kRelationship) {
      condition.values.push_back(random_.Percent(50) ? "has_parent" : "has_child");
    } else {
      condition.values.push_back(AnyValue(field, true));
    }
  }
  condition.exclude_missing = OracleSchema::IsNegation(condition.op) &&
                              OracleSchema::CanBeUnset(field) && random_.Percent(40);
  condition.exact_case = field.kind == FieldKind::kText && random_.Percent(30);
  return condition;
}

Draft RandomWorld::ValidDraft() {
  Draft draft;
  const uint64_t rules = random_.Percent(50) ? 1 : random_.Between(1, 4);
  while (draft.rules.size() < rules) {
    Rule& rule = draft.rules.emplace_back();
    rule.op = random_.Percent(75) ? RuleOperator::kAnd : RuleOperator::kOr;
    const uint64_t conditions = random_.Percent(30) ? 1 : random_.Between(1, 4);
    while (rule.conditions.size() < conditions) {
      const bool is_shared = draft.rules.size() > 1 && random_.Percent(20);
      rule.conditions.push_back(is_shared ? random_.Pick(draft.rules.front().conditions)
                                          : AnyCondition());
    }
  }
  return draft;
}

BrokenDraft RandomWorld::InvalidDraft() {
  BrokenDraft broken{ValidDraft(), ""};
  const uint64_t i = random_.Below(broken.draft.rules.size());
  Rule& rule = broken.draft.rules[i];
  const uint64_t j = random_.Below(rule.conditions.size());
  Condition& condition = rule.conditions[j];
  const std::string at_rule = "/rules/" + std::to_string(i);
  const std::string at = at_rule + "/conditions/" + std::to_string(j);
  switch (random_.Below(15)) {
    case 0:
      broken.draft.rules.clear();
      return {broken.draft, "/rules"};
    case 1:
      rule.conditions.clear();
      return {broken.draft, at_rule + "/conditions"};
    case 2:
      condition.field = random_.Percent(50) ? "properties.unheard_of" : "shoe_size";
      return {broken.draft, at + "/field"};
    case 3:
      condition = {"country", Operator::kHasAll, {"FR"}, false};
      return {broken.draft, at + "/operator"};
    case 4:
      condition = {"tax_id", Operator::kHasAll, {"x"}, false};
      return {broken.draft, at + "/operator"};
    case 5:
      condition = {"relationship", Operator::kIsSet, {}, false};
      return {broken.draft, at + "/operator"};
    case 6:
      condition = {"country", Operator::kIn, {}, false};
      return {broken.draft, at + "/value"};
    case 7:
      condition = {"country", Operator::kIsSet, {"FR"}, false};
      return {broken.draft, at + "/value"};
    case 8:
      condition = {"relationship", Operator::kNotIn, {"has_parent"}, true};
      return {broken.draft, at + "/missing"};
    case 9:
      condition = {"country", Operator::kIsSet, {}, true};
      return {broken.draft, at + "/missing"};
    case 10:
      condition = {"segment", Operator::kIsSet, {}, false};
      return {broken.draft, at + "/operator"};
    case 11:
      condition = {"segment", Operator::kNotIn, {"no segment has this id"}, false};
      return {broken.draft, at + "/value/0"};
    case 12:
      condition = {"country", Operator::kIn, {"FR"}, false, "", true};
      return {broken.draft, at + "/case"};
    case 13:
      condition = {"name", Operator::kContains, {"Acme", " "}, false};
      return {broken.draft, at + "/value/1"};
    default:
      condition = {"relationship", Operator::kIn, {"has_child", "has_parent", "has_cousin"}, false};
      return {broken.draft, at + "/value/2"};
  }
}

Target RandomWorld::AnyTarget() {
  const uint64_t kind = random_.Below(10);
  if (kind < 1) return Everybody{};
  if (kind < 6 && !oracle_.segments().empty())
    return SegmentId{random_.Pick(oracle_.segments()).id};
  return ValidDraft();
}

Target RandomWorld::AnyTargetOrIds() {
  if (random_.Percent(85)) return AnyTarget();
  tranche::Ids target;
  for (uint64_t i = random_.Below(12); i > 0; --i)
    target.ids.push_back(random_.Percent(80) ? ExistingId() : AnyId());
  if (random_.Percent(30)) target.ids.push_back("nobody has this id");
  return target;
}

PageRequest RandomWorld::AnyPage() {
  PageRequest request;
  request.skip = random_.Percent(50) ? 0 : random_.Below(id_count_ + 3);
  request.take = static_cast<uint32_t>(random_.Percent(50) ? kMaxTake : random_.Below(12));
  if (random_.Percent(30)) {
    request.after = random_.Percent(90) ? ExistingId() : AnyId();
    if (random_.Percent(95)) request.skip = 0;
  }
  if (random_.Percent(60)) return request;
  const char* const searches[] = {"a",
                                  "acme",
                                  "SAS",
                                  "stra\xC3\x9F",
                                  "strasse",
                                  "\xC3\xA9t\xC3\xA9",
                                  "\xC3\xA9",
                                  "\xCF\x83\xCF\x82",
                                  "2",
                                  "12",
                                  "ext-cus_1",
                                  "shared",
                                  "@1",
                                  "example",
                                  "nothing",
                                  "\xE6\x9D\xB1",
                                  "\xF0\x9F\x8F\xA6",
                                  "cus_",
                                  "ete",
                                  "\xCC\x81",
                                  "ecole",
                                  "\xC3\xA4 3",
                                  " ",
                                  "x_",
                                  "%",
                                  ".*"};
  request.search = random_.Pick(searches);
  return request;
}

std::string ToString(const Operation& operation) {
  const char* const kinds[] = {"upsert", "patch", "delete", "merge"};
  std::string text = kinds[static_cast<size_t>(operation.kind)];
  text += " \"" + operation.customer.id + "\"";
  if (operation.extras.version) text += " version " + std::to_string(*operation.extras.version);
  for (const Attribute& attribute : operation.customer.attributes)
    text += " " + attribute.field + "=" + Quoted(attribute.values);
  for (const Attribute& attribute : operation.extras.add)
    text += " " + attribute.field + "+=" + Quoted(attribute.values);
  for (const Attribute& attribute : operation.extras.remove)
    text += " " + attribute.field + "-=" + Quoted(attribute.values);
  return text;
}

std::string ToString(const std::vector<Operation>& batch) {
  std::string text;
  for (const Operation& operation : batch) text += "\n    " + ToString(operation);
  return text;
}

std::string ToString(const std::vector<Rule>& rules) {
  std::string text;
  for (const Rule& rule : rules) {
    text += rule.op == RuleOperator::kAnd ? "\n    and" : "\n    or";
    for (const Condition& condition : rule.conditions) {
      text += " | " + condition.field + " ";
      text += OperatorName(condition.op);
      text +=
          " " + Quoted(condition.values) + (condition.exclude_missing ? " missing excluded" : "");
      if (!condition.currency.empty()) text += " " + condition.currency;
      if (condition.exact_case) text += " exact";
    }
  }
  return text;
}

}  // namespace tranche::internal::testing
