// What is wrong with a draft is named with a JSON pointer to the place.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

// Asks in every way a draft can be asked about. All must refuse it with the same message.
absl::Status Refusal(const Draft& draft) {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  const std::string saved = Save(*index, IsSet("country"));
  const Snapshot snapshot = index->Read();
  const Target target = draft;
  const std::vector<Target> targets = {Everybody{}, target};
  Draft named = draft;
  named.name = "named";
  std::vector<absl::Status> statuses = {
      snapshot.Count(target).status(),
      snapshot.PreviewDraft(draft, {}).status(),
      snapshot.PreviewEdit(saved, draft.rules).status(),
      snapshot.Explain(target, "a").status(),
      snapshot.ExplainPlan(draft).status(),
      snapshot.BreakdownBy("country", target).status(),
      snapshot.Export(target).status(),
      index->CreateSegment(named).status(),
      index->UpdateSegment(saved, {{}, {}, draft.rules}).status()};
  for (const absl::Status& status : statuses) {
    INFO(status << "\nagainst\n" << statuses[0]);
    CHECK(status.code() == statuses[0].code());
    CHECK(Mentions(status, MessageOf(statuses[0])));
  }
  CHECK(!snapshot.OverlapOf(targets).ok());
  return statuses[0];
}

absl::Status Refusal(Condition condition) { return Refusal(MakeDraft(std::move(condition))); }

TEST_CASE("a value that is not authorized is named with field, value and place") {
  const Draft draft = MakeDraft(
      {All({In("country", {"FR"}), IsSet("tax_id"), In("properties.plan_tier", {"gold"})})});
  const absl::Status status = Refusal(draft);
  CHECK(absl::IsInvalidArgument(status));
  CHECK(MessageOf(status) ==
        "field \"properties.plan_tier\": value \"gold\" is not authorized at "
        "/rules/0/conditions/2/value/0");
}

TEST_CASE("the place of a bad value counts the values as they were given") {
  const absl::Status status = Refusal(In("properties.plan_tier", {"scale", "scale", "gold"}));
  CHECK(Mentions(status, "/rules/0/conditions/0/value/2"));
}

TEST_CASE("a code that is on no ISO list is refused") {
  CHECK(Mentions(Refusal(In("country", {"FR", "ZZ"})), "/rules/0/conditions/0/value/1"));
  CHECK(Mentions(Refusal(In("currency", {"EURO"})), "/value/0"));
  CHECK(Mentions(Refusal(In("language", {"zzz"})), "/value/0"));
}

TEST_CASE("a draft without rules and a rule without conditions are refused") {
  const absl::Status no_rules = Refusal(Draft{});
  CHECK(absl::IsInvalidArgument(no_rules));
  CHECK(Mentions(no_rules, "/rules"));
  const absl::Status no_conditions = Refusal(MakeDraft({All({IsSet("country")}), All({})}));
  CHECK(absl::IsInvalidArgument(no_conditions));
  CHECK(Mentions(no_conditions, "/rules/1/conditions"));
}

TEST_CASE("an empty list of values is refused") {
  for (Operator op : {Operator::kIn, Operator::kNotIn}) {
    CHECK(Mentions(Refusal(Condition{"country", op, {}, false}), "/rules/0/conditions/0/value"));
  }
  CHECK(Mentions(Refusal(HasAll("properties.addons", {})), "/rules/0/conditions/0/value"));
  CHECK(Mentions(Refusal(In("customer_id", {})), "/rules/0/conditions/0/value"));
}

TEST_CASE("an empty value is refused in closed and open domains alike") {
  CHECK(Mentions(Refusal(In("country", {""})), "/rules/0/conditions/0/value/0"));
  CHECK(
      Mentions(Refusal(In("payment_method_type", {"card", ""})), "/rules/0/conditions/0/value/1"));
  CHECK(Mentions(Refusal(In("customer_id", {""})), "/rules/0/conditions/0/value/0"));
}

TEST_CASE("values with is_set and is_not_set are refused") {
  for (Operator op : {Operator::kIsSet, Operator::kIsNotSet}) {
    const absl::Status status = Refusal(Condition{"country", op, {"FR"}, false});
    CHECK(absl::IsInvalidArgument(status));
    CHECK(Mentions(status, "/rules/0/conditions/0/value"));
  }
}

TEST_CASE("an unknown field is refused") {
  for (const char* field : {"shoe_size", "properties.unheard_of", "properties.", "", "plan_tier",
                            "parent_id", "id", "Country"}) {
    INFO(field);
    const absl::Status status = Refusal(In(field, {"x"}));
    CHECK(absl::IsInvalidArgument(status));
    CHECK(Mentions(status, "/rules/0/conditions/0/field"));
  }
}

TEST_CASE("an operator that the field does not take is refused") {
  const std::vector<Condition> conditions = {HasAll("country", {"FR"}),
                                             HasAll("properties.plan_tier", {"scale"}),
                                             HasAll("customer_id", {"a"}),
                                             HasAll("tax_id", {"x"}),
                                             Contains("country", {"x"}),
                                             NotContains("relationship", {"x"}),
                                             StartsWith("customer_id", {"a"}),
                                             {"name", Operator::kLt, {"x"}, false},
                                             IsSet("relationship"),
                                             IsNotSet("relationship"),
                                             IsSet("customer_id"),
                                             IsNotSet("customer_id")};
  for (const Condition& condition : conditions) {
    INFO(ToString(MakeDraft(condition).rules));
    const absl::Status status = Refusal(MakeDraft({All({IsSet("country"), condition})}));
    CHECK(absl::IsInvalidArgument(status));
    CHECK(Mentions(status, "/rules/0/conditions/1/operator"));
    CHECK(Mentions(status, condition.field));
  }
}

TEST_CASE("an operator that does not exist is refused") {
  const absl::Status status =
      Refusal(Condition{"country", static_cast<Operator>(77), {"FR"}, false});
  CHECK(absl::IsInvalidArgument(status));
  CHECK(Mentions(status, "/rules/0/conditions/0/operator"));
}

TEST_CASE("a rule operator that does not exist is refused") {
  const absl::Status status =
      Refusal(MakeDraft({{static_cast<RuleOperator>(9), {IsSet("country")}}}));
  CHECK(absl::IsInvalidArgument(status));
  CHECK(Mentions(status, "/rules/0/operator"));
}

TEST_CASE("missing is refused but with not_in on a field that can be unset") {
  const std::vector<Condition> conditions = {
      {"country", Operator::kIn, {"FR"}, true},
      {"country", Operator::kIsSet, {}, true},
      {"tax_id", Operator::kIsNotSet, {}, true},
      {"properties.addons", Operator::kHasAll, {"sso"}, true},
      {"relationship", Operator::kNotIn, {"has_parent"}, true},
      {"customer_id", Operator::kNotIn, {"a"}, true},
      {"name", Operator::kContains, {"a"}, true}};
  for (const Condition& condition : conditions) {
    INFO(ToString(MakeDraft(condition).rules));
    const absl::Status status = Refusal(condition);
    CHECK(absl::IsInvalidArgument(status));
    CHECK(Mentions(status, "/rules/0/conditions/0/missing"));
  }
}

TEST_CASE("case is refused but with values of a text field") {
  for (const Condition& condition : {In("country", {"FR"}), IsSet("name"), IsNotSet("tax_id"),
                                     HasAll("properties.addons", {"sso"})}) {
    INFO(ToString(MakeDraft(condition).rules));
    const absl::Status status = Refusal(ExactCase(condition));
    CHECK(absl::IsInvalidArgument(status));
    CHECK(Mentions(status, "/rules/0/conditions/0/case"));
  }
}

TEST_CASE("handpicked ids must be able to name a customer") {
  CHECK(Mentions(Refusal(In("customer_id", {"a", std::string(256, 'x')})),
                 "/rules/0/conditions/0/value/1"));
  CHECK(Mentions(Refusal(In("customer_id", {"\xFF"})), "/rules/0/conditions/0/value/0"));
  CHECK(Mentions(Refusal(In("customer_id", {std::string("a\0b", 3)})),
                 "/rules/0/conditions/0/value/0"));
}

TEST_CASE("every way a random draft can be broken is refused at the right place") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  const Oracle oracle{SampleSchema()};
  RandomWorld world(&random, &oracle, 10);
  for (int i = 0; i < 60; ++i) {
    const BrokenDraft broken = world.InvalidDraft();
    INFO(broken.pointer << ToString(broken.draft.rules));
    const absl::Status status = Refusal(broken.draft);
    CHECK(absl::IsInvalidArgument(status));
    CHECK(Mentions(status, broken.pointer));
  }
}

}  // namespace
}  // namespace tranche::internal::testing
