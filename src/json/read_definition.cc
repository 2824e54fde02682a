// Segment definitions in. What a definition means (fields, values, limits of text) is for the
// engine to check.
#include <algorithm>
#include <array>

#include "src/base/message.h"
#include "src/json/document.h"
#include "src/json/members.h"
#include "src/json/pointer.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

constexpr Operator kOperators[] = {Operator::kIn, Operator::kNotIn, Operator::kHasAll,
                                   Operator::kIsSet, Operator::kIsNotSet};

absl::StatusOr<Operator> ReadOperator(JsonElement element, const JsonPointer& at) {
  const absl::StatusOr<std::string> word = ReadText(element, at);
  if (!word.ok()) return word.status();
  std::vector<std::string_view> words;
  for (const Operator op : kOperators) {
    if (OperatorName(op) == *word) return op;
    words.push_back(OperatorName(op));
  }
  return PlacedAt(at, UnknownName({"unknown operator ", Quoted(*word)}, *word, words));
}

absl::StatusOr<RuleOperator> ReadRuleOperator(JsonElement element, const JsonPointer& at) {
  const absl::StatusOr<std::string> word = ReadText(element, at);
  if (!word.ok()) return word.status();
  if (*word == "and") return RuleOperator::kAnd;
  if (*word == "or") return RuleOperator::kOr;
  return PlacedAt(
      at, InvalidArgument({"unknown operator ", Quoted(*word), ": expected \"and\" or \"or\""}));
}

absl::StatusOr<bool> ReadMissing(JsonElement element, const JsonPointer& at) {
  const absl::StatusOr<std::string> word = ReadText(element, at);
  if (!word.ok()) return word.status();
  if (*word == "exclude") return true;
  if (*word == "include") return false;
  return PlacedAt(at,
                  InvalidArgument({"expected \"exclude\" or \"include\", not ", Quoted(*word)}));
}

absl::StatusOr<Condition> ReadCondition(JsonElement element, const JsonPointer& at) {
  static constexpr std::array<std::string_view, 4> kKeys = {"field", "operator", "value",
                                                            "missing"};
  const auto members = ReadMembers(element, at, kKeys);
  if (!members.ok()) return members.status();
  const auto& [field, op, value, missing] = *members;
  if (!field) return MissingKey("field", at);
  if (!op) return MissingKey("operator", at);

  Condition condition;
  absl::StatusOr<std::string> name = ReadText(*field, at / "field");
  if (!name.ok()) return name.status();
  condition.field = *std::move(name);

  const absl::StatusOr<Operator> known = ReadOperator(*op, at / "operator");
  if (!known.ok()) return known.status();
  condition.op = *known;

  const bool takes_value = condition.op != Operator::kIsSet && condition.op != Operator::kIsNotSet;
  if (takes_value != value.has_value()) {
    const std::string_view word = OperatorName(condition.op);
    if (takes_value) {
      return PlacedAt(at, InvalidArgument({"operator \"", word, "\" needs a value"}));
    }
    return PlacedAt(at / "value", InvalidArgument({"operator \"", word, "\" takes no value"}));
  }
  if (value) {
    absl::StatusOr<std::vector<std::string>> values =
        ReadTexts(*value, at / "value", kMaxValuesPerCondition);
    if (!values.ok()) return values.status();
    if (values->empty()) {
      return PlacedAt(at / "value", InvalidArgument({"the list of values is empty"}));
    }
    condition.values = *std::move(values);
  }

  if (missing) {
    const absl::StatusOr<bool> excluded = ReadMissing(*missing, at / "missing");
    if (!excluded.ok()) return excluded.status();
    if (condition.op != Operator::kNotIn) {
      return PlacedAt(at / "missing",
                      InvalidArgument({"\"missing\" goes with operator \"not_in\" only"}));
    }
    condition.exclude_missing = *excluded;
  }
  return condition;
}

absl::StatusOr<Rule> ReadRule(JsonElement element, const JsonPointer& at) {
  static constexpr std::array<std::string_view, 2> kKeys = {"operator", "conditions"};
  const auto members = ReadMembers(element, at, kKeys);
  if (!members.ok()) return members.status();
  const auto& [op, conditions] = *members;

  Rule rule;
  if (op) {
    const absl::StatusOr<RuleOperator> known = ReadRuleOperator(*op, at / "operator");
    if (!known.ok()) return known.status();
    rule.op = *known;
  }
  if (!conditions) return MissingKey("conditions", at);
  const JsonPointer place = at / "conditions";
  const auto list = ReadList(*conditions, place, "conditions", kMaxConditionsPerRule);
  if (!list.ok()) return list.status();
  for (JsonElement condition : *list) {
    absl::StatusOr<Condition> read = ReadCondition(condition, place / rule.conditions.size());
    if (!read.ok()) return read.status();
    rule.conditions.push_back(*std::move(read));
  }
  return rule;
}

absl::StatusOr<std::vector<Rule>> ReadRules(JsonElement element, const JsonPointer& at) {
  const auto list = ReadList(element, at, "rules", kMaxRulesPerSegment);
  if (!list.ok()) return list.status();
  std::vector<Rule> rules;
  for (JsonElement rule : *list) {
    absl::StatusOr<Rule> read = ReadRule(rule, at / rules.size());
    if (!read.ok()) return read.status();
    rules.push_back(*std::move(read));
  }
  return rules;
}

// The keys of a definition, then those of a saved segment, which `ToJson` writes and nobody can
// set: they are allowed, so that what was written can be read.
constexpr std::array<std::string_view, 10> kDefinitionKeys = {
    "id",         "name",  "description", "rules",          "created_at",
    "updated_at", "count", "percentage",  "retired_values", "unknown_customers"};

struct Definition {
  std::optional<std::string> id;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<Rule>> rules;
};

absl::StatusOr<Definition> ReadDefinition(JsonElement element, const JsonPointer& at) {
  const auto members = ReadMembers(element, at, kDefinitionKeys);
  if (!members.ok()) return members.status();
  Definition definition;
  std::optional<std::string>* const texts[] = {&definition.id, &definition.name,
                                               &definition.description};
  for (size_t i = 0; i < std::size(texts); ++i) {
    if (!(*members)[i]) continue;
    absl::StatusOr<std::string> text = ReadText(*(*members)[i], at / kDefinitionKeys[i]);
    if (!text.ok()) return text.status();
    *texts[i] = *std::move(text);
  }
  if (const JsonMember& rules = (*members)[3]) {
    absl::StatusOr<std::vector<Rule>> read = ReadRules(*rules, at / "rules");
    if (!read.ok()) return read.status();
    definition.rules = *std::move(read);
  }
  return definition;
}

absl::StatusOr<Draft> ReadDraft(JsonElement element, const JsonPointer& at) {
  absl::StatusOr<Definition> definition = ReadDefinition(element, at);
  if (!definition.ok()) return definition.status();
  if (!definition->rules) return MissingKey("rules", at);
  Draft draft;
  draft.id = std::move(definition->id).value_or("");
  draft.name = std::move(definition->name).value_or("");
  draft.description = std::move(definition->description).value_or("");
  draft.rules = *std::move(definition->rules);
  return draft;
}

}  // namespace

absl::StatusOr<Draft> ParseDraft(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  return ReadDraft(root, JsonPointer());
}

absl::StatusOr<std::vector<Draft>> ParseDrafts(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  simdjson::dom::array list;
  if (root.get(list)) return InvalidArgument({"expected a list of segment definitions"});
  if (list.size() > kMaxSegments) {
    return ResourceExhausted({"more than ", kMaxSegments, " segment definitions"});
  }
  const JsonPointer all;
  std::vector<Draft> drafts;
  for (JsonElement element : list) {
    absl::StatusOr<Draft> draft = ReadDraft(element, all / drafts.size());
    if (!draft.ok()) return draft.status();
    drafts.push_back(*std::move(draft));
  }
  return drafts;
}

absl::StatusOr<SegmentEdit> ParseSegmentEdit(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  const JsonPointer document;
  absl::StatusOr<Definition> definition = ReadDefinition(root, document);
  if (!definition.ok()) return definition.status();
  // Elsewhere null means absent. Here it would read as "take it away", and absent as "leave it".
  for (std::string_view key : {"name", "description", "rules"}) {
    const auto member = root[key];
    if (member.error() == simdjson::SUCCESS && member.is_null()) {
      return PlacedAt(document / key, InvalidArgument({"null changes nothing: leave the key out"}));
    }
  }
  return SegmentEdit{std::move(definition->name), std::move(definition->description),
                     std::move(definition->rules)};
}

}  // namespace tranche
