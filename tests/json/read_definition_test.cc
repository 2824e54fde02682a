// Segment definitions in: what is read, and the place and reason of what is refused.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

std::string Complaint(std::string_view json) { return ErrorOf(ParseDraft(ExactText(json))); }

// The complaint about a draft with this one condition.
std::string ConditionComplaint(const std::string& condition) {
  return Complaint(R"({"rules":[{"conditions":[)" + condition + "]}]}");
}

TEST_CASE("a definition is read with its rules and conditions") {
  const auto draft = ParseDraft(R"({
    "id": "seg_1", "name": "Enterprise in France", "description": "dunning",
    "rules": [
      {"operator": "and", "conditions": [
        {"field": "country", "operator": "in", "value": ["FR", "DE"]},
        {"field": "currency", "operator": "not_in", "value": "EUR", "missing": "exclude"},
        {"field": "language", "operator": "not_in", "value": "fr", "missing": "include"}]},
      {"operator": "or", "conditions": [{"field": "tax_id", "operator": "is_set"}]},
      {"conditions": [
        {"field": "external_id", "operator": "is_not_set", "value": null},
        {"field": "payment_method_type", "operator": "has_all", "value": ["card", "paypal"]}]}]})");
  REQUIRE(draft.ok());
  Draft expected;
  expected.id = "seg_1";
  expected.name = "Enterprise in France";
  expected.description = "dunning";
  expected.rules = {{RuleOperator::kAnd,
                     {{"country", Operator::kIn, {"FR", "DE"}, false},
                      {"currency", Operator::kNotIn, {"EUR"}, true},
                      {"language", Operator::kNotIn, {"fr"}, false}}},
                    {RuleOperator::kOr, {{"tax_id", Operator::kIsSet, {}, false}}},
                    {RuleOperator::kAnd,
                     {{"external_id", Operator::kIsNotSet, {}, false},
                      {"payment_method_type", Operator::kHasAll, {"card", "paypal"}, false}}}};
  CHECK(*draft == expected);
}

TEST_CASE("name, description and id may be absent or null") {
  const auto draft = ParseDraft(
      R"({"name":null,"rules":[{"operator":null,
                   "conditions":[{"field":"tax_id","operator":"is_set"}]}]})");
  REQUIRE(draft.ok());
  CHECK(draft->name.empty());
  CHECK(draft->id.empty());
}

TEST_CASE("an unknown operator is refused at its place, with the one that was meant") {
  CHECK(Complaint(R"({"rules":[{"conditions":[{"field":"tax_id","operator":"is_set"},
                      {"field":"country","operator":"inn","value":"FR"}]}]})") ==
        R"(unknown operator "inn" (did you mean "in"?) at /rules/0/conditions/1/operator)");
  CHECK(ConditionComplaint(R"({"field":"country","operator":"equals","value":"FR"})") ==
        R"(unknown operator "equals" at /rules/0/conditions/0/operator)");
  CHECK(Complaint(R"({"rules":[{"operator":"xor","conditions":[]}]})") ==
        R"(unknown operator "xor" (did you mean "or"?) at /rules/0/operator)");
}

TEST_CASE("unknown keys are refused, since a typo would change the meaning") {
  CHECK(Complaint(R"({"rules":[{"oprator":"or","conditions":[]}]})") ==
        R"(unknown key "oprator" (did you mean "operator"?) at /rules/0)");
  CHECK(Complaint(R"({"rulez":[]})") == R"(unknown key "rulez" (did you mean "rules"?))");
  CHECK(ConditionComplaint(R"({"field":"a","operator":"in","values":["x"]})") ==
        R"(unknown key "values" (did you mean "value"?) at /rules/0/conditions/0)");
  CHECK(Complaint(R"({"rules":[],"rules":[]})") == R"(duplicate key "rules")");
}

TEST_CASE("a definition says what it lacks") {
  CHECK(Complaint("{}") == R"(missing "rules")");
  CHECK(Complaint(R"({"rules":null})") == R"(missing "rules")");
  CHECK(Complaint(R"({"rules":[{}]})") == R"(missing "conditions" at /rules/0)");
  CHECK(ConditionComplaint(R"({"operator":"in","value":"x"})") ==
        R"(missing "field" at /rules/0/conditions/0)");
  CHECK(ConditionComplaint(R"({"field":"country"})") ==
        R"(missing "operator" at /rules/0/conditions/0)");
  for (const std::string op : {"in", "not_in", "has_all"}) {
    CHECK(ConditionComplaint(R"({"field":"a","operator":")" + op + "\"}") ==
          "operator \"" + op + "\" needs a value at /rules/0/conditions/0");
  }
}

TEST_CASE("a test of presence takes no value, not even an empty list") {
  for (const std::string op : {"is_set", "is_not_set"}) {
    for (const std::string value : {"[]", "\"\"", "[\"x\"]", "false"}) {
      CHECK(
          ConditionComplaint(R"({"field":"a","operator":")" + op + R"(","value":)" + value + "}") ==
          "operator \"" + op + "\" takes no value at /rules/0/conditions/0/value");
    }
  }
}

TEST_CASE("empty lists are refused") {
  CHECK(Complaint(R"({"rules":[]})") == "the list of rules is empty at /rules");
  CHECK(Complaint(R"({"rules":[{"conditions":[]}]})") ==
        "the list of conditions is empty at /rules/0/conditions");
  CHECK(ConditionComplaint(R"({"field":"a","operator":"in","value":[]})") ==
        "the list of values is empty at /rules/0/conditions/0/value");
}

TEST_CASE("values of another type are refused at their place") {
  CHECK(ConditionComplaint(R"({"field":"a","operator":"in","value":["x",{}]})") ==
        "expected a string, a number, true or false at /rules/0/conditions/0/value/1");
  CHECK(ConditionComplaint(R"({"field":"a","operator":"in","value":[null]})") ==
        "expected a string, a number, true or false at /rules/0/conditions/0/value/0");
  CHECK(ConditionComplaint(R"({"field":"a","operator":"in","value":{}})") ==
        "expected a value or a list of values at /rules/0/conditions/0/value");
  CHECK(ConditionComplaint(R"({"field":1,"operator":"in","value":"x"})") ==
        "expected a string at /rules/0/conditions/0/field");
  CHECK(ConditionComplaint("[]") == "expected an object at /rules/0/conditions/0");
  CHECK(Complaint(R"({"rules":{}})") == "expected a list of rules at /rules");
  CHECK(Complaint(R"({"rules":[1]})") == "expected an object at /rules/0");
  CHECK(Complaint(R"({"rules":[{"conditions":"x"}]})") ==
        "expected a list of conditions at /rules/0/conditions");
  CHECK(Complaint(R"({"name":1,"rules":[]})") == "expected a string at /name");
  CHECK(Complaint("[]") == "expected an object");
}

TEST_CASE("missing is include or exclude, and goes with not_in") {
  CHECK(ConditionComplaint(R"({"field":"a","operator":"not_in","value":"x","missing":"no"})") ==
        R"(expected "exclude" or "include", not "no" at /rules/0/conditions/0/missing)");
  CHECK(ConditionComplaint(R"({"field":"a","operator":"not_in","value":"x","missing":true})") ==
        "expected a string at /rules/0/conditions/0/missing");
  for (const std::string missing : {"exclude", "include"}) {
    CHECK(ConditionComplaint(R"({"field":"a","operator":"in","value":"x","missing":")" + missing +
                             "\"}") ==
          R"("missing" goes with operators "not_in" and "not_contains" only at )"
          "/rules/0/conditions/0/missing");
  }
}

TEST_CASE("more rules, conditions or values than the engine takes are refused unread") {
  const auto repeat = [](const std::string& text, size_t times) {
    std::string all = text;
    for (size_t i = 1; i < times; ++i) all += "," + text;
    return all;
  };
  const std::string condition = R"({"field":"tax_id","operator":"is_set"})";
  const std::string rule = R"({"conditions":[)" + condition + "]}";
  CHECK(Complaint(R"({"rules":[)" + repeat(rule, kMaxRulesPerSegment) + "]}") == "no error");
  const auto rules = ParseDraft(R"({"rules":[)" + repeat(rule, kMaxRulesPerSegment + 1) + "]}");
  CHECK(rules.status().code() == absl::StatusCode::kResourceExhausted);
  CHECK(ErrorOf(rules) == "more than 256 rules at /rules");
  CHECK(ConditionComplaint(repeat(condition, kMaxConditionsPerRule)) == "no error");
  CHECK(ConditionComplaint(repeat(condition, kMaxConditionsPerRule + 1)) ==
        "more than 256 conditions at /rules/0/conditions");
  const auto in = [&](size_t values) {
    return R"({"field":"a","operator":"in","value":[)" + repeat("\"x\"", values) + "]}";
  };
  CHECK(ConditionComplaint(in(kMaxValuesPerCondition)) == "no error");
  CHECK(ConditionComplaint(in(kMaxValuesPerCondition + 1)) ==
        "more than 100000 values at /rules/0/conditions/0/value");
}

TEST_CASE("errors in a list of definitions begin at the list") {
  CHECK(ParseDrafts("[]")->empty());
  const std::string good = R"({"rules":[{"conditions":[{"field":"tax_id","operator":"is_set"}]}]})";
  CHECK(ParseDrafts("[" + good + "," + good + "]")->size() == 2);
  CHECK(ErrorOf(ParseDrafts("[" + good + R"(,{"rules":[{"operator":1,"conditions":[]}]}])")) ==
        "expected a string at /1/rules/0/operator");
  CHECK(ErrorOf(ParseDrafts("[" + good + ",{}]")) == R"(missing "rules" at /1)");
  CHECK(ErrorOf(ParseDrafts(good)) == "expected a list of segment definitions");
}

TEST_CASE("an edit holds what it names and nothing else") {
  const auto empty = ParseSegmentEdit("{}");
  REQUIRE(empty.ok());
  CHECK_FALSE((empty->name || empty->description || empty->rules));
  const auto edit = ParseSegmentEdit(R"({"description":"","name":"n"})");
  REQUIRE(edit.ok());
  CHECK(edit->name == "n");
  CHECK(edit->description == "");
  CHECK_FALSE(edit->rules.has_value());
  CHECK(ErrorOf(ParseSegmentEdit(R"({"rules":[]})")) == "the list of rules is empty at /rules");
  CHECK(ErrorOf(ParseSegmentEdit(R"({"description":null})")) ==
        "null changes nothing: leave the key out at /description");
  CHECK(ErrorOf(ParseSegmentEdit(R"({"nmae":"x"})")) ==
        R"(unknown key "nmae" (did you mean "name"?))");
}

TEST_CASE("malformed JSON is refused with line and column") {
  CHECK(Complaint("{\"rules\": [\n  {\"conditions\": [],}\n]}") ==
        "expected a key in quotes at line 2, column 21");
  CHECK(Complaint("") == "nothing but white space");
  CHECK(Complaint("{\"rules\":" + NestedLists(100) + "}") ==
        "nested deeper than 64 levels at column 73");
}

TEST_CASE("a definition cut short at any byte is refused") {
  const std::string json = R"({"name":"x","rules":[{"conditions":[)"
                           R"({"field":"country","operator":"in","value":["FR"]}]}]})";
  REQUIRE(Complaint(json) == "no error");
  for (size_t size = 0; size < json.size(); ++size) {
    CHECK(Complaint(std::string_view(json).substr(0, size)) != "no error");
  }
}

}  // namespace
}  // namespace tranche::internal
