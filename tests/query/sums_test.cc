#include "src/query/sums.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <map>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"
#include "tests/table/table_fixture.h"

namespace tranche::internal::testing {
namespace {

FieldSpec MoneyProperty(const std::string& name) {
  return {.name = "properties." + name, .kind = FieldKind::kMoney, .decimals = 2};
}

// Rows with a number and an amount in one of some currencies, or in none.
class Subject {
 public:
  explicit Subject(Random* random) : random_(*random) {
    Dictionary& currencies = *table.schema->field(kCurrencyField).values;
    for (const char* code : {"EUR", "USD", "JPY"}) currencies.Add(code);
  }

  void Add(size_t count, uint64_t percent_set, uint64_t currencies) {
    NewRows rows;
    rows.count = count;
    std::vector<std::vector<Code>> codes(table.schema->size(), std::vector<Code>(count));
    std::vector<std::vector<Number>> numbers(2, std::vector<Number>(count));
    const uint64_t shift = random_.Below(64);
    for (size_t i = 0; i < count; ++i) {
      codes[kCurrencyField][i] = static_cast<Code>(random_.Below(currencies + 1));
      for (const FieldId id : {number, money}) {
        if (!random_.Percent(percent_set)) continue;
        codes[id][i] = kPresent;
        numbers[SlotOf(id)][i] = static_cast<Number>(random_.Next()) >> shift;
        if (random_.Percent(1)) numbers[SlotOf(id)][i] = std::numeric_limits<Number>::max();
      }
    }
    for (FieldId id = 0; id < codes.size(); ++id) {
      codes_[id].insert(codes_[id].end(), codes[id].begin(), codes[id].end());
      rows.codes.emplace_back(codes[id]);
    }
    for (size_t slot = 0; slot < 2; ++slot) {
      numbers_[slot].insert(numbers_[slot].end(), numbers[slot].begin(), numbers[slot].end());
      rows.numbers.emplace_back(numbers[slot]);
    }
    table.writer.AddMany(rows);
    live_.resize(live_.size() + count, true);
  }

  void RemoveSome() {
    for (Row row = 0; row < live_.size(); ++row) {
      if (!random_.Percent(2)) continue;
      std::vector<Code> codes;
      for (const std::vector<Code>& column : codes_) codes.push_back(column[row]);
      table.writer.Remove(row, codes);
      live_[row] = false;
    }
  }

  // What live customers hold in the field whose currency has one of these codes.
  std::map<Code, std::pair<absl::int128, uint64_t>> Naive(FieldId field,
                                                          const std::vector<Code>& among) const {
    std::map<Code, std::pair<absl::int128, uint64_t>> sums;
    for (Row row = 0; row < live_.size(); ++row) {
      const Code currency = codes_[kCurrencyField][row];
      const bool is_among = std::find(among.begin(), among.end(), currency) != among.end();
      if (!live_[row] || !is_among || codes_[field][row] == kNotSet) continue;
      auto& [sum, count] = sums[field == money ? currency : kNotSet];
      sum += numbers_[SlotOf(field)][row];
      ++count;
    }
    return sums;
  }

  bool Answers(FieldId field, const std::vector<Code>& among) {
    Query query;
    query.terms = {{.field = kCurrencyField, .values = among}};
    query.conjunctions = {{{0}}};
    Selection selection = Selection::Matching(table.version, query);
    const Sums sums = SumOver(table.version, field, &selection);
    std::map<Code, std::pair<absl::int128, uint64_t>> found;
    for (Code currency = 0; currency < sums.size(); ++currency) {
      if (sums[currency].holders > 0)
        found[currency] = {sums[currency].sum(), sums[currency].holders};
    }
    return found == Naive(field, among);
  }

  Table table{{{MoneyProperty("money"), NumberProperty("number")}}};
  const FieldId money = table.schema->Find("properties.money");
  const FieldId number = table.schema->Find("properties.number");

 private:
  size_t SlotOf(FieldId field) const { return table.schema->field(field).number_slot; }

  Random& random_;
  std::vector<std::vector<Code>> codes_{table.schema->size()};
  std::vector<std::vector<Number>> numbers_{2};
  std::vector<bool> live_;
};

TEST_CASE("sums are exact, by currency where they are of money, and of live customers alone") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t world = 0; world < 6; ++world) {
    INFO("TRANCHE_SEED=" << seed << " world " << world);
    Random random(seed * 100 + world);
    Subject subject(&random);
    subject.Add(world < 2 ? kBlockRows + 3000 : 5000,
                random.Pick(std::vector<uint64_t>{3, 90, 100}), random.Below(4));
    subject.Add(2000, 50, 3);
    if (world % 2 == 1) subject.RemoveSome();
    for (const FieldId field : {subject.money, subject.number}) {
      for (const std::vector<Code>& among :
           {std::vector<Code>{0, 1, 2, 3}, std::vector<Code>{2}, std::vector<Code>{0, 3}})
        REQUIRE(subject.Answers(field, among));
    }
    CHECK(subject.table.LeakedBytes() == 0);
  }
}

}  // namespace
}  // namespace tranche::internal::testing
