// The laws of conditions and values: what a segment means, whatever the customers are.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

// A random world of up to sixty customers that only the engine is asked about.
struct World {
  explicit World(uint64_t seed) : World(seed, MakeSchema(seed)) {}
  World(uint64_t seed, const SchemaSpec& schema)
      : random(seed), oracle(schema), maker(&random, &oracle, 60), index(NewIndex(schema)) {
    for (int i = 0; i < 25; ++i) {
      const std::vector<Operation> batch = maker.Batch();
      if (oracle.Apply(batch).ok()) Apply(*index, batch);
    }
  }
  static SchemaSpec MakeSchema(uint64_t seed) {
    Random random(seed);
    return RandomWorld::Schema(random);
  }
  // A condition with `op`, on any field that takes it.
  Condition ConditionWith(Operator op) {
    while (true) {
      const Draft draft = maker.ValidDraft();
      if (draft.rules[0].conditions[0].op == op) return draft.rules[0].conditions[0];
    }
  }
  Strings Matching(Condition condition) const {
    return Members(*index, MakeDraft(std::move(condition)));
  }
  Strings Everyone() const { return Members(*index, Everybody{}); }

  Random random;
  Oracle oracle;
  RandomWorld maker;
  std::unique_ptr<Index> index;
};

Strings Sorted(Strings ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}
Strings Union(const Strings& a, const Strings& b) {
  Strings all;
  const Strings x = Sorted(a), y = Sorted(b);
  std::set_union(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(all));
  return all;
}
Strings Shared(const Strings& a, const Strings& b) {
  Strings both;
  const Strings x = Sorted(a), y = Sorted(b);
  std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
  return both;
}

// Runs `law(world)` on worlds of consecutive seeds.
template <typename Law>
void ForWorlds(Law law) {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t seed = first; seed < first + 8; ++seed) {
    INFO("TRANCHE_SEED=" << seed);
    World world(seed);
    for (int i = 0; i < 20; ++i) law(world);
  }
}

TEST_CASE("law: in and not_in partition the customers") {
  ForWorlds([](World& world) {
    Condition not_in = world.ConditionWith(Operator::kNotIn);  // which amounts of money do not take
    not_in.exclude_missing = false;
    Condition in = not_in;
    in.op = Operator::kIn;
    INFO(ToString(MakeDraft(in).rules));
    CHECK(Shared(world.Matching(in), world.Matching(not_in)).empty());
    CHECK(Union(world.Matching(in), world.Matching(not_in)) == Sorted(world.Everyone()));
  });
}

TEST_CASE("law: contains and not_contains partition the customers") {
  ForWorlds([](World& world) {
    Condition contains = world.ConditionWith(Operator::kContains);
    Condition not_contains = contains;
    not_contains.op = Operator::kNotContains;
    INFO(ToString(MakeDraft(contains).rules));
    CHECK(Shared(world.Matching(contains), world.Matching(not_contains)).empty());
    CHECK(Union(world.Matching(contains), world.Matching(not_contains)) ==
          Sorted(world.Everyone()));
    not_contains.exclude_missing = true;
    CHECK(Union(world.Matching(contains), world.Matching(not_contains)) ==
          Sorted(world.Matching(IsSet(contains.field))));
  });
}

TEST_CASE("law: who has a text, or begins or ends with it, contains it, in exact case or not") {
  ForWorlds([](World& world) {
    for (const Operator op : {Operator::kStartsWith, Operator::kEndsWith, Operator::kIn}) {
      Condition narrow = world.ConditionWith(Operator::kStartsWith);
      narrow.op = op;
      Condition contains = narrow;
      contains.op = Operator::kContains;
      INFO(ToString(MakeDraft(narrow).rules));
      const Strings found = Sorted(world.Matching(narrow));
      CHECK(Shared(found, world.Matching(contains)) == found);
      contains.exact_case = true;
      const Strings exact = Sorted(world.Matching(contains));
      contains.exact_case = false;
      CHECK(Shared(exact, world.Matching(contains)) == exact);
    }
  });
}

TEST_CASE("law: is_set and is_not_set partition the customers") {
  ForWorlds([](World& world) {
    const std::string field = world.ConditionWith(Operator::kIsSet).field;
    INFO(field);
    CHECK(Shared(world.Matching(IsSet(field)), world.Matching(IsNotSet(field))).empty());
    CHECK(Union(world.Matching(IsSet(field)), world.Matching(IsNotSet(field))) ==
          Sorted(world.Everyone()));
  });
}

TEST_CASE("law: not_in without the missing is not_in of those who have a value") {
  ForWorlds([](World& world) {
    Condition condition = world.ConditionWith(Operator::kNotIn);
    if (condition.field == "relationship" || condition.field == "customer_id" ||
        condition.field == "segment")
      return;
    INFO(ToString(MakeDraft(condition).rules));
    condition.exclude_missing = false;
    const Strings all = world.Matching(condition);
    condition.exclude_missing = true;
    CHECK(Sorted(world.Matching(condition)) == Shared(all, world.Matching(IsSet(condition.field))));
  });
}

TEST_CASE("law: a customer without a value matches not_in and no positive operator") {
  ForWorlds([](World& world) {
    for (Operator op : {Operator::kIn, Operator::kHasAll, Operator::kNotIn}) {
      Condition condition = world.ConditionWith(op);
      if (condition.field == "relationship" || condition.field == "customer_id" ||
          condition.field == "segment")
        continue;
      condition.exclude_missing = false;
      INFO(ToString(MakeDraft(condition).rules));
      const Strings missing = world.Matching(IsNotSet(condition.field));
      const Strings expected = op == Operator::kNotIn ? Sorted(missing) : Strings{};
      CHECK(Shared(world.Matching(condition), missing) == expected);
    }
  });
}

TEST_CASE("law: in is the union and has_all the intersection of its values") {
  ForWorlds([](World& world) {
    for (Operator op : {Operator::kIn, Operator::kHasAll}) {
      const Condition condition = world.ConditionWith(op);
      INFO(ToString(MakeDraft(condition).rules));
      Strings expected = op == Operator::kIn ? Strings{} : Sorted(world.Everyone());
      for (const Value& value : condition.values) {
        Condition one = condition;
        one.op = Operator::kIn;
        one.values = {value};
        const Strings holders = world.Matching(one);
        expected = op == Operator::kIn ? Union(expected, holders) : Shared(expected, holders);
      }
      CHECK(Sorted(world.Matching(condition)) == expected);
    }
  });
}

TEST_CASE(
    "law: a segment is the union of its rules, a rule what its operator makes of its conditions") {
  ForWorlds([](World& world) {
    const Draft draft = world.maker.ValidDraft();
    INFO(ToString(draft.rules));
    Strings in_any_rule;
    for (const Rule& rule : draft.rules) {
      Strings in_rule = rule.op == RuleOperator::kAnd ? Sorted(world.Everyone()) : Strings{};
      for (const Condition& condition : rule.conditions) {
        const Strings matching = world.Matching(condition);
        in_rule =
            rule.op == RuleOperator::kAnd ? Shared(in_rule, matching) : Union(in_rule, matching);
      }
      CHECK(Sorted(Members(*world.index, MakeDraft({rule}))) == in_rule);
      in_any_rule = Union(in_any_rule, in_rule);
    }
    CHECK(Sorted(Members(*world.index, draft)) == in_any_rule);
  });
}

TEST_CASE("law: a saved segment equals its rules evaluated now, after every batch") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t seed = first; seed < first + 8; ++seed) {
    INFO("TRANCHE_SEED=" << seed);
    World world(seed);
    std::vector<Segment> segments;
    for (int i = 0; i < 12; ++i) {
      Draft draft = world.maker.ValidDraft();
      draft.name = std::to_string(i);
      segments.push_back(Must(world.index->CreateSegment(draft)));
    }
    for (int i = 0; i < 20; ++i) {
      const std::vector<Operation> batch = world.maker.Batch();
      if (world.oracle.Apply(batch).ok()) Apply(*world.index, batch);
      for (const Segment& segment : segments) {
        INFO(ToString(segment.rules));
        CHECK(Members(*world.index, SegmentId{segment.id}) ==
              Members(*world.index, MakeDraft(segment.rules)));
      }
    }
  }
}

TEST_CASE("law: duplicates in a condition change nothing and are saved once") {
  ForWorlds([](World& world) {
    Condition once = world.ConditionWith(Operator::kIn);
    Condition twice = once;
    twice.values.insert(twice.values.end(), once.values.begin(), once.values.end());
    CHECK(world.Matching(twice) == world.Matching(once));
  });
  auto index = NewIndex();
  const Segment segment =
      Must(index->CreateSegment(MakeDraft(In("country", {"FR", "fr", "DE", "FR"}), "s")));
  std::vector<Value> named = segment.rules[0].conditions[0].values;
  std::sort(named.begin(), named.end());
  CHECK(named == std::vector<Value>{"DE", "FR"});
}

TEST_CASE("law: breakdown of a single-valued field adds up to the total") {
  ForWorlds([](World& world) {
    const Breakdown breakdown =
        Must(world.index->Read().BreakdownBy("country", world.maker.ValidDraft()));
    uint64_t sum = breakdown.not_set;
    for (const ValueCount& value : breakdown.values) sum += value.count;
    CHECK(sum == breakdown.total);
    CHECK(!breakdown.multi_valued);
  });
}

TEST_CASE("law: breakdown of a multi-valued field may add up to more than the total, and says so") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"properties.addons", {"sso", "audit_log"}}}), Upsert("b")});
  const Breakdown breakdown = Must(index->Read().BreakdownBy("properties.addons", Everybody{}));
  CHECK(breakdown.total == 2);
  CHECK(breakdown.not_set == 1);
  CHECK(breakdown.values.size() == 2);
  CHECK(breakdown.multi_valued);
}

TEST_CASE(
    "law: a value nobody holds yet matches nobody in an open domain, and its first holder at "
    "once") {
  auto index = NewIndex(SchemaSpec{});
  Apply(*index, {Upsert("a", {{"invoicing_entity", {"ent_1"}}}), Upsert("b")});
  const Segment in = Must(index->CreateSegment(MakeDraft(In("invoicing_entity", {"ent_2"}), "in")));
  const Segment not_in =
      Must(index->CreateSegment(MakeDraft(NotIn("invoicing_entity", {"ent_2"}), "not in")));
  const Segment has_all =
      Must(index->CreateSegment(MakeDraft(HasAll("payment_method_type", {"card", "wire"}), "all")));
  CHECK(in.count == 0);
  CHECK(not_in.count == 2);
  CHECK(has_all.count == 0);
  Apply(*index, {Patch("b", {{"invoicing_entity", {"ent_2"}},
                             {"payment_method_type", {"wire", "card", "cash"}}})});
  CHECK(Members(*index, SegmentId{in.id}) == Strings{"b"});
  CHECK(Members(*index, SegmentId{not_in.id}) == Strings{"a"});
  CHECK(Members(*index, SegmentId{has_all.id}) == Strings{"b"});
}

TEST_CASE("law: naming a value does not make it part of an open domain") {
  auto index = NewIndex(SchemaSpec{});
  Must(index->CreateSegment(MakeDraft(In("invoicing_entity", {"ent_9"}), "s")));
  Must(index->Read().Count(MakeDraft(In("payment_method_type", {"barter"}))));
  for (const FieldInfo& field : index->Read().Fields()) {
    if (field.name == "invoicing_entity" || field.name == "payment_method_type")
      CHECK(field.values.empty());
  }
}

TEST_CASE("law: every change between unset and two values is right for every operator") {
  auto index = NewIndex();
  const std::string field = "properties.plan_tier";
  const std::vector<Condition> conditions = {In(field, {"scale"}), NotIn(field, {"scale"}),
                                             NotInNorMissing(field, {"scale"}), IsSet(field),
                                             IsNotSet(field)};
  std::vector<std::string> ids;
  for (size_t i = 0; i < conditions.size(); ++i) {
    ids.push_back(Must(index->CreateSegment(MakeDraft(conditions[i], std::to_string(i)))).id);
  }
  const Strings states = {"", "scale", "growth"};
  auto holds = [](size_t condition, const std::string& state) {
    const bool in = state == "scale";
    const bool set = !state.empty();
    const bool all[] = {in, !in, set && !in, set, !set};
    return all[condition];
  };
  for (const std::string& from : states) {
    for (const std::string& to : states) {
      INFO("from \"" << from << "\" to \"" << to << "\"");
      Apply(*index, {Upsert("a", {{field, {from}}})});
      const std::vector<OracleChange> changes =
          ToOracle(Apply(*index, {Patch("a", {{field, {to}}})}));
      std::vector<OracleChange> expected;
      for (size_t i = 0; i < conditions.size(); ++i) {
        if (holds(i, from) != holds(i, to)) expected.push_back({ids[i], "a", holds(i, to)});
        CHECK(Count(*index, SegmentId{ids[i]}) == holds(i, to));
      }
      CHECK(changes == expected);
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
