#include "src/live/number_masks.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

constexpr Number kLeast = std::numeric_limits<Number>::min();
constexpr Number kGreatest = std::numeric_limits<Number>::max();
constexpr uint32_t kWords = 8;

Number RandomNumber(Random& random) {
  if (random.Percent(5)) return random.Percent(50) ? kLeast : kGreatest;
  return static_cast<Number>(random.Below(400)) - 200;
}

Term RandomTerm(Random& random) {
  Term term;
  term.negated = random.Percent(40);
  std::vector<Number> ends;
  for (uint64_t i = 2 * random.Between(1, 4); i > 0; --i) ends.push_back(RandomNumber(random));
  std::sort(ends.begin(), ends.end());
  for (size_t i = 0; i < ends.size(); i += 2) {
    const bool is_apart = term.ranges.empty() || (term.ranges.back().high < kGreatest - 1 &&
                                                  ends[i] > term.ranges.back().high + 1);
    if (is_apart) term.ranges.push_back({ends[i], ends[i + 1]});
  }
  return term;
}

bool Holds(const std::vector<Term>& terms, std::optional<Number> number) {
  return std::all_of(terms.begin(), terms.end(), [&](const Term& term) {
    const bool is_in = number && std::any_of(term.ranges.begin(), term.ranges.end(),
                                             [&](const NumberRange& range) {
                                               return *number >= range.low && *number <= range.high;
                                             });
    return is_in != term.negated;
  });
}

// Masks with the terms they should speak of.
struct Subject {
  NumberMasks masks{kWords};
  std::map<uint32_t, std::vector<Term>> rules;  // by bit

  void Add(uint32_t bit, std::vector<Term> terms) {
    std::vector<const Term*> pointers;
    for (const Term& term : terms) pointers.push_back(&term);
    masks.Add(bit, pointers);
    rules[bit] = std::move(terms);
  }
  void Remove(uint32_t first, uint32_t count) {
    masks.Remove(first, count);
    for (uint32_t bit = first; bit < first + count; ++bit) rules.erase(bit);
  }

  bool IsRight(const uint64_t* row, std::optional<Number> number) const {
    for (uint32_t bit = 0; bit < 64 * kWords; ++bit) {
      const auto rule = rules.find(bit);
      const bool expected = rule == rules.end() || Holds(rule->second, number);
      if ((row[bit / 64] >> (bit % 64) & 1) != uint64_t{expected}) return false;
    }
    return true;
  }
  bool IsRight(Random& random) const {
    NumberMasks::BitRow scratch;
    bool is_right = IsRight(masks.RowWithout(), std::nullopt);
    for (int i = 0; i < 40 && is_right; ++i) {
      const Number number = i == 0 ? kLeast : i == 1 ? kGreatest : RandomNumber(random);
      is_right = IsRight(masks.RowOf(masks.Find(number), &scratch), number);
    }
    return is_right;
  }
};

TEST_CASE("rules come and go, and every number has the row of the rules it satisfies") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Subject subject;
  for (int step = 0; step < 500; ++step) {
    INFO("step " << step);
    // More and more at first, then fewer and fewer.
    if (random.Percent(step < 300 ? 85 : 25)) {
      const auto bit = static_cast<uint32_t>(random.Below(64 * kWords));
      if (subject.rules.contains(bit)) continue;
      std::vector<Term> terms;
      for (uint64_t i = random.Between(1, 2); i > 0; --i) terms.push_back(RandomTerm(random));
      subject.Add(bit, std::move(terms));
    } else {
      const auto first = static_cast<uint32_t>(random.Below(64 * kWords - 4));
      subject.Remove(first, static_cast<uint32_t>(random.Between(1, 4)));
    }
    REQUIRE(subject.masks.empty() == subject.rules.empty());
    REQUIRE(subject.IsRight(random));
  }
  subject.Remove(0, 64 * kWords);
  CHECK(subject.masks.empty());
  CHECK(subject.IsRight(random));
}

TEST_CASE("a rule may name thousands of ranges, and many rules one bound") {
  Random random(1);
  Subject subject;
  Term many;
  for (Number low = -20'000; low < 20'000; low += 4) many.ranges.push_back({low, low + 1});
  subject.Add(5, {many});
  for (uint32_t bit = 100; bit < 400; ++bit) subject.Add(bit, {Term{0, false, {}, {}, {{7, 9}}}});
  CHECK(subject.IsRight(random));
  subject.Remove(5, 1);
  CHECK(subject.IsRight(random));
}

TEST_CASE("numbers between the same bounds are of one interval") {
  Subject subject;
  subject.Add(3, {Term{0, false, {}, {}, {{10, 20}}}});
  const NumberMasks& masks = subject.masks;
  CHECK(masks.Find(kLeast) == masks.Find(9));
  CHECK(masks.Find(10) == masks.Find(20));
  CHECK(masks.Find(21) == masks.Find(kGreatest));
  CHECK_FALSE(masks.Find(9) == masks.Find(10));
  CHECK_FALSE(masks.Find(20) == masks.Find(21));
}

TEST_CASE("a thousand bounds beside a thousand rules take few bytes each") {
  NumberMasks masks(16);
  Random random(1);
  for (uint32_t bit = 0; bit < 1000; ++bit) {
    const Term term{0, false, {}, {}, {{static_cast<Number>(random.Below(1'000'000)), kGreatest}}};
    const Term* const pointer = &term;
    masks.Add(bit, {&pointer, 1});
  }
  CHECK(masks.memory_bytes() < 1000 * 50);
}

}  // namespace
}  // namespace tranche::internal::testing
