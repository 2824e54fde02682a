// Why a customer is in a segment, and how a draft is evaluated.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

TEST_CASE("an explanation tells which rules and conditions hold, and the value that decided") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}, {"properties.addons", {"sso"}}})});
  const std::string id =
      Must(index->CreateSegment(MakeDraft({All({In("country", {"FR", "DE"}),
                                                HasAll("properties.addons", {"sso", "audit_log"})}),
                                           Any({IsSet("tax_id"), NotIn("country", {"US"})})},
                                          "s")))
          .id;
  const Explanation explanation = Must(index->Read().Explain(SegmentId{id}, "a"));
  CHECK(explanation.member);
  REQUIRE(explanation.rules.size() == 2);
  CHECK(explanation.rules[0].op == RuleOperator::kAnd);
  CHECK(!explanation.rules[0].holds);
  REQUIRE(explanation.rules[0].conditions.size() == 2);
  CHECK(explanation.rules[0].conditions[0].field == "country");
  CHECK(explanation.rules[0].conditions[0].op == Operator::kIn);
  CHECK(explanation.rules[0].conditions[0].holds);
  CHECK(explanation.rules[0].conditions[0].actual == std::vector<Value>{"FR"});
  CHECK(!explanation.rules[0].conditions[1].holds);
  CHECK(explanation.rules[0].conditions[1].multi_valued);
  CHECK(explanation.rules[0].conditions[1].actual == std::vector<Value>{"sso"});
  CHECK(explanation.rules[1].op == RuleOperator::kOr);
  CHECK(explanation.rules[1].holds);
  CHECK(!explanation.rules[1].conditions[0].holds);
  CHECK(explanation.rules[1].conditions[0].actual.empty());
  CHECK(explanation.rules[1].conditions[1].holds);
}

TEST_CASE("explaining needs a segment and a customer that exist") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  const std::string id = Save(*index, IsSet("country"));
  CHECK(absl::IsNotFound(index->Read().Explain(SegmentId{id}, "nobody").status()));
  CHECK(absl::IsNotFound(index->Read().Explain(SegmentId{"nothing"}, "a").status()));
  CHECK(!Must(index->Read().Explain(SegmentId{id}, "a")).member);
  CHECK(!Must(index->Read().Explain(MakeDraft(IsSet("country")), "a")).member);
}

TEST_CASE("an explanation agrees with the membership for every customer") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Oracle oracle{SampleSchema()};
  RandomWorld world(&random, &oracle, 30);
  auto index = NewIndex();
  for (int i = 0; i < 25; ++i) {
    const std::vector<Operation> batch = world.Batch();
    if (oracle.Apply(batch).ok()) Apply(*index, batch);
  }
  const Snapshot snapshot = index->Read();
  for (int i = 0; i < 40; ++i) {
    const Draft draft = world.ValidDraft();
    INFO(ToString(draft.rules));
    const Strings members = Members(snapshot, draft);
    for (const std::string& id : Members(snapshot, Everybody{})) {
      const bool member = std::find(members.begin(), members.end(), id) != members.end();
      CHECK(Must(snapshot.Explain(draft, id)).member == member);
    }
  }
}

TEST_CASE("a plan names every condition once, with bounds that hold") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Oracle oracle{SampleSchema()};
  RandomWorld world(&random, &oracle, 100);
  auto index = NewIndex();
  for (int i = 0; i < 40; ++i) {
    const std::vector<Operation> batch = world.Batch();
    if (oracle.Apply(batch).ok()) Apply(*index, batch);
  }
  const Snapshot snapshot = index->Read();
  for (int i = 0; i < 60; ++i) {
    const Draft draft = world.ValidDraft();
    INFO(ToString(draft.rules));
    const Plan plan = Must(snapshot.ExplainPlan(draft));
    REQUIRE(plan.rules.size() == draft.rules.size());
    for (size_t r = 0; r < plan.rules.size(); ++r) {
      const PlannedRule& rule = plan.rules[r];
      CHECK(rule.actual == Members(snapshot, MakeDraft({draft.rules[r]})).size());
      CHECK(rule.estimated >= rule.actual);
      REQUIRE(rule.conditions.size() == draft.rules[r].conditions.size());
      std::set<std::string> pointers;
      for (const PlannedCondition& condition : rule.conditions) {
        INFO(condition.pointer);
        REQUIRE(pointers.insert(condition.pointer).second);
        const std::string prefix = "/rules/" + std::to_string(r) + "/conditions/";
        REQUIRE(condition.pointer.starts_with(prefix));
        const size_t c = std::stoul(condition.pointer.substr(prefix.size()));
        REQUIRE(c < draft.rules[r].conditions.size());
        CHECK(condition.actual ==
              Members(snapshot, MakeDraft(draft.rules[r].conditions[c])).size());
        CHECK(condition.estimated >= condition.actual);
      }
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
