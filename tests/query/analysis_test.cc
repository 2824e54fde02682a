#include "src/query/analysis.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <utility>
#include <vector>

#include "src/query/draft_counts.h"
#include "tests/query/block_fixture.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

// Two blocks with random rows, some of which are gone, and random queries over them.
struct World {
  explicit World(uint64_t seed) : random(seed) {
    blocks.AddMixed(kBlockRows);
    blocks.AddMixed(3'000);
    for (int i = 0; i < 300; ++i) blocks.Remove(static_cast<Row>(random.Below(blocks.live.size())));
  }

  // A query whose terms name no rows that are gone, as those of definitions.
  Query AnyQuery() {
    Query query = blocks.RandomQuery(2, 2);
    for (Term& term : query.terms)
      std::erase_if(term.rows, [&](Row row) { return !blocks.live[row]; });
    return query;
  }
  Selection Select(Query query) {
    return Selection::Matching(blocks.table.version, std::move(query));
  }

  Random random;
  Blocks blocks{&random};
};

TEST_CASE("customers are counted by value as their rows have it") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  World world(seed);
  for (int i = 0; i < 12; ++i) {
    const Query query = world.AnyQuery();
    const std::vector<bool> selected = world.blocks.Naive(query);
    for (const FieldId id : {kTwoValues, kHundredValues, kWideValues, kManyValued}) {
      INFO("TRANCHE_SEED=" << seed << " query " << i << " field " << id);
      const Field& field = world.blocks.table.schema->field(id);
      std::vector<uint64_t> expected(field.values->size() + 1);
      for (Row row = 0; row < selected.size(); ++row) {
        if (!selected[row]) continue;
        const Code code = world.blocks.codes[id][row];
        if (code == kNotSet) ++expected[kNotSet];
        field.ForEachValue(code, [&](Code value) { ++expected[value]; });
      }
      Selection selection = world.Select(query);
      uint64_t total = 0;
      REQUIRE(CountByValue(world.blocks.table.version, id, &selection, &total) == expected);
      REQUIRE(total == static_cast<uint64_t>(std::count(selected.begin(), selected.end(), true)));
    }
  }
}

TEST_CASE("overlaps, and the shares of rules, are those of sets") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  World world(seed);
  for (size_t count = 1; count < 6; ++count) {
    INFO("TRANCHE_SEED=" << seed << ", " << count << " selections");
    std::vector<std::vector<bool>> sets;
    std::vector<Selection> selections;
    std::vector<Query> rules;
    for (size_t i = 0; i < count; ++i) {
      const Query query = world.AnyQuery();
      sets.push_back(world.blocks.Naive(query));
      selections.push_back(world.Select(query));
      rules.push_back(query);
    }
    std::vector<std::vector<uint64_t>> matrix(count, std::vector<uint64_t>(count));
    std::vector<uint64_t> only(count);
    uint64_t in_all = 0;
    uint64_t in_any = 0;
    for (Row row = 0; row < sets[0].size(); ++row) {
      std::vector<size_t> in;
      for (size_t i = 0; i < count; ++i) {
        if (sets[i][row]) in.push_back(i);
      }
      for (const size_t i : in) {
        for (const size_t j : in) ++matrix[i][j];
      }
      if (in.size() == 1) ++only[in[0]];
      in_all += in.size() == count;
      in_any += !in.empty();
    }
    const Overlap overlap = CountOverlap(world.blocks.table.version, selections);
    CHECK(overlap.matrix == matrix);
    CHECK(overlap.only == only);
    CHECK(overlap.intersection == in_all);
    CHECK(overlap.union_count == in_any);
    const DraftCounts counts = CountDraft(world.blocks.table.version, rules, rules, {});
    REQUIRE(counts.rules.size() == count);
    for (size_t i = 0; i < count; ++i) {
      CHECK(overlap.counts[i] == matrix[i][i]);
      CHECK(counts.rules[i].count == matrix[i][i]);
      CHECK(counts.rules[i].own == only[i]);
      CHECK(counts.conditions[i] == matrix[i][i]);
    }
  }
}

TEST_CASE("nobody in either target is no overlap") {
  World world(1);
  Query nobody;
  nobody.terms.emplace_back().field = kTwoValues;  // no value: it matches nobody
  nobody.conjunctions.emplace_back().terms = {0};
  std::vector<Selection> selections;
  for (int i = 0; i < 2; ++i) selections.push_back(world.Select(nobody));
  const Overlap overlap = CountOverlap(world.blocks.table.version, selections);
  CHECK(overlap.union_count == 0);
  CHECK(overlap.jaccard == 0);
}

TEST_CASE("a condition holds for a row as its operator says of what the row has") {
  World world(NumberFromEnvironment("TRANCHE_SEED", 1));
  const auto holds = [&](Row row, FieldId field, Operator op, std::vector<Code> values,
                         bool exclude_missing = false) {
    BoundCondition condition;
    condition.field = field;
    condition.op = op;
    condition.values = std::move(values);
    condition.exclude_missing = exclude_missing;
    return Holds(world.blocks.table.version, row, condition);
  };
  for (Row row = 0; row < 500; ++row) {
    if (!world.blocks.live[row]) continue;
    INFO("row " << row);
    const Code ten = world.blocks.codes[kTenValues][row];
    CHECK(holds(row, kTenValues, Operator::kIn, {2, 3}) == (ten == 2 || ten == 3));
    CHECK(holds(row, kTenValues, Operator::kNotIn, {2, 3}) == (ten != 2 && ten != 3));
    CHECK(holds(row, kTenValues, Operator::kNotIn, {2, 3}, true) ==
          (ten != kNotSet && ten != 2 && ten != 3));
    CHECK(holds(row, kTenValues, Operator::kIsSet, {}) == (ten != kNotSet));
    CHECK(holds(row, kTenValues, Operator::kIsNotSet, {}) == (ten == kNotSet));
    bool has_one = false;
    bool has_two = false;
    world.blocks.table.schema->field(kManyValued)
        .ForEachValue(world.blocks.codes[kManyValued][row], [&](Code value) {
          has_one = has_one || value == 1;
          has_two = has_two || value == 2;
        });
    CHECK(holds(row, kManyValued, Operator::kHasAll, {1, 2}) == (has_one && has_two));
    CHECK(holds(row, kManyValued, Operator::kIn, {1, 2}) == (has_one || has_two));
  }
}

}  // namespace
}  // namespace tranche::internal::testing
