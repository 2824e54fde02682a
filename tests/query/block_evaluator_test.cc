#include "src/query/block_evaluator.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "src/base/aligned.h"
#include "tests/query/block_fixture.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

void AddUp(const EvaluationTally& tally, EvaluationTally* total) {
  total->skipped += tally.skipped;
  total->full += tally.full;
  total->sparse += tally.sparse;
  total->dense += tally.dense;
  total->scanned += tally.scanned;
  total->complemented += tally.complemented;
  total->compared += tally.compared;
}

// Whether counting and selecting, with these kernels, answer what the naive evaluation does.
bool Answers(const Blocks& blocks, const Query& query, const std::vector<bool>& expected,
             const Kernels& kernels, EvaluationTally* total) {
  EvaluationScratch scratch;
  const Version& version = blocks.table.version;
  BlockEvaluator counter(version, query, &scratch, kernels);
  BlockEvaluator selector(version, query, &scratch, kernels);
  const auto words = std::make_unique<AlignedBlock>();
  bool is_right = true;
  for (BlockId block = 0; block < version.block_count(); ++block) {
    const size_t first = RowAt(block, 0);
    const auto wanted = std::make_unique<AlignedBlock>();
    uint32_t count = 0;
    for (uint32_t row = 0; row < version.RowsIn(block); ++row) {
      if (!expected[first + row]) continue;
      wanted->words[row / 64] |= uint64_t{1} << (row % 64);
      ++count;
    }
    is_right &= counter.Count(block) == count;
    is_right &= selector.Select(block, words->words) == count;
    is_right &= std::equal(words->words, words->words + kBlockWords, wanted->words);
  }
  AddUp(counter.tally(), total);
  AddUp(selector.tally(), total);
  return is_right;
}

EvaluationTally CheckEverywhere(const Blocks& blocks, const Query& query) {
  EvaluationTally total;
  const std::vector<bool> expected = blocks.Naive(query);
  for (const Kernels* kernels : AllKernels()) {
    INFO("kernels " << kernels->name);
    REQUIRE(Answers(blocks, query, expected, *kernels, &total));
  }
  return total;
}

void RemoveSome(Blocks* blocks, Random& random, size_t count) {
  for (size_t i = 0; i < count; ++i)
    blocks->Remove(static_cast<Row>(random.Below(blocks->live.size())));
}

void CheckQueries(Blocks* blocks, int count, EvaluationTally* total) {
  for (int i = 0; i < count; ++i) {
    INFO("query " << i);
    AddUp(CheckEverywhere(*blocks, blocks->RandomQuery()), total);
  }
}

// One conjunction of terms of single-valued fields.
Query AllOf(std::vector<Term> terms) {
  Query query;
  Conjunction& conjunction = query.conjunctions.emplace_back();
  for (uint32_t i = 0; i < terms.size(); ++i) conjunction.terms.push_back(i);
  query.terms = std::move(terms);
  return query;
}

std::vector<Code> Values(uint32_t first, uint32_t last) {
  std::vector<Code> values;
  for (uint32_t value = first; value <= last; ++value) values.push_back(value);
  return values;
}

TEST_CASE("random queries over mixed blocks answer as a naive evaluation, by every path") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  EvaluationTally total;
  uint32_t patches = 0;
  for (uint64_t world = 0; world < 8; ++world) {
    INFO("TRANCHE_SEED=" << seed << " world " << world);
    Random random(seed * 100 + world);
    Blocks blocks(&random);
    if (world % 4 < 2) {
      blocks.AddMixed(kBlockRows);
    } else {
      blocks.Add(kBlockRows, Shape::kScattered);
    }
    blocks.AddMixed(random.Between(1, 20'000));
    if (world % 4 == 1) blocks.table.Pin();  // so that bitsets are patched
    if (world % 2 == 1) RemoveSome(&blocks, random, world == 1 ? 30 : 2000);
    patches += blocks.table.heap.patch_count();
    CheckQueries(&blocks, 20, &total);
  }
  CHECK(patches > 0);
  CHECK(total.skipped > 0);
  CHECK(total.full > 0);
  CHECK(total.sparse > 0);
  CHECK(total.dense > 0);
  CHECK(total.complemented > 0);
  CHECK(total.compared > 0);
  if (AllKernels().size() > 1) CHECK(total.scanned > 0);
}

TEST_CASE("random queries answer as a naive evaluation whatever the codes look like") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (const Shape shape :
       {Shape::kNobody, Shape::kEverybody, Shape::kScattered, Shape::kClustered, Shape::kSkewed}) {
    INFO("TRANCHE_SEED=" << seed << " shape " << static_cast<int>(shape));
    Random random(seed);
    Blocks blocks(&random);
    blocks.Add(9'000, shape);
    EvaluationTally total;
    CheckQueries(&blocks, 20, &total);
    RemoveSome(&blocks, random, 100);
    CheckQueries(&blocks, 20, &total);
  }
}

TEST_CASE(
    "a few single values are met together as in a naive evaluation, whatever their containers") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t world = 0; world < 6; ++world) {
    INFO("TRANCHE_SEED=" << seed << " world " << world);
    Random random(seed * 100 + world);
    Blocks blocks(&random);
    for (int block = 0; block < 3; ++block) {
      world == 0 ? blocks.Add(kBlockRows, Shape::kClustered) : blocks.AddMixed(kBlockRows);
    }
    if (world % 2 == 1) RemoveSome(&blocks, random, 100);
    for (int i = 0; i < 40; ++i) {
      std::vector<Term> terms(random.Between(2, 4));
      for (Term& term : terms) {
        do {
          term = blocks.RandomTerm();
        } while (term.values.empty() || term.field == kCustomerIdField);
        term.values = {Code{random.Pick(term.values)}};
      }
      INFO("query " << i);
      CheckEverywhere(blocks, AllOf(std::move(terms)));
    }
  }
}

TEST_CASE("blocks of a few rows answer as a naive evaluation") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (size_t rows : {1, 2, 63, 64, 65, 200, 4096, 4097}) {
    INFO("TRANCHE_SEED=" << seed << " rows " << rows);
    Blocks blocks(&random);
    blocks.AddMixed(rows);
    EvaluationTally total;
    CheckQueries(&blocks, 15, &total);
  }
}

TEST_CASE("a block whose customers are all gone matches nobody") {
  Random random(1);
  Blocks blocks(&random);
  blocks.AddMixed(300);
  for (Row row = 0; row < 300; ++row) blocks.Remove(row);
  EvaluationTally total;
  CheckQueries(&blocks, 20, &total);
}

TEST_CASE("negated terms alone match no dead row and none past the last one") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Blocks blocks(&random);
  blocks.AddMixed(30'001);
  RemoveSome(&blocks, random, 500);
  for (int i = 0; i < 40; ++i) {
    INFO("query " << i);
    Query query = blocks.RandomQuery();
    for (Term& term : query.terms) term.negated = true;
    CheckEverywhere(blocks, query);
  }
}

TEST_CASE("clustered blocks are combined run by run, without a probe or a dense pass") {
  Random random(5);
  Blocks blocks(&random);
  blocks.Add(40'000, Shape::kClustered);
  const Query query = AllOf({{kTwoValues, false, {1}, {}},
                             {kTenValues, true, {2, 3, 7}, {}},
                             {kManyValued, false, {1, 4}, {}}});
  const EvaluationTally tally = CheckEverywhere(blocks, query);
  CHECK(tally.sparse == 0);
  CHECK(tally.dense == 0);
}

TEST_CASE("a count of one single-valued term is a sum, without a probe or a dense pass") {
  Random random(5);
  Blocks blocks(&random);
  blocks.Add(kBlockRows, Shape::kScattered);
  const Query query = AllOf({{kHundredValues, true, {2, 3, 70}, {}}});
  EvaluationScratch scratch;
  BlockEvaluator evaluator(blocks.table.version, query, &scratch);
  const std::vector<bool> expected = blocks.Naive(query);
  CHECK(evaluator.Count(0) == std::count(expected.begin(), expected.end(), true));
  CHECK(evaluator.tally().sparse + evaluator.tally().dense == 0);
}

TEST_CASE("a few rows are probed in the other terms, whatever form those have") {
  Random random(6);
  Blocks blocks(&random);
  blocks.Add(kBlockRows, Shape::kScattered);
  const std::vector<Row> few = {1, 2, 77, 4000, 4001, 65'000, 65'535};
  for (const Term& other : std::vector<Term>{{kTwoValues, false, {1}, {}},
                                             {kTwoValues, true, {0, 1}, {}},
                                             {kWideValues, true, Values(3, 90), {}},
                                             {kHundredValues, false, {0, 4, 9}, {}},
                                             {kManyValued, false, {2, 3}, {}},
                                             {kManyValued, true, {0, 5}, {}},
                                             {kCustomerIdField, true, {}, {2, 4000, 9999}}}) {
    const EvaluationTally tally =
        CheckEverywhere(blocks, AllOf({{kCustomerIdField, false, {}, few}, other}));
    CHECK(tally.sparse > 0);
    CHECK(tally.dense == 0);
  }
}

TEST_CASE("most values of a field are read as the complement of the others") {
  Random random(7);
  Blocks blocks(&random);
  blocks.Add(kBlockRows, Shape::kScattered);
  blocks.Add(10'000, Shape::kScattered);
  RemoveSome(&blocks, random, 300);
  for (const bool is_negated : {false, true}) {
    for (const uint32_t first : {0u, 1u}) {
      const EvaluationTally tally =
          CheckEverywhere(blocks, AllOf({{kHundredValues, is_negated, Values(first, 97), {}},
                                         {kTwoValues, true, {1}, {}}}));
      CHECK(tally.complemented > 0);
    }
  }
}

TEST_CASE("half of the values of a field are read by a scan where the kernels are fast") {
  Random random(8);
  Blocks blocks(&random);
  blocks.Add(kBlockRows, Shape::kScattered);
  blocks.Add(20'000, Shape::kScattered);
  RemoveSome(&blocks, random, 300);
  for (const bool is_negated : {false, true}) {
    for (const uint32_t first : {0u, 1u}) {
      const EvaluationTally tally = CheckEverywhere(
          blocks,
          AllOf({{kTenValues, is_negated, Values(first, 5), {}}, {kTwoValues, true, {1}, {}}}));
      if (AllKernels().size() > 1 && (is_negated || first > 0)) CHECK(tally.scanned > 0);
    }
  }
}

TEST_CASE("a wide term scanned in block after block answers as a naive evaluation") {
  Random random(1);
  Blocks blocks(&random);
  blocks.Add(4 * kBlockRows, Shape::kScattered);
  for (Row row = 2 * kBlockRows; row < 3 * kBlockRows; ++row) {
    if (row % 8 != 0) blocks.Remove(row);
  }
  for (const bool negated : {false, true}) {
    std::vector<Code> wide;
    for (uint32_t value = 1; value <= 400; value += 2) wide.push_back(value);
    const EvaluationTally total = CheckEverywhere(
        blocks, AllOf({{kWideValues, negated, wide, {}}, {kTwoValues, false, {1}, {}}}));
    if (AllKernels().size() > 1) CHECK(total.scanned > 0);
    // Two rules, one of which begins with few rows and probes the wide term.
    Query query = AllOf({{kWideValues, negated, wide, {}}, {kCustomerIdField, false, {}, {}}});
    for (Row row = 5; row < 4 * kBlockRows; row += 4001) query.terms[1].rows.push_back(row);
    query.terms.push_back({kTwoValues, true, {2}, {}});
    query.conjunctions.push_back({{0, 2}});
    CheckEverywhere(blocks, query);
  }
}

TEST_CASE("more dense rules than scratch holds answer as a naive evaluation") {
  Random random(9);
  Blocks blocks(&random);
  blocks.Add(20'000, Shape::kScattered);
  RemoveSome(&blocks, random, 50);
  Query query;
  for (uint32_t i = 0; i < 200; ++i) {
    const auto value = static_cast<Code>(1 + i % 97);
    query.terms.push_back({kHundredValues, true, {value, static_cast<Code>(value + 2)}, {}});
    query.terms.push_back({kWideValues, false, Values(i, i + 120), {}});
    query.terms.push_back({kManyValued, false, {static_cast<Code>(1 + i % 6)}, {}});
    query.terms.push_back({kTenValues, false, {static_cast<Code>(1 + i % 10)}, {}});
    query.conjunctions.push_back({{4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3}});
  }
  const EvaluationTally tally = CheckEverywhere(blocks, query);
  CHECK(tally.dense > 0);
}

}  // namespace
}  // namespace tranche::internal::testing
