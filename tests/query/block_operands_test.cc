#include "src/query/block_operands.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/query/block_fixture.h"
#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

// What is wrong with the dense form of the term, a union of bitsets or all the others; "" is
// nothing.
std::string WrongWords(BlockOperands& operands, uint32_t term, const std::vector<bool>& expected,
                       const std::vector<bool>& live) {
  std::vector<const uint64_t*> sources;
  const bool is_negated = operands.AddWords(term, &sources);
  if (sources.empty()) return "no bitset";
  const size_t first = RowAt(operands.block_id(), 0);
  for (uint32_t row = 0; row < operands.version().RowsIn(operands.block_id()); ++row) {
    if (!live[first + row]) continue;
    bool is_set = false;
    for (const uint64_t* words : sources) is_set |= (words[row / 64] >> (row % 64) & 1) != 0;
    if ((is_set != is_negated) != expected[first + row]) return "row " + std::to_string(row);
  }
  return "";
}

TEST_CASE("an operand knows whom its term holds for, how many at most, and their dense form") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t world = 0; world < 3; ++world) {
    Random random(seed * 100 + world);
    Blocks blocks(&random);
    blocks.AddMixed(kBlockRows);
    blocks.AddMixed(random.Between(1, 9'000));
    for (int i = 0; i < 300; ++i) blocks.Remove(static_cast<Row>(random.Below(blocks.live.size())));
    const Version& version = blocks.table.version;
    for (int i = 0; i < 25; ++i) {
      INFO("TRANCHE_SEED=" << seed << " world " << world << " term " << i);
      Query query;
      query.terms = {blocks.RandomTerm()};
      query.conjunctions = {{{0}}};
      const std::vector<bool> expected = blocks.Naive(query);
      EvaluationScratch scratch;
      BlockOperands operands(version, query, &scratch, BestKernels());
      for (BlockId block = 0; block < version.block_count(); ++block) {
        operands.Begin(block);
        const Operand& operand = operands.Resolve(0);
        constexpr uint32_t kTerm = 0;
        constexpr uint32_t kEnd = 1;
        if (operands.has_unread_texts()) operands.ReadTexts({&kTerm, 1}, {&kEnd, 1});
        const auto begin = expected.begin() + static_cast<ptrdiff_t>(RowAt(block, 0));
        const auto held = static_cast<uint32_t>(
            std::count(begin, begin + static_cast<ptrdiff_t>(version.RowsIn(block)), true));
        REQUIRE((operand.negated != query.terms[0].negated) == operand.is_complement);
        if (operand.extent == Extent::kNobody) REQUIRE(held == 0);
        if (operand.extent == Extent::kEverybody) REQUIRE(held == operands.live());
        if (operand.extent != Extent::kSome) continue;
        REQUIRE(WrongWords(operands, 0, expected, blocks.live) == "");
        if (operand.count == 0) continue;
        const uint32_t before_negation = operand.negated ? operands.live() - held : held;
        REQUIRE(operand.cardinality >= before_negation);
        if (operand.is_disjoint) REQUIRE(operand.cardinality == before_negation);
      }
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
