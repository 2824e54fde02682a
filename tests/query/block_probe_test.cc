#include "src/query/block_probe.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "src/base/aligned.h"
#include "tests/query/block_fixture.h"
#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

// Whether all terms of the rule hold for some rows of the block, and not for all: the evaluator
// settles the other rules without a probe.
bool AllHoldForSome(BlockOperands& operands, std::span<const uint32_t> rule) {
  bool result = true;
  for (const uint32_t term : rule) result &= operands.Resolve(term).extent == Extent::kSome;
  return result;
}

std::vector<uint16_t> RowsOf(const uint64_t* words) {
  std::vector<uint16_t> rows;
  ForEachBit(words, [&](uint16_t row) { rows.push_back(row); });
  return rows;
}

TEST_CASE("a probe finds the rows that a naive evaluation finds, from the smallest positive term") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  uint64_t probes = 0;
  for (uint64_t world = 0; world < 3; ++world) {
    Random random(seed * 100 + world);
    Blocks blocks(&random);
    world == 0 ? blocks.Add(10'000, Shape::kSkewed) : blocks.AddMixed(10'000);
    for (int i = 0; i < 500; ++i) blocks.Remove(static_cast<Row>(random.Below(blocks.live.size())));
    const Version& version = blocks.table.version;
    for (int i = 0; i < 60; ++i) {
      INFO("TRANCHE_SEED=" << seed << " world " << world << " query " << i);
      const Query query = blocks.RandomQuery(1);
      const std::vector<uint32_t>& rule = query.conjunctions[0].terms;
      const std::vector<bool> expected = blocks.Naive(query);
      EvaluationScratch scratch;
      BlockOperands operands(version, query, &scratch, BestKernels());
      BlockProbe probe(&operands);
      for (BlockId block = 0; block < version.block_count(); ++block) {
        operands.Begin(block);
        if (!AllHoldForSome(operands, rule)) continue;
        const auto end = static_cast<uint32_t>(rule.size());
        if (operands.has_unread_texts()) operands.ReadTexts(rule, {&end, 1});
        if (!AllHoldForSome(operands, rule)) continue;
        const int start = probe.Start(rule);
        if (start < 0) continue;
        ++probes;
        const auto first = static_cast<uint32_t>(start);
        REQUIRE_FALSE(operands[first].negated);
        for (const uint32_t term : rule) {
          const bool is_smaller = operands[term].cardinality < operands[first].cardinality;
          REQUIRE((operands[term].negated || !is_smaller));
        }
        std::vector<uint16_t> wanted;
        for (uint32_t row = 0; row < version.RowsIn(block); ++row) {
          if (expected[RowAt(block, 0) + row]) wanted.push_back(static_cast<uint16_t>(row));
        }
        const auto words = std::make_unique<AlignedBlock>();
        REQUIRE(probe.Run(rule, first, words->words) == wanted.size());
        REQUIRE(RowsOf(words->words) == wanted);
        REQUIRE(probe.Run(rule, first, nullptr) == wanted.size());  // counted only
      }
    }
  }
  CHECK(probes > 0);
}

TEST_CASE("a rule of negated terms alone has no row to probe from") {
  Random random(1);
  Blocks blocks(&random);
  blocks.Add(2'000, Shape::kScattered);
  Query query;
  query.terms = {{kTenValues, true, {1}, {}}, {kHundredValues, true, {2}, {}}};
  query.conjunctions = {{{0, 1}}};
  EvaluationScratch scratch;
  BlockOperands operands(blocks.table.version, query, &scratch, BestKernels());
  operands.Begin(0);
  REQUIRE(AllHoldForSome(operands, query.conjunctions[0].terms));
  CHECK(BlockProbe(&operands).Start(query.conjunctions[0].terms) == -1);
}

}  // namespace
}  // namespace tranche::internal::testing
