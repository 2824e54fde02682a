#include "src/query/bind.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/base/message.h"
#include "tests/support/build.h"

namespace tranche::internal::testing {
namespace {

const Schema& SomeSchema() {
  static const auto& schema = *new std::shared_ptr<const Schema>(*Schema::Create(SampleSchema()));
  return *schema;
}

Bound BindOne(Condition condition, const UnknownValue& unknown = nullptr) {
  return Bind(SomeSchema(), std::vector<Rule>{All(std::move(condition))}, unknown).value();
}

std::string ErrorOf(const std::vector<Rule>& rules) {
  return std::string(MessageOf(Bind(SomeSchema(), rules).status()));
}

TEST_CASE("values become codes, in order and once, and keep their canonical form") {
  const Bound bound = BindOne(In("properties.plan_tier", {"scale", "starter", "scale"}));
  const BoundCondition& condition = bound.rules.at(0).conditions.at(0);
  CHECK(condition.field == SomeSchema().Find("properties.plan_tier"));
  CHECK(condition.values == std::vector<Code>{1, 3});
  CHECK(bound.canonical[0] == All(In("properties.plan_tier", {"scale", "starter"})));
  CHECK(BindOne(NotIn("country", {"fr", "FR", "fra"})).canonical[0] ==
        All(NotIn("country", {"FR"})));
}

TEST_CASE("operators of rules and conditions are kept") {
  const Condition condition = ExcludeMissing(NotIn("country", {"FR"}));
  const Bound bound =
      Bind(SomeSchema(), std::vector<Rule>{Any(condition, IsSet("tax_id"))}).value();
  CHECK(bound.rules[0].op == RuleOperator::kOr);
  CHECK(bound.rules[0].conditions[0].op == Operator::kNotIn);
  CHECK(bound.rules[0].conditions[0].exclude_missing);
  CHECK(bound.rules[0].conditions[1].op == Operator::kIsSet);
  CHECK(bound.rules[0].conditions[1].values.empty());
}

TEST_CASE("customers are named by their ids, sorted, not by codes") {
  const Bound bound = BindOne(In("customer_id", {"b", "a", "b"}));
  CHECK(bound.rules[0].conditions[0].ids == std::vector<std::string>{"a", "b"});
  CHECK(bound.rules[0].conditions[0].values.empty());
}

TEST_CASE("a value that nobody ever held is left out, and has_all of it is impossible") {
  const Bound in = BindOne(In("payment_method_type", {"never seen"}));
  CHECK(in.rules[0].conditions[0].values.empty());
  CHECK_FALSE(in.rules[0].conditions[0].is_impossible);
  CHECK(in.canonical[0] == All(In("payment_method_type", {"never seen"})));
  CHECK(
      BindOne(HasAll("payment_method_type", {"never seen"})).rules[0].conditions[0].is_impossible);
}

TEST_CASE("the caller may give a code to a value of an open domain") {
  std::string asked;
  const Bound bound = BindOne(In("payment_method_type", {"wire"}),
                              [&](const Field& field, std::string_view canonical) -> Code {
                                asked = field.name + " " + std::string(canonical);
                                return 7;
                              });
  CHECK(asked == "payment_method_type wire");
  CHECK(bound.rules[0].conditions[0].values == std::vector<Code>{7});
  const auto none_left = [](const Field&, std::string_view) { return kNotSet; };
  const std::vector<Rule> rules = {All(In("payment_method_type", {"wire"}))};
  CHECK(absl::IsResourceExhausted(Bind(SomeSchema(), rules, none_left).status()));
}

TEST_CASE("what cannot be bound is refused at its place") {
  const Condition good = In("country", {"FR"});
  CHECK(ErrorOf({}) == "the segment has no rules at /rules");
  CHECK(ErrorOf({All(good), Rule{}}) == "the rule has no conditions at /rules/1/conditions");
  CHECK(ErrorOf({All(good, In("contry", {"FR"}))}) ==
        R"(unknown field "contry" (did you mean "country"?) at /rules/0/conditions/1/field)");
  CHECK(ErrorOf({All(HasAll("country", {"FR"}))}) ==
        R"(field "country" does not take operator "has_all": it takes "in", "not_in", "is_set" or )"
        R"("is_not_set" at /rules/0/conditions/0/operator)");
  CHECK(ErrorOf({All(In("country", {}))}) ==
        "the list of values is empty at /rules/0/conditions/0/value");
  CHECK(ErrorOf({All(Condition{"country", Operator::kIsSet, {"FR"}, false})}) ==
        R"(operator "is_set" takes no value at /rules/0/conditions/0/value)");
  CHECK(ErrorOf({All(In("country", {"FR", " "}))}) ==
        R"(field "country": a value is empty at /rules/0/conditions/0/value/1)");
  CHECK(ErrorOf({All(ExcludeMissing(good))}) ==
        R"("missing" goes with "not_in" and "not_contains" on a field that can be unset at )"
        "/rules/0/conditions/0/missing");
  CHECK(ErrorOf({All(good, In("properties.plan_tier", {"grwth"}))}) ==
        R"(field "properties.plan_tier": value "grwth" is not authorized (did you mean "growth"?))"
        " at /rules/0/conditions/1/value/0");
}

}  // namespace
}  // namespace tranche::internal::testing
