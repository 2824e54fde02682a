// Ad-hoc evaluation where its plan changes: one term in several rules, blocks partly filled,
// bitmaps of every shape. Every draft is also saved, because memberships of single customers are
// kept by another mechanism.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random_world.h"

namespace tranche::testing {
namespace {

using Strings = std::vector<std::string>;

// `count` customers "c<n>"; every fiftieth has no country, the others are French, German, Spanish
// and Italian in turns.
std::unique_ptr<Index> MostWithCountry(uint64_t count) {
  auto index = NewIndex({{{"country", {}, Strings{"FR", "DE", "ES", "IT"}}}});
  const std::string_view countries[] = {"FR", "DE", "ES", "IT"};
  Loader loader = index->Load();
  for (uint64_t i = 0; i < count; ++i) {
    const std::string id = "c" + std::to_string(i);
    const std::string_view value[] = {i % 50 == 0 ? "" : countries[i % 4]};
    const AttributeView attributes[] = {{"country", value}};
    Must(loader.Add({id, attributes}, i + 1));
  }
  Must(loader.Commit());
  return index;
}

TEST_CASE("a term means the same in a rule that is scanned and in the next one") {
  for (uint64_t count : {300, 2'000, 10'000, 65'536, 70'000}) {
    INFO(count << " customers");
    auto index = MostWithCountry(count);
    const Condition any_country = In("country", {"FR", "DE", "ES", "IT"});
    const Draft draft =
        MakeDraft({All({any_country, NotIn("customer_id", {"c7"})}), All({any_country})});
    const uint64_t with_country = count - (count + 49) / 50;
    CHECK(Count(*index, MakeDraft(any_country)) == with_country);
    CHECK(Count(*index, draft) == with_country);
    CHECK(Members(*index, draft).size() == with_country);
  }
}

TEST_CASE("a term of many values means the same in each rule, whatever the plan of the rule") {
  // One rare value and others alike, in one full block. Which plan is taken depends on their sizes.
  const Strings& countries = SampleCountries();
  for (const uint64_t rare_every : {16, 32, 40, 100}) {
    for (const uint64_t others : {3, 8, 14, 30}) {
      INFO("one in " << rare_every << " is rare, " << others << " other values");
      Strings values = {"rare"};
      for (uint64_t i = 0; i < others; ++i) values.push_back("ent_" + std::to_string(i));
      auto index = NewIndex({{{"invoicing_entity", {}, values}}});
      uint64_t not_rare_count = 0;
      {
        Loader loader = index->Load();
        for (uint64_t i = 0; i < 65'536; ++i) {
          const bool is_rare = i % rare_every == 0 && i < 64'000;
          not_rare_count += !is_rare;
          const std::string id = "c" + std::to_string(i);
          const std::string_view value[] = {values[is_rare ? 0 : 1 + i % others]};
          const std::string_view country[] = {countries[i / 3 % countries.size()]};
          const AttributeView attributes[] = {{"invoicing_entity", value}, {"country", country}};
          Must(loader.Add({id, attributes}, i + 1));
        }
        Must(loader.Commit());
      }
      const Condition not_rare = In("invoicing_entity", Strings(values.begin() + 1, values.end()));
      const Condition half = In("country", Strings(countries.begin(), countries.begin() + 14));
      const Condition picked = In("customer_id", {"c0", "c3200"});  // both rare
      const Rule without_one = All({not_rare, NotIn("customer_id", {"c1"})});
      const Rule probed = All({not_rare, picked, half});
      CHECK(Count(*index, MakeDraft(not_rare)) == not_rare_count);
      CHECK(Count(*index, MakeDraft({without_one})) == not_rare_count - 1);
      CHECK(Count(*index, MakeDraft({probed})) == 0);
      CHECK(Count(*index, MakeDraft({without_one, probed})) == not_rare_count - 1);
      CHECK(Count(*index, MakeDraft({without_one, All({not_rare})})) == not_rare_count);
      CHECK(Count(*index, MakeDraft({without_one, All({not_rare, picked})})) == not_rare_count - 1);
    }
  }
}

// A field of few values, each held by many or by few, over part of a block: the plan changes with
// the sizes.
TEST_CASE("random drafts over skewed columns agree with the customers counted one by one") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t round = seed; round < seed + 12; ++round) {
    INFO("TRANCHE_SEED=" << round);
    Random random(round);
    const SchemaSpec schema = {
        {{"country", {}, Strings{"FR", "DE", "ES", "IT", "PL"}},
         {"currency", {}, Strings{"EUR", "USD", "GBP", "CHF"}},
         {"language", {}, Strings{"fr", "en", "de"}},
         {"properties.addons", FieldKind::kMultiSelect, Strings{"sso", "audit_log", "x"}}}};
    Oracle oracle(schema);
    auto index = NewIndex(schema);
    const uint64_t count = random.Between(2'000, 12'000);
    std::vector<LoadRecord> records;
    for (uint64_t i = 0; i < count; ++i) {
      Customer customer{"c" + std::to_string(i), {}};
      for (const char* field : {"country", "currency", "language", "properties.addons"}) {
        const std::vector<ValueInfo>& values = oracle.schema().Find(field)->values;
        const uint64_t skew =
            random.Below(100);  // the first value is held by most, the last by few
        const size_t at = skew < 65 ? 0 : skew < 90 ? 1 : skew < 98 ? 2 : values.size() - 1;
        if (random.Percent(95)) customer.attributes.push_back({field, {values[at].value}});
      }
      records.push_back({i + 1, std::move(customer)});
    }
    Load(*index, records);
    oracle.Load(records, false);
    auto some_of = [&](const char* field) {
      Condition condition{field, random.Percent(70) ? Operator::kIn : Operator::kNotIn, {}, false};
      for (const ValueInfo& info : oracle.schema().Find(field)->values) {
        if (random.Percent(60)) condition.values.push_back(info.value);
      }
      if (condition.values.empty())
        condition.values.push_back(oracle.schema().Find(field)->values[0].value);
      condition.exclude_missing = condition.op == Operator::kNotIn && random.Percent(30);
      return condition;
    };
    for (int i = 0; i < 30; ++i) {
      // Few conditions, used again and again, so that rules share terms.
      std::vector<Condition> pool = {some_of("country"),           some_of("country"),
                                     some_of("currency"),          some_of("language"),
                                     some_of("properties.addons"), IsNotSet("country")};
      pool.push_back(In("customer_id", {"c1", "c" + std::to_string(random.Below(count)),
                                        "c" + std::to_string(count - 1)}));
      std::vector<Rule> rules(random.Between(1, 4));
      for (Rule& rule : rules) {
        rule.op = random.Percent(80) ? RuleOperator::kAnd : RuleOperator::kOr;
        for (uint64_t n = random.Between(1, 3); n > 0; --n)
          rule.conditions.push_back(random.Pick(pool));
      }
      INFO(ToString(rules));
      const Strings expected = *oracle.Members(MakeDraft(rules));
      REQUIRE(Count(*index, MakeDraft(rules)) == expected.size());
      REQUIRE((Members(*index, MakeDraft(rules)) == expected));
    }
  }
}

}  // namespace
}  // namespace tranche::testing
