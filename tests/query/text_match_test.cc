#include "src/query/text_match.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/oracle_text.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

bool Meets(Operator op, bool exact_case, const Strings& values, std::string_view text) {
  FoldedText folded;
  folded.Begin(text);
  return folded.Meets(TextMatch(op, exact_case, values));
}
bool Meets(Operator op, const Strings& values, std::string_view text) {
  return Meets(op, false, values, text);
}

TEST_CASE("a text is found as a whole, a part, a beginning or an end") {
  CHECK(Meets(Operator::kIn, {"Acme"}, "Acme"));
  CHECK_FALSE(Meets(Operator::kIn, {"Acme"}, "Acme SAS"));
  CHECK(Meets(Operator::kContains, {"me S"}, "Acme SAS"));
  CHECK(Meets(Operator::kContains, {"Acme SAS"}, "Acme SAS"));
  CHECK_FALSE(Meets(Operator::kContains, {"Acme SAS "}, "Acme SAS"));
  CHECK(Meets(Operator::kStartsWith, {"Acme"}, "Acme SAS"));
  CHECK_FALSE(Meets(Operator::kStartsWith, {"SAS"}, "Acme SAS"));
  CHECK(Meets(Operator::kEndsWith, {"SAS"}, "Acme SAS"));
  CHECK_FALSE(Meets(Operator::kEndsWith, {"Acme"}, "Acme SAS"));
}

TEST_CASE("case is folded in full and accents stay, unless the case must be exact") {
  CHECK(Meets(Operator::kContains, {"STRASSE"}, "Lange Straße"));
  CHECK(Meets(Operator::kIn, {"ÉCOLE"}, "e\u0301cole"));
  CHECK_FALSE(Meets(Operator::kContains, {"e"}, "Été"));
  CHECK_FALSE(Meets(Operator::kIn, {"ecole"}, "École"));
  CHECK(Meets(Operator::kStartsWith, {"i\u0307st"}, "İSTANBUL"));
  CHECK_FALSE(Meets(Operator::kStartsWith, {"ist"}, "İSTANBUL"));
  CHECK(Meets(Operator::kEndsWith, {"σ"}, "Σίσυφος"));
  CHECK(Meets(Operator::kIn, true, {"École"}, "E\u0301cole"));
  CHECK_FALSE(Meets(Operator::kIn, true, {"école"}, "École"));
  CHECK_FALSE(Meets(Operator::kContains, true, {"ss"}, "Straße"));
}

TEST_CASE("the empty text is not set: nothing is found in it") {
  for (const Operator op : {Operator::kIn, Operator::kContains, Operator::kStartsWith})
    CHECK_FALSE(Meets(op, {"a"}, ""));
}

TEST_CASE("texts that begin with others change nothing") {
  CHECK(TextMatch(Operator::kContains, false, {"ab", "abc", "B", "b"}) ==
        TextMatch(Operator::kNotContains, false, {"b", "ab"}));
  CHECK(TextMatch(Operator::kEndsWith, false, {"c", "bc"}) ==
        TextMatch(Operator::kEndsWith, false, {"C"}));
  CHECK_FALSE(TextMatch(Operator::kIn, false, {"ab"}) ==
              TextMatch(Operator::kIn, false, {"ab", "abc"}));
}

TEST_CASE("random texts are found where a look at every place finds them") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  const std::vector<std::string> letters = {"a", "A", "b", "é",      "e\u0301", "e", "ß",
                                            "s", "İ", "i", "\u0307", "\u0345",  "ᾀ"};
  const auto text = [&](uint64_t most) {
    std::string made;
    for (uint64_t left = random.Between(1, most); left > 0; --left) made += random.Pick(letters);
    return made;
  };
  const Operator operators[] = {Operator::kIn, Operator::kContains, Operator::kStartsWith,
                                Operator::kEndsWith};
  uint64_t found = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Operator op = random.Pick(operators);
    const bool exact = random.Percent(50);
    const std::string in = text(8);
    Strings values;
    for (uint64_t left = random.Between(1, 4); left > 0; --left) values.push_back(text(3));
    const bool expected = std::any_of(values.begin(), values.end(), [&](const auto& value) {
      return IsFound(op, Compared(value, exact), Compared(in, exact));
    });
    INFO(in << ", operator " << static_cast<int>(op) << ", first value " << values[0]);
    REQUIRE(Meets(op, exact, values, in) == expected);
    found += expected;
  }
  CHECK(found > 1000);
}

}  // namespace
}  // namespace tranche::internal::testing
