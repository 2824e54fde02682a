// Rule masks with terms on texts, held against a naive evaluation.
#include "src/live/text_masks.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "src/live/rule_masks.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

// A customer of one select field and two texts. Without one: nobody.
struct State {
  bool exists = false;
  Code country = kNotSet;
  std::string name = {};
  std::string billing_email = {};
};

class Subject {
 public:
  explicit Subject(Random* random) : random_(*random) {}

  std::string AnyText(uint64_t most) {
    std::string text;
    for (uint64_t left = random_.Below(most + 1); left > 0; --left) text += "ab"[random_.Below(2)];
    return text;
  }

  State AnyState() {
    return {random_.Percent(90), static_cast<Code>(random_.Below(3)), AnyText(4), AnyText(4)};
  }

  Term AnyTerm() {
    Term term;
    term.negated = random_.Percent(40);
    if (random_.Percent(40)) {
      term.field = kCountry;
      term.values = {static_cast<Code>(random_.Below(3))};
      return term;
    }
    term.field = random_.Percent(50) ? name_ : billing_email_;
    term.match = TextMatch(random_.Percent(50) ? Operator::kContains : Operator::kStartsWith, false,
                           {AnyText(1) + "a", AnyText(1) + "b"});
    return term;
  }

  void Add(SegmentSlot slot, uint64_t rules) {
    Query query;
    for (; rules > 0; --rules) {
      std::vector<uint32_t>& terms = query.conjunctions.emplace_back().terms;
      for (uint64_t left = random_.Between(1, 4); left > 0; --left) {
        terms.push_back(static_cast<uint32_t>(query.terms.size()));
        query.terms.push_back(AnyTerm());
      }
    }
    masks.Add(slot, query);
    segments[slot] = std::move(query);
  }

  void Remove(SegmentSlot slot) {
    masks.Remove(slot);
    segments.erase(slot);
  }

  bool IsMember(const Query& query, const State& state) const {
    const auto is_met = [&](uint32_t index) {
      const Term& term = query.terms[index];
      bool holds = term.values == std::vector<Code>{state.country};
      if (term.field != kCountry) {
        FoldedText text;
        text.Begin(term.field == name_ ? state.name : state.billing_email);
        holds = text.Meets(term.match);
      }
      return holds != term.negated;
    };
    return state.exists &&
           std::any_of(query.conjunctions.begin(), query.conjunctions.end(),
                       [&](const Conjunction& rule) {
                         return std::all_of(rule.terms.begin(), rule.terms.end(), is_met);
                       });
  }

  // Whether the flips, and the memberships, are those of a naive evaluation.
  bool MovesRightly(const State& before, const State& after) {
    const Mask from(*this, before);
    const Mask to(*this, after);
    std::vector<Flip> flips;
    masks.Diff(from.held, to.held, fields(), &flips);
    std::map<SegmentSlot, bool> found;
    for (const Flip& flip : flips) {
      if (!found.emplace(flip.slot, flip.entered).second) return false;
    }
    std::map<SegmentSlot, bool> expected;
    std::set<SegmentSlot> members;
    for (const auto& [slot, query] : segments) {
      const bool was = IsMember(query, before);
      const bool is = IsMember(query, after);
      if (was != is) expected[slot] = is;
      if (is) members.insert(slot);
    }
    flip_count += found.size();
    std::vector<SegmentSlot> slots;
    if (after.exists) masks.FindMembers(to.held, fields(), &slots);
    return found == expected && std::set<SegmentSlot>(slots.begin(), slots.end()) == members;
  }

  RuleMasks masks;
  std::map<SegmentSlot, Query> segments;
  size_t flip_count = 0;

 private:
  static constexpr FieldId kCountry = 0;

  // What the masks are told of a state.
  struct Mask {
    Mask(const Subject& subject, const State& state) : codes(subject.schema_->size()) {
      codes[kCountry] = state.country;
      codes[subject.name_] = state.name.empty() ? kNotSet : kPresent;
      codes[subject.billing_email_] = state.billing_email.empty() ? kNotSet : kPresent;
      texts[TextField::kName] = state.name;
      texts[TextField::kBillingEmail] = state.billing_email;
      if (state.exists) held.codes = codes;
      held.texts = &texts;
    }
    std::vector<Code> codes;
    TextRecord texts;
    Held held;
  };

  RuleMasks::Fields fields() const { return {sets_, {}, schema_->fields()}; }

  Random& random_;
  std::shared_ptr<const Schema> schema_ = *Schema::Create({});
  std::vector<const SetDictionary*> sets_{schema_->size()};
  const FieldId name_ = schema_->FieldOf(TextField::kName);
  const FieldId billing_email_ = schema_->FieldOf(TextField::kBillingEmail);
};

TEST_CASE("rules over texts flip as a naive evaluation says, while segments come and go") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t history = 0; history < 4; ++history) {
    Random random(seed * 100 + history);
    Subject subject(&random);
    State state;
    for (int step = 0; step < 400; ++step) {
      INFO("TRANCHE_SEED=" << seed << " history " << history << " step " << step);
      const auto slot = static_cast<SegmentSlot>(random.Below(12));
      if (random.Percent(20)) {
        if (subject.segments.contains(slot)) subject.Remove(slot);
        subject.Add(slot, random.Percent(85) ? random.Between(1, 4) : 70);
      }
      State next = state;
      switch (random.Below(3)) {
        case 0:
          next.country = static_cast<Code>(random.Below(3));
          break;
        case 1:
          next.name = subject.AnyText(4);
          break;
        default:
          next = subject.AnyState();
      }
      if (!state.exists && !next.exists) continue;
      REQUIRE(subject.MovesRightly(state, next));
      state = next;
    }
    CHECK(subject.flip_count > 100);
    CHECK(subject.masks.reads_texts());
    while (!subject.segments.empty()) subject.Remove(subject.segments.begin()->first);
    CHECK_FALSE(subject.masks.reads_texts());
  }
}

TEST_CASE("rules that look for the same share a pattern, and give it back") {
  TextMasks masks(8);
  const Term first{.field = 9, .match = TextMatch(Operator::kContains, false, {"a"})};
  const Term second{.field = 9, .negated = true, .match = first.match};
  const Term third{.field = 9, .match = TextMatch(Operator::kContains, false, {"b"})};
  const Term* terms[] = {&first, &second, &third};
  masks.Add(0, {terms, 1});
  masks.Add(1, {terms + 1, 1});
  CHECK(masks.pattern_count() == 1);
  masks.Remove(0, 1);
  TextRow row;
  row.Begin(masks, "xAx");
  CHECK(row.Meets(0, 3) == 1);  // a bit without a rule is always met
  masks.Remove(1, 1);
  CHECK(masks.empty());
  masks.Add(2, {terms + 2, 1});
  CHECK(masks.pattern_count() == 1);
  row.Begin(masks, "b");
  CHECK(row.All()[0] == ~uint64_t{0});
}

}  // namespace
}  // namespace tranche::internal::testing
