// Random blocks and queries for the evaluators, and a naive answer to hold theirs against.
#ifndef TRANCHE_TESTS_QUERY_BLOCK_FIXTURE_H_
#define TRANCHE_TESTS_QUERY_BLOCK_FIXTURE_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "src/query/query.h"
#include "tests/support/random.h"
#include "tests/table/table_fixture.h"

namespace tranche::internal::testing {

// Properties of few to many values beside the standard fields.
inline constexpr FieldId kTwoValues = kStandardFields;
inline constexpr FieldId kTenValues = kTwoValues + 1;
inline constexpr FieldId kHundredValues = kTwoValues + 2;
inline constexpr FieldId kWideValues = kTwoValues + 3;
inline constexpr FieldId kManyValued = kTwoValues + 4;
// Whole numbers.
inline constexpr FieldId kSmallNumber = kTwoValues + 5;
inline constexpr FieldId kAnyNumber = kTwoValues + 6;
// Texts of a few letters.
inline constexpr FieldId kNote = kTwoValues + 7;

inline SchemaSpec BlockSchema() {
  return {{Property("two", FieldKind::kSelect, 2),
           Property("ten", FieldKind::kSelect, 10),
           Property("hundred", FieldKind::kSelect, 100),
           Property("wide", FieldKind::kSelect, 400),
           Property("many", FieldKind::kMultiSelect, 6),
           NumberProperty("small"),
           NumberProperty("any"),
           {.name = "properties.note", .kind = FieldKind::kText}}};
}

// The fields that hold codes here, and customer_id.
inline constexpr FieldId kUsedFields[] = {
    kTwoValues,         kTenValues,       kHundredValues, kWideValues, kManyValued, FieldId{6},
    kRelationshipField, kCustomerIdField, kSmallNumber,   kAnyNumber,  kNote};

// How the codes of a field lie in a block.
enum class Shape { kNobody, kEverybody, kScattered, kClustered, kSkewed };

class Blocks {
 public:
  explicit Blocks(Random* random) : random_(*random) {}

  // Adds rows whose codes lie as `shape` says, the same in all fields.
  void Add(size_t count, Shape shape) {
    Add(count, [&] { return shape; });
  }
  // The same with a shape at random for each field.
  void AddMixed(size_t count) {
    Add(count, [&] { return static_cast<Shape>(random_.Below(5)); });
  }
  void Remove(Row row) {
    if (!live[row]) return;
    std::vector<Code> codes_of_row;
    for (const std::vector<Code>& column : codes) codes_of_row.push_back(column[row]);
    table.writer.Remove(row, codes_of_row);
    live[row] = false;
  }

  // What each row of the table answers, by the definition of a query.
  std::vector<bool> Naive(const Query& query) const {
    std::vector<std::vector<bool>> met;
    for (const Term& term : query.terms) met.push_back(Met(term));
    std::vector<bool> rows(live.size());
    for (size_t row = 0; row < rows.size(); ++row) {
      rows[row] = live[row] && std::any_of(query.conjunctions.begin(), query.conjunctions.end(),
                                           [&](const Conjunction& conjunction) {
                                             return std::all_of(
                                                 conjunction.terms.begin(), conjunction.terms.end(),
                                                 [&](uint32_t term) { return met[term][row]; });
                                           });
    }
    return rows;
  }

  // A term that a definition could ask for.
  Term RandomTerm() {
    Term term;
    term.field = random_.Pick(kUsedFields);
    term.negated = random_.Percent(40);
    if (term.field == kCustomerIdField) {
      for (uint64_t i = random_.Below(random_.Percent(70) ? 20 : 3000); i > 0; --i)
        term.rows.push_back(static_cast<Row>(random_.Below(live.size())));
      std::sort(term.rows.begin(), term.rows.end());
      term.rows.erase(std::unique(term.rows.begin(), term.rows.end()), term.rows.end());
      return term;
    }
    const Field& field = table.schema->field(term.field);
    if (field.has_numbers() && random_.Percent(90)) {
      term.ranges = RandomRanges(term.field);
      return term;
    }
    if (term.field == kNote && random_.Percent(80)) {
      term.match = TextMatch(
          random_.Pick(std::vector{Operator::kIn, Operator::kContains, Operator::kEndsWith}),
          random_.Percent(50), {RandomText(1), RandomText(2)});
      return term;
    }
    const uint32_t values = std::max<uint32_t>(field.values->size(), 1);
    const uint64_t percent = random_.Pick(std::vector<uint64_t>{0, 1, 20, 60, 95, 100});
    for (uint32_t value = field.stores_not_set() ? 0 : 1; value <= values; ++value) {
      if (random_.Percent(percent)) term.values.push_back(value);
    }
    if (term.values.empty() && random_.Percent(90))
      term.values.push_back(static_cast<Code>(random_.Between(1, values)));
    return term;
  }

  // Letters of both cases, at most so many, at least one.
  std::string RandomText(uint64_t most) {
    std::string text;
    for (uint64_t left = random_.Between(1, most); left > 0; --left)
      text += "abAB"[random_.Below(4)];
    return text;
  }

  // Up to a few hundred, most with bounds at a number that somebody holds or beside it.
  std::vector<NumberRange> RandomRanges(FieldId field) {
    const std::vector<Number>& held = numbers[table.schema->field(field).number_slot];
    std::vector<Number> bounds;
    for (uint64_t i = 2 * random_.Between(1, random_.Percent(90) ? 3 : 200); i > 0; --i) {
      const Number near = random_.Pick(held);
      const Number apart = static_cast<Number>(random_.Below(3)) - 1;
      const bool is_end =
          near == std::numeric_limits<Number>::min() || near == std::numeric_limits<Number>::max();
      bounds.push_back(random_.Percent(3)   ? std::numeric_limits<Number>::min()
                       : random_.Percent(3) ? std::numeric_limits<Number>::max()
                       : is_end             ? near
                                            : near + apart);
    }
    std::sort(bounds.begin(), bounds.end());
    std::vector<NumberRange> ranges;
    for (size_t i = 0; i < bounds.size(); i += 2) {
      if (!ranges.empty() &&
          (bounds[i] == ranges.back().high || bounds[i] - 1 == ranges.back().high))
        ranges.back().high = bounds[i + 1];
      else
        ranges.push_back({bounds[i], bounds[i + 1]});
    }
    return ranges;
  }

  Query RandomQuery(uint64_t most_conjunctions = 4, uint64_t most_terms = 4) {
    Query query;
    for (uint64_t i = random_.Between(1, 8); i > 0; --i) query.terms.push_back(RandomTerm());
    for (uint64_t c = random_.Between(1, most_conjunctions); c > 0; --c) {
      std::vector<uint32_t>& terms = query.conjunctions.emplace_back().terms;
      for (uint64_t t = random_.Between(1, most_terms); t > 0; --t) {
        const auto term = static_cast<uint32_t>(random_.Below(query.terms.size()));
        if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(term);
      }
    }
    return query;
  }

  Table table{BlockSchema()};
  std::vector<std::vector<Code>> codes{table.schema->size()};  // by FieldId, then row
  std::vector<std::vector<Number>> numbers{
      table.schema->number_fields().size()};  // by number slot, then row; 0 where not set
  std::vector<std::string> notes;             // by row; empty where not set
  std::vector<bool> live;

  // A number that the field may hold in the tests.
  Number RandomNumber(FieldId field) {
    if (field == kSmallNumber)
      return static_cast<Number>(random_.Below(random_.Percent(90) ? 30 : 3000));
    if (random_.Percent(1))
      return random_.Percent(50) ? std::numeric_limits<Number>::min()
                                 : std::numeric_limits<Number>::max();
    return static_cast<Number>(random_.Next()) >> random_.Below(64);
  }

 private:
  template <typename PickShape>
  void Add(size_t count, const PickShape& shape) {
    NewRows rows;
    rows.count = count;
    std::vector<std::vector<Code>> added(table.schema->size());
    for (FieldId id = 0; id < added.size(); ++id) {
      added[id] =
          std::find(std::begin(kUsedFields), std::end(kUsedFields), id) == std::end(kUsedFields) ||
                  id == kCustomerIdField
              ? std::vector<Code>(count)
              : RandomCodes(table.schema->field(id), count, shape());
      codes[id].insert(codes[id].end(), added[id].begin(), added[id].end());
      rows.codes.emplace_back(added[id]);
    }
    std::vector<std::vector<Number>> added_numbers;
    for (const FieldId id : table.schema->number_fields())
      added_numbers.push_back(RandomNumbers(id, added[id]));
    for (size_t slot = 0; slot < added_numbers.size(); ++slot) {
      rows.numbers.emplace_back(added_numbers[slot]);
      numbers[slot].insert(numbers[slot].end(), added_numbers[slot].begin(),
                           added_numbers[slot].end());
    }
    std::vector<std::string> encoded(count);
    std::vector<TextRecord> texts(count);
    for (size_t i = 0; i < count; ++i) {
      notes.push_back(added[kNote][i] == kNotSet ? "" : RandomText(6));
      const uint16_t slot = table.schema->field(kNote).text_slot;
      if (!notes.back().empty()) AppendPropertyText(slot, notes.back(), &encoded[i]);
      texts[i][TextField::kId] = "id";
      texts[i].properties = encoded[i];
    }
    rows.texts = texts;
    table.writer.AddMany(rows);
    live.resize(live.size() + count, true);
  }

  // Of one width or another, for those rows that hold one.
  std::vector<Number> RandomNumbers(FieldId field, const std::vector<Code>& held) {
    std::vector<Number> result(held.size());
    const Number base = RandomNumber(field);
    const uint64_t bits = random_.Pick(std::vector<uint64_t>{0, 4, 8, 14, 30, 64});
    for (size_t i = 0; i < result.size(); ++i) {
      if (held[i] == kNotSet) continue;
      const uint64_t more = bits == 0 ? 0 : random_.Next() >> (64 - bits);
      result[i] = field == kSmallNumber || bits == 64
                      ? RandomNumber(field)
                      : static_cast<Number>(static_cast<uint64_t>(base) + more);
    }
    return result;
  }

  Code RandomCode(const Field& field) {
    if (field.text || field.has_text() || field.has_numbers())
      return static_cast<Code>(random_.Below(2));
    if (field.traits.is_derived) return static_cast<Code>(random_.Below(4));
    const uint32_t values = field.values->size();
    if (!field.is_multi()) return static_cast<Code>(random_.Below(values + 1));
    std::vector<Code> set;
    for (uint32_t value = 1; value <= values; ++value) {
      if (random_.Percent(30)) set.push_back(value);
    }
    return field.sets->Intern(set);
  }

  std::vector<Code> RandomCodes(const Field& field, size_t count, Shape shape) {
    std::vector<Code> result(count);
    if (shape == Shape::kNobody) return result;
    const Code common = RandomCode(field);
    Code code = common;
    uint64_t left = 0;  // of a cluster
    for (Code& c : result) {
      if (shape == Shape::kClustered && left-- == 0) {
        code = RandomCode(field);
        left = random_.Between(200, 4000);
      }
      if (shape == Shape::kScattered) code = RandomCode(field);
      if (shape == Shape::kSkewed) code = random_.Below(200) == 0 ? RandomCode(field) : common;
      c = code;
    }
    return result;
  }

  std::vector<bool> Met(const Term& term) const {
    std::vector<bool> met(live.size(), term.negated);
    if (term.field == kCustomerIdField) {
      for (const Row row : term.rows) met[row] = !term.negated;
      return met;
    }
    const Field& field = table.schema->field(term.field);
    for (size_t row = 0; row < met.size() && !term.ranges.empty(); ++row) {
      const Number number = numbers[field.number_slot][row];
      const bool is_in =
          codes[term.field][row] != kNotSet &&
          std::any_of(term.ranges.begin(), term.ranges.end(), [&](const NumberRange& range) {
            return number >= range.low && number <= range.high;
          });
      met[row] = is_in != term.negated;
    }
    if (!term.ranges.empty()) return met;
    if (!term.match.empty()) {
      FoldedText text;
      for (size_t row = 0; row < met.size(); ++row) {
        text.Begin(notes[row]);
        met[row] = text.Meets(term.match) != term.negated;
      }
      return met;
    }
    const auto names = [&](Code value) {
      return std::find(term.values.begin(), term.values.end(), value) != term.values.end();
    };
    std::vector<bool> accepted(field.is_multi() ? field.sets->size()
                                                : std::max(field.values->size(), kPresent) + 1);
    for (Code code = 0; code < accepted.size(); ++code) {
      accepted[code] = names(code);
      if (!field.is_multi() || code == kNotSet) continue;
      const SetDictionary::Set set = field.sets->Values(code);
      accepted[code] = std::any_of(set.begin(), set.end(), names);
    }
    for (size_t row = 0; row < met.size(); ++row)
      met[row] = accepted[codes[term.field][row]] != term.negated;
    return met;
  }

  Random& random_;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_QUERY_BLOCK_FIXTURE_H_
