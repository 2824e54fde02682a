#include "src/schema/dictionary.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace tranche::internal::testing {
namespace {

using Set = std::vector<Code>;

Set SetOf(const SetDictionary& sets, Code code) {
  const SetDictionary::Set values = sets.Values(code);
  return {values.begin(), values.end()};
}

TEST_CASE("values get codes from 1 on, and are found by either") {
  Dictionary dictionary;
  for (Code code = 1; code <= 500; ++code)
    REQUIRE(dictionary.Add("v" + std::to_string(code)) == code);
  CHECK(dictionary.size() == 500);
  CHECK(dictionary.Find("v77") == 77);
  CHECK(dictionary.FindShared("v500") == 500);
  CHECK(dictionary.Value(500) == "v500");
  CHECK(dictionary.Find("v501") == kNotSet);
}

TEST_CASE("truncating takes back codes, which are given again") {
  Dictionary dictionary;
  dictionary.Add("a");
  dictionary.Add("b");
  dictionary.Add("c");
  dictionary.Truncate(1);
  CHECK(dictionary.size() == 1);
  CHECK(dictionary.Find("b") == kNotSet);
  CHECK(dictionary.Add("c") == 2);
  CHECK(dictionary.Value(2) == "c");
}

TEST_CASE("a renamed value keeps its code, and the dictionary before keeps its name") {
  Dictionary dictionary;
  for (const char* value : {"a", "b", "c"}) dictionary.Add(value);
  const auto renamed = dictionary.Renamed(2, "B");
  CHECK(renamed->size() == 3);
  CHECK(renamed->Find("B") == 2);
  CHECK(renamed->Find("b") == kNotSet);
  CHECK(renamed->Find("c") == 3);
  CHECK(renamed->Add("b") == 4);
  CHECK(dictionary.Value(2) == "b");
  const auto swapped = dictionary.Renamed(1, "c");
  CHECK(swapped->Find("c") == 1);
  CHECK(swapped->Find("a") == 3);
}

TEST_CASE("a value never moves") {
  Dictionary dictionary;
  dictionary.Add("short");
  const char* data = dictionary.Value(1).data();
  for (int i = 0; i < 1000; ++i) dictionary.Add(std::to_string(i));
  CHECK(dictionary.Value(1).data() == data);
}

TEST_CASE("the empty set has code 0") {
  SetDictionary sets;
  CHECK(sets.size() == 1);
  CHECK(sets.Intern({}) == kNotSet);
  CHECK(sets.Values(kNotSet).empty());
}

TEST_CASE("equal sets have one code, and others another") {
  SetDictionary sets;
  const Code first = sets.Intern(Set{1, 2});
  CHECK(sets.Intern(Set{1, 2}) == first);
  CHECK(sets.Intern(Set{1}) != first);
  CHECK(sets.Intern(Set{1, 2, 3}) != first);
  CHECK(SetOf(sets, first) == Set{1, 2});
  CHECK(sets.size() == 4);
}

TEST_CASE("truncating takes back sets, whose codes are given again") {
  SetDictionary sets;
  const Code kept = sets.Intern(Set{5});
  sets.Intern(Set{6});
  sets.Intern(Set{7});
  sets.Truncate(2);
  CHECK(sets.size() == 2);
  CHECK(SetOf(sets, kept) == Set{5});
  CHECK(sets.Intern(Set{7}) == 2);
  CHECK(SetOf(sets, 2) == Set{7});
}

TEST_CASE("what a dictionary holds grows its memory") {
  Dictionary dictionary;
  SetDictionary sets;
  const uint64_t empty = dictionary.memory_bytes();
  const uint64_t no_sets = sets.memory_bytes();
  dictionary.Add(std::string(1000, 'x'));
  sets.Intern(Set(100, 1));
  CHECK(dictionary.memory_bytes() > empty + 1000);
  CHECK(sets.memory_bytes() > no_sets + 100 * sizeof(Code));
}

}  // namespace
}  // namespace tranche::internal::testing
