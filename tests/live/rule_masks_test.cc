#include "src/live/rule_masks.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

constexpr FieldId kFields = 7;
constexpr FieldId kMultiFields[] = {2, 5};
constexpr FieldId kNumberField = 6;  // its number stands behind the codes of a customer
constexpr Number kMostNumber = 50;

bool IsMulti(FieldId field) {
  return std::find(std::begin(kMultiFields), std::end(kMultiFields), field) !=
         std::end(kMultiFields);
}

// Rule masks with the definitions they should speak of.
class Subject {
 public:
  explicit Subject(uint32_t value_count) : value_count_(value_count) {
    for (FieldId field = 0; field < kFields; ++field)
      set_pointers_.push_back(IsMulti(field) ? &sets_[field] : nullptr);
  }

  RuleMasks masks;
  std::map<SegmentSlot, Query> segments;

  void Add(SegmentSlot slot, Query query) {
    masks.Add(slot, query);
    segments[slot] = std::move(query);
  }
  void Remove(SegmentSlot slot) {
    masks.Remove(slot);
    segments.erase(slot);
  }

  // Values above those that any code had so far may come from now on.
  void AddValues(uint32_t more) { value_count_ += more; }

  Term RandomTerm(Random& random) const {
    Term term;
    term.field = static_cast<FieldId>(random.Below(kFields));
    term.negated = random.Percent(35);
    if (term.field == kNumberField && random.Percent(80)) {
      for (auto low = static_cast<Number>(random.Below(30)); low < kMostNumber;) {
        const auto high = static_cast<Number>(low + static_cast<Number>(random.Below(20)));
        term.ranges.push_back({low, high});
        low = high + 2 + static_cast<Number>(random.Below(30));
      }
      return term;
    }
    for (uint64_t i = random.Below(4); i > 0; --i)
      term.values.push_back(static_cast<Code>(random.Below(value_count_ + 1)));
    std::sort(term.values.begin(), term.values.end());
    term.values.erase(std::unique(term.values.begin(), term.values.end()), term.values.end());
    return term;
  }
  Query RandomQuery(Random& random, uint64_t conjunctions, uint64_t most_terms = 4) const {
    Query query;
    for (uint64_t c = 0; c < conjunctions; ++c) {
      Conjunction& conjunction = query.conjunctions.emplace_back();
      for (uint64_t t = random.Between(1, most_terms); t > 0; --t) {
        conjunction.terms.push_back(static_cast<uint32_t>(query.terms.size()));
        query.terms.push_back(RandomTerm(random));
      }
    }
    return query;
  }

  Code RandomCode(Random& random, FieldId field) {
    if (field == kNumberField) return static_cast<Code>(random.Below(kPresent + 1));
    if (!IsMulti(field)) return static_cast<Code>(random.Below(value_count_ + 1));
    std::vector<Code> set;
    for (uint64_t i = random.Below(4); i > 0; --i)
      set.push_back(static_cast<Code>(random.Between(1, value_count_)));
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    return sets_[field].Intern(set);
  }
  std::vector<Code> RandomCodes(Random& random) {
    std::vector<Code> codes;
    for (FieldId field = 0; field < kFields; ++field) codes.push_back(RandomCode(random, field));
    codes.push_back(static_cast<Code>(random.Below(kMostNumber)));
    return codes;
  }

  bool IsMember(const Query& query, const std::vector<Code>& codes) const {
    if (codes.empty()) return false;
    const auto is_met = [&](uint32_t index) {
      const Term& term = query.terms[index];
      const Code code = codes[term.field];
      if (!term.ranges.empty()) {
        const Number number = codes[kFields];
        const bool is_in =
            std::any_of(term.ranges.begin(), term.ranges.end(), [&](const NumberRange& range) {
              return code == kPresent && number >= range.low && number <= range.high;
            });
        return is_in != term.negated;
      }
      const auto names = [&](Code value) {
        return std::find(term.values.begin(), term.values.end(), value) != term.values.end();
      };
      bool holds = names(code);
      if (IsMulti(term.field) && code != kNotSet) {
        const SetDictionary::Set set = sets_[term.field].Values(code);
        holds = std::any_of(set.begin(), set.end(), names);
      }
      return holds != term.negated;
    };
    return std::any_of(
        query.conjunctions.begin(), query.conjunctions.end(), [&](const Conjunction& conjunction) {
          return std::all_of(conjunction.terms.begin(), conjunction.terms.end(), is_met);
        });
  }

  std::vector<Flip> Diff(const std::vector<Code>& before, const std::vector<Code>& after) {
    std::vector<Flip> flips;
    const std::vector<Number> before_numbers(before.begin() + (before.empty() ? 0 : kFields),
                                             before.end());
    const std::vector<Number> after_numbers(after.begin() + (after.empty() ? 0 : kFields),
                                            after.end());
    masks.Diff({before, before_numbers}, {after, after_numbers},
               {set_pointers_, {&kNumberField, 1}}, &flips);
    return flips;
  }
  // Whether the flips are those of a naive evaluation, each once. Counts them.
  bool FlipsRightly(const std::vector<Code>& before, const std::vector<Code>& after) {
    const std::vector<Flip> flips = Diff(before, after);
    flip_count += flips.size();
    std::map<SegmentSlot, bool> found;
    for (const Flip& flip : flips) {
      if (!found.emplace(flip.slot, flip.entered).second) return false;
    }
    std::map<SegmentSlot, bool> expected;
    for (const auto& [slot, query] : segments) {
      const bool was = IsMember(query, before);
      const bool is = IsMember(query, after);
      if (was != is) expected[slot] = is;
    }
    return found == expected;
  }
  // A new customer, changes of some fields, and the customer gone.
  bool LivesRightly(Random& random, int changes) {
    std::vector<Code> codes = RandomCodes(random);
    if (!FlipsRightly({}, codes)) return false;
    for (int i = 0; i < changes; ++i) {
      std::vector<Code> next = codes;
      for (uint64_t n = random.Between(1, 3); n > 0; --n) {
        const auto field = static_cast<FieldId>(random.Below(kFields));
        next[field] = RandomCode(random, field);
        if (field == kNumberField) next[kFields] = static_cast<Code>(random.Below(kMostNumber));
      }
      if (!FlipsRightly(codes, next)) return false;
      codes = next;
    }
    return FlipsRightly(codes, {});
  }

  size_t flip_count = 0;

 private:
  uint32_t value_count_;
  SetDictionary sets_[kFields];
  std::vector<const SetDictionary*> set_pointers_;
};

Query OneTerm(Term term) { return {{std::move(term)}, {Conjunction{{0}}}}; }

TEST_CASE("random definitions and changes flip the segments that a naive evaluation says") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t history = 0; history < 6; ++history) {
    Random random(seed * 100 + history);
    Subject subject(static_cast<uint32_t>(random.Between(2, 12)));
    for (int step = 0; step < 150; ++step) {
      INFO("TRANCHE_SEED=" << seed << " history " << history << " step " << step);
      const auto slot = static_cast<SegmentSlot>(random.Below(40));
      if (subject.segments.contains(slot)) subject.Remove(slot);
      if (random.Percent(70)) {
        const uint64_t most = random.Percent(90) ? 6 : 260;
        subject.Add(slot, subject.RandomQuery(random, random.Between(1, most)));
      }
      if (random.Percent(5)) subject.AddValues(2);
      REQUIRE(subject.LivesRightly(random, 5));
    }
    CHECK(subject.flip_count > 100);
  }
}

TEST_CASE("segments of one word of rules and more flip as one") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (const uint64_t size : {63, 64, 65, 127, 128, 129, 200, 256, 300}) {
    INFO("TRANCHE_SEED=" << seed << " conjunctions " << size);
    Random random(seed + size);
    Subject subject(60);
    subject.Add(0, subject.RandomQuery(random, 3));
    // Rules of three or more positive terms, so that few of them are met at a time.
    Query query;
    for (uint64_t c = 0; c < size; ++c) {
      Conjunction& conjunction = query.conjunctions.emplace_back();
      for (FieldId field : {FieldId{0}, FieldId{1}, FieldId{2}}) {
        conjunction.terms.push_back(static_cast<uint32_t>(query.terms.size()));
        std::vector<Code> values;
        for (Code value = static_cast<Code>(1 + random.Below(6)); value <= 60;
             value = static_cast<Code>(value + random.Between(5, 20)))
          values.push_back(value);
        query.terms.push_back({field, false, values, {}});
      }
    }
    subject.Add(1, query);
    subject.Add(2, subject.RandomQuery(random, 3));
    REQUIRE(subject.LivesRightly(random, 300));
    CHECK(subject.flip_count > 10);
  }
}

TEST_CASE("two long segments side by side flip each for itself") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Subject subject(20);
  for (SegmentSlot slot = 0; slot < 8; ++slot) {
    Query query = subject.RandomQuery(random, 65 + 20 * slot, 6);
    for (Term& term : query.terms) term.negated = false;
    subject.Add(slot, std::move(query));
  }
  REQUIRE(subject.LivesRightly(random, 200));
}

TEST_CASE("a removed segment flips no more, and its bits serve another") {
  for (const uint64_t size : {1, 5, 64, 65, 200}) {
    INFO("conjunctions " << size);
    Random random(size);
    Subject subject(8);
    subject.Add(0, subject.RandomQuery(random, size));
    subject.Add(1, subject.RandomQuery(random, size));
    subject.Remove(0);
    REQUIRE(subject.LivesRightly(random, 20));
    const uint64_t bytes = subject.masks.memory_bytes();
    for (int i = 0; i < 50; ++i) {
      subject.Add(5, OneTerm({1, false, {1}, {}}));
      subject.Remove(5);
    }
    subject.Add(7, subject.RandomQuery(random, size));
    REQUIRE(subject.LivesRightly(random, 20));
    CHECK(subject.masks.memory_bytes() < bytes + 200'000);
  }
}

TEST_CASE("sets of values that appear later are told apart by what the rules name") {
  Subject subject(3);
  subject.Add(0, OneTerm({2, false, {4}, {}}));
  subject.Add(1, OneTerm({2, true, {0}, {}}));
  Random random(4);
  REQUIRE(subject.LivesRightly(random, 30));
  subject.AddValues(3);
  REQUIRE(subject.LivesRightly(random, 200));
}

TEST_CASE("a segment that names a new value splits the classes of codes seen before") {
  Subject subject(6);
  Random random(5);
  subject.Add(0, OneTerm({0, false, {1}, {}}));
  REQUIRE(subject.LivesRightly(random, 60));
  subject.Add(1, OneTerm({0, false, {2}, {}}));
  subject.Add(2, OneTerm({2, true, {3}, {}}));
  REQUIRE(subject.LivesRightly(random, 60));
  subject.Remove(1);
  subject.Add(3, OneTerm({0, true, {2, 3}, {}}));
  REQUIRE(subject.LivesRightly(random, 60));
}

TEST_CASE("an empty term is met by nobody, and its negation by everybody") {
  Subject subject(3);
  subject.Add(0, OneTerm({0, false, {}, {}}));
  subject.Add(1, OneTerm({0, true, {}, {}}));
  const std::vector<Code> codes(kFields + 1);
  const std::vector<Flip> flips = subject.Diff({}, codes);
  REQUIRE(flips.size() == 1);
  CHECK(flips[0].slot == 1);
  CHECK(flips[0].entered);
}

TEST_CASE("a change from a state to itself flips nothing") {
  Subject subject(5);
  Random random(6);
  for (SegmentSlot slot = 0; slot < 20; ++slot) subject.Add(slot, subject.RandomQuery(random, 3));
  const std::vector<Code> codes = subject.RandomCodes(random);
  CHECK(subject.Diff(codes, codes).empty());
}

TEST_CASE("without segments nothing flips") {
  Subject subject(5);
  Random random(7);
  CHECK(subject.Diff({}, subject.RandomCodes(random)).empty());
}

}  // namespace
}  // namespace tranche::internal::testing
