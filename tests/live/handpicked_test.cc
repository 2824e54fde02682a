#include "src/live/handpicked.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Lists = std::vector<Handpicked::ListCode>;

Lists ListsOf(const Handpicked& handpicked, std::string_view id) {
  const SetDictionary::Set lists = handpicked.sets().Values(handpicked.CodeOf(id));
  return {lists.begin(), lists.end()};
}

TEST_CASE("an id holds the lists that name it, and another none") {
  Handpicked handpicked;
  CHECK(handpicked.CodeOf("a") == kNotSet);
  const auto first = handpicked.AddList(std::vector<std::string>{"a", "b"});
  const auto second = handpicked.AddList(std::vector<std::string>{"b"});
  CHECK(ListsOf(handpicked, "a") == Lists{first});
  CHECK(ListsOf(handpicked, "b") == Lists{first, second});
  CHECK(handpicked.CodeOf("c") == kNotSet);
}

TEST_CASE("a list that is removed names nobody, and its code is given again") {
  Handpicked handpicked;
  const std::vector<std::string> ids = {"a", "b"};
  const auto list = handpicked.AddList(ids);
  handpicked.RemoveList(list, ids);
  CHECK(handpicked.CodeOf("a") == kNotSet);
  CHECK(handpicked.AddList(ids) == list);
}

TEST_CASE("random lists that come and go are held as a map holds them") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  Handpicked handpicked;
  std::map<Handpicked::ListCode, std::vector<std::string>> all;
  for (int step = 0; step < 500; ++step) {
    INFO("TRANCHE_SEED=" << seed << " step " << step);
    if (!all.empty() && random.Percent(45)) {
      const auto gone = random.Pick(all);
      handpicked.RemoveList(gone.first, gone.second);
      all.erase(gone.first);
    } else {
      std::vector<std::string> ids;
      for (char id = 'a'; id <= 'j'; ++id) {
        if (random.Percent(30)) ids.emplace_back(1, id);
      }
      REQUIRE(all.emplace(handpicked.AddList(ids), ids).second);
    }
    for (char id = 'a'; id <= 'j'; ++id) {
      Lists expected;
      for (const auto& [list, ids] : all) {
        if (std::find(ids.begin(), ids.end(), std::string(1, id)) != ids.end())
          expected.push_back(list);
      }
      REQUIRE(ListsOf(handpicked, std::string(1, id)) == expected);
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
