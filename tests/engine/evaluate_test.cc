// Ad-hoc evaluation where its plan changes: one term in several rules, blocks partly filled,
// bitmaps of every shape. Every draft is also saved, because memberships of single customers are
// kept by another mechanism.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/oracle_schema.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

// `count` customers "c<n>"; every fiftieth has no country, the others are French, German, Spanish
// and Italian in turns.
std::unique_ptr<Index> MostWithCountry(uint64_t count) {
  auto index = NewIndex({{{"country", {}, {{"FR", "DE", "ES", "IT"}}}}});
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
  const std::vector<Value>& countries = SampleCountries();
  for (const uint64_t rare_every : {16, 32, 40, 100}) {
    for (const uint64_t others : {3, 8, 14, 30}) {
      INFO("one in " << rare_every << " is rare, " << others << " other values");
      std::vector<Value> values = {"rare"};
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
      const Condition not_rare = In("invoicing_entity", {values.begin() + 1, values.end()});
      const Condition half = In("country", {countries.begin(), countries.begin() + 14});
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

}  // namespace
}  // namespace tranche::internal::testing
