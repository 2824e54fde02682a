// Rows with a number and an amount in one of some currencies, or in none, made at random.
#ifndef TRANCHE_TESTS_QUERY_NUMBER_SUBJECT_H_
#define TRANCHE_TESTS_QUERY_NUMBER_SUBJECT_H_

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "src/query/selection.h"
#include "tests/support/random.h"
#include "tests/table/table_fixture.h"

namespace tranche::internal::testing {

inline FieldSpec MoneyProperty(const std::string& name) {
  return {.name = "properties." + name, .kind = FieldKind::kMoney, .decimals = 2};
}

class NumberSubject {
 public:
  explicit NumberSubject(Random* random) : random_(*random) {
    Dictionary& currencies = *table.schema->field(kCurrencyField).values;
    for (const char* code : {"EUR", "USD", "JPY"}) currencies.Add(code);
    table.version.fields.Mutable(&table.heap, kCurrencyField).value_count = currencies.size();
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

  // What live customers hold in the field whose currency has one of these codes, by its code (of a
  // field that is no money kNotSet), sorted.
  std::map<Code, std::vector<Number>> Held(FieldId field, const std::vector<Code>& among) const {
    std::map<Code, std::vector<Number>> held;
    for (Row row = 0; row < live_.size(); ++row) {
      const Code currency = codes_[kCurrencyField][row];
      const bool is_among = std::find(among.begin(), among.end(), currency) != among.end();
      if (!live_[row] || !is_among || codes_[field][row] == kNotSet) continue;
      held[field == money ? currency : kNotSet].push_back(numbers_[SlotOf(field)][row]);
    }
    for (auto& [currency, numbers] : held) std::sort(numbers.begin(), numbers.end());
    return held;
  }

  // Customers whose currency has one of these codes.
  Selection Select(const std::vector<Code>& among) {
    Query query;
    query.terms = {{.field = kCurrencyField, .values = among}};
    query.conjunctions = {{{0}}};
    return Selection::Matching(table.version, query);
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

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_QUERY_NUMBER_SUBJECT_H_
