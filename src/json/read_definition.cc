// Segment definitions in.
#include <algorithm>
#include <array>

#include "src/base/message.h"
#include "src/json/members.h"
#include "src/json/readers.h"
#include "src/json/writer.h"
#include "src/schema/field_type.h"

namespace tranche {

using namespace internal;

namespace {

constexpr Operator kOperators[] = {
    Operator::kIn,         Operator::kNotIn,      Operator::kHasAll,   Operator::kIsSet,
    Operator::kIsNotSet,   Operator::kLt,         Operator::kLte,      Operator::kGt,
    Operator::kGte,        Operator::kBetween,    Operator::kInLast,   Operator::kOlderThan,
    Operator::kInNext,     Operator::kBeyondNext, Operator::kContains, Operator::kNotContains,
    Operator::kStartsWith, Operator::kEndsWith};
constexpr RuleOperator kRuleOperators[] = {RuleOperator::kAnd, RuleOperator::kOr};

absl::StatusOr<bool> ReadMissing(JsonElement element, const JsonPointer& at) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string word, ReadText(element, at));
  if (word == "exclude") return true;
  if (word == "include") return false;
  return PlacedAt(at, InvalidArgument({"expected \"exclude\" or \"include\", not ", Quoted(word)}));
}

absl::StatusOr<bool> ReadCase(JsonElement element, const JsonPointer& at) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string word, ReadText(element, at));
  if (word == "exact") return true;
  if (word == "any") return false;
  return PlacedAt(at, InvalidArgument({"expected \"exact\" or \"any\", not ", Quoted(word)}));
}

// [low, high], one of which may be null.
absl::Status ReadBounds(JsonElement element, const JsonPointer& at, std::vector<Value>* bounds) {
  simdjson::dom::array list;
  if (element.get(list) || list.size() != 2) {
    return PlacedAt(at, InvalidArgument({"expected two values, [low, high]"}));
  }
  for (JsonElement bound : list) {
    Value& text = bounds->emplace_back();
    if (bound.is_null()) continue;
    TRANCHE_ASSIGN_OR_RETURN(text, ReadValue(bound, at / (bounds->size() - 1)));
  }
  return absl::OkStatus();
}

// Sets the values of `condition`, which has its operator, from the member "value".
absl::Status ReadConditionValues(const JsonMember& value, const JsonPointer& at,
                                 Condition* condition) {
  const std::string_view word = OperatorName(condition->op);
  const bool takes_value = ValueCountsOf(condition->op).most > 0;
  const JsonPointer place = at / "value";
  if (takes_value && !value) {
    return PlacedAt(at, InvalidArgument({"operator \"", word, "\" needs a value"}));
  }
  if (!takes_value && value) {
    return PlacedAt(place, InvalidArgument({"operator \"", word, "\" takes no value"}));
  }
  if (!value) return absl::OkStatus();
  if (condition->op == Operator::kBetween) return ReadBounds(*value, place, &condition->values);
  TRANCHE_ASSIGN_OR_RETURN(condition->values, ReadValueList(*value, place, kMaxValuesPerCondition));
  if (!condition->values.empty()) return absl::OkStatus();
  return PlacedAt(place, InvalidArgument({"the list of values is empty"}));
}

absl::StatusOr<Condition> ReadCondition(JsonElement element, const JsonPointer& at) {
  static constexpr std::array<std::string_view, 6> kKeys = {"field",   "operator", "value",
                                                            "missing", "currency", "case"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  const auto& [field, op, value, missing, currency, text_case] = members;
  if (!field) return MissingKey("field", at);
  if (!op) return MissingKey("operator", at);

  Condition condition;
  TRANCHE_ASSIGN_OR_RETURN(condition.field, ReadText(*field, at / "field"));
  TRANCHE_ASSIGN_OR_RETURN(
      condition.op, ReadWord<Operator>(*op, at / "operator", "operator", kOperators, OperatorName));
  TRANCHE_RETURN_IF_ERROR(ReadConditionValues(value, at, &condition));
  if (currency) {
    TRANCHE_ASSIGN_OR_RETURN(condition.currency, ReadText(*currency, at / "currency"));
  }
  if (text_case) {
    TRANCHE_ASSIGN_OR_RETURN(condition.exact_case, ReadCase(*text_case, at / "case"));
  }
  if (missing) {
    const JsonPointer place = at / "missing";
    TRANCHE_ASSIGN_OR_RETURN(condition.exclude_missing, ReadMissing(*missing, place));
    if (!IsNegation(condition.op)) {
      return PlacedAt(place, InvalidArgument({"\"missing\" goes with operators \"not_in\" and "
                                              "\"not_contains\" only"}));
    }
  }
  return condition;
}

absl::StatusOr<Rule> ReadRule(JsonElement element, const JsonPointer& at) {
  static constexpr std::array<std::string_view, 2> kKeys = {"operator", "conditions"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kKeys));
  const auto& [op, conditions] = members;

  Rule rule;
  if (op) {
    TRANCHE_ASSIGN_OR_RETURN(rule.op, ReadWord<RuleOperator>(*op, at / "operator", "operator",
                                                             kRuleOperators, RuleOperatorName));
  }
  if (!conditions) return MissingKey("conditions", at);
  const JsonPointer place = at / "conditions";
  TRANCHE_ASSIGN_OR_RETURN(const auto list,
                           ReadList(*conditions, place, "conditions", kMaxConditionsPerRule));
  for (JsonElement condition : list) {
    const size_t position = rule.conditions.size();
    TRANCHE_ASSIGN_OR_RETURN(rule.conditions.emplace_back(),
                             ReadCondition(condition, place / position));
  }
  return rule;
}

// The keys of a definition, then those of a saved segment, which `ToJson` writes and nobody can
// set: they are allowed, so that what was written can be read.
constexpr std::array<std::string_view, 11> kDefinitionKeys = {
    "id",    "name",       "description", "rules",          "created_at",       "updated_at",
    "count", "percentage", "sums",        "retired_values", "unknown_customers"};

struct Definition {
  std::optional<std::string> id;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<Rule>> rules;
};

absl::StatusOr<Definition> ReadDefinition(JsonElement element, const JsonPointer& at) {
  TRANCHE_ASSIGN_OR_RETURN(const auto members, ReadMembers(element, at, kDefinitionKeys));
  Definition definition;
  std::optional<std::string>* const texts[] = {&definition.id, &definition.name,
                                               &definition.description};
  for (size_t i = 0; i < std::size(texts); ++i) {
    if (!members[i]) continue;
    TRANCHE_ASSIGN_OR_RETURN(*texts[i], ReadText(*members[i], at / kDefinitionKeys[i]));
  }
  if (const JsonMember& rules = members[3]) {
    TRANCHE_ASSIGN_OR_RETURN(definition.rules, ReadRules(*rules, at / "rules"));
  }
  return definition;
}

}  // namespace

namespace internal {

absl::StatusOr<std::vector<Rule>> ReadRules(JsonElement element, const JsonPointer& at) {
  TRANCHE_ASSIGN_OR_RETURN(const auto list, ReadList(element, at, "rules", kMaxRulesPerSegment));
  std::vector<Rule> rules;
  for (JsonElement rule : list) {
    const size_t position = rules.size();
    TRANCHE_ASSIGN_OR_RETURN(rules.emplace_back(), ReadRule(rule, at / position));
  }
  return rules;
}

absl::StatusOr<Draft> ReadDraft(JsonElement element, const JsonPointer& at) {
  TRANCHE_ASSIGN_OR_RETURN(Definition definition, ReadDefinition(element, at));
  if (!definition.rules) return MissingKey("rules", at);
  Draft draft;
  draft.id = std::move(definition.id).value_or("");
  draft.name = std::move(definition.name).value_or("");
  draft.description = std::move(definition.description).value_or("");
  draft.rules = *std::move(definition.rules);
  return draft;
}

absl::StatusOr<std::vector<Draft>> ReadDrafts(JsonElement element, const JsonPointer& at) {
  simdjson::dom::array list;
  if (element.get(list)) {
    return PlacedAt(at, InvalidArgument({"expected a list of segment definitions"}));
  }
  if (list.size() > kMaxSegments) {
    return PlacedAt(at, ResourceExhausted({"more than ", kMaxSegments, " segment definitions"}));
  }
  std::vector<Draft> drafts;
  for (JsonElement draft : list) {
    const size_t position = drafts.size();
    TRANCHE_ASSIGN_OR_RETURN(drafts.emplace_back(), ReadDraft(draft, at / position));
  }
  return drafts;
}

absl::StatusOr<SegmentEdit> ReadSegmentEdit(JsonElement element, const JsonPointer& at) {
  TRANCHE_ASSIGN_OR_RETURN(Definition definition, ReadDefinition(element, at));
  // Elsewhere null means absent. Here it would read as "take it away", and absent as "leave it".
  for (std::string_view key : {"name", "description", "rules"}) {
    const auto member = element[key];
    if (member.error() == simdjson::SUCCESS && member.is_null()) {
      return PlacedAt(at / key, InvalidArgument({"null changes nothing: leave the key out"}));
    }
  }
  return SegmentEdit{std::move(definition.name), std::move(definition.description),
                     std::move(definition.rules)};
}

}  // namespace internal

}  // namespace tranche
