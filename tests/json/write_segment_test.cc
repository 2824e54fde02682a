// Definitions and segments out, and back in.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/json/text.h"
#include "tests/support/random.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

std::vector<Rule> RandomRules(testing::Random& random) {
  constexpr Operator kOperators[] = {Operator::kIn, Operator::kNotIn, Operator::kHasAll,
                                     Operator::kIsSet, Operator::kIsNotSet};
  constexpr const char* kTexts[] = {"FR", "é\"\\", "", "customer_id", "properties.plan tier"};
  std::vector<Rule> rules(random.Between(1, 4));
  for (Rule& rule : rules) {
    rule.op = random.Percent(50) ? RuleOperator::kAnd : RuleOperator::kOr;
    rule.conditions.resize(random.Between(1, 5));
    for (Condition& condition : rule.conditions) {
      condition.field = random.Pick(kTexts);
      condition.op = random.Pick(kOperators);
      if (condition.op == Operator::kIsSet || condition.op == Operator::kIsNotSet) continue;
      condition.exclude_missing = condition.op == Operator::kNotIn && random.Percent(50);
      for (uint64_t i = random.Between(1, 3); i > 0; --i) {
        condition.values.emplace_back(random.Pick(kTexts));
      }
    }
  }
  return rules;
}

TEST_CASE("a draft is written with the keys it has") {
  Draft draft;
  draft.rules = {{RuleOperator::kAnd,
                  {{"country", Operator::kNotIn, {"FR"}, true}, {"tax_id", Operator::kIsSet, {}}}}};
  CHECK(ToJson(draft) ==
        R"({"rules":[{"operator":"and","conditions":[{"field":"country","operator":"not_in",)"
        R"("value":["FR"],"missing":"exclude"},{"field":"tax_id","operator":"is_set"}]}]})");
  draft.id = "seg_1";
  draft.name = "n";
  draft.description = "d";
  draft.rules.clear();
  CHECK(ToJson(draft) == R"({"id":"seg_1","name":"n","description":"d","rules":[]})");
}

TEST_CASE("every draft reads back as it was written") {
  testing::Random random(11);
  std::vector<Draft> drafts;
  std::string list;
  for (int round = 0; round < 2'000; ++round) {
    Draft draft;
    if (random.Percent(50)) draft.id = "seg \"1\"";
    if (random.Percent(50)) draft.name = "Größe";
    if (random.Percent(50)) draft.description = "two\nlines";
    draft.rules = RandomRules(random);
    const std::string json = ToJson(draft);
    const auto back = ParseDraft(ExactText(json));
    INFO(json << ": " << ErrorOf(back));
    REQUIRE(back.ok());
    CHECK(*back == draft);
    list += (round == 0 ? "[" : ",") + json;
    drafts.push_back(draft);
  }
  CHECK((*ParseDrafts(list + "]") == drafts));
}

TEST_CASE("a saved segment is written whole, and reads back as its definition") {
  testing::Random random(12);
  Segment segment;
  segment.id = "seg_1";
  segment.name = "n";
  segment.rules = RandomRules(random);
  segment.created_at = absl::FromUnixMillis(1'700'000'000'250);
  segment.updated_at = absl::FromUnixSeconds(1'700'000'000);
  segment.count = 2;
  segment.percentage = 200.0 / 3;
  Draft draft;
  draft.rules = segment.rules;
  const std::string rules = ToJson(draft).substr(1, ToJson(draft).size() - 2);
  const std::string start = R"({"id":"seg_1","name":"n","description":"",)" + rules +
                            R"(,"created_at":"2023-11-14T22:13:20.25Z",)"
                            R"("updated_at":"2023-11-14T22:13:20Z","count":2,)"
                            R"("percentage":66.66666666666667)";
  CHECK(ToJson(segment) == start + "}");
  segment.retired_values = {"/rules/0/conditions/0/value/0"};
  segment.unknown_customers = {"cus_9"};
  CHECK(ToJson(segment) == start + R"(,"retired_values":["/rules/0/conditions/0/value/0"],)" +
                               R"("unknown_customers":["cus_9"]})");
  const auto back = ParseDraft(ToJson(segment));
  REQUIRE(back.ok());
  CHECK(back->id == segment.id);
  CHECK(back->rules == segment.rules);
  const auto edit = ParseSegmentEdit(ToJson(segment));
  REQUIRE(edit.ok());
  CHECK(edit->rules == segment.rules);
}

}  // namespace
}  // namespace tranche::internal
