#include "src/query/many_evaluator.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/query/block_fixture.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

// Whether counting and selecting together answer what the naive evaluation does, with all kernels.
void CheckTogether(const Blocks& blocks, const std::vector<Query>& queries) {
  std::vector<std::vector<bool>> expected;
  for (const Query& query : queries) expected.push_back(blocks.Naive(query));
  const Version& version = blocks.table.version;
  for (const Kernels* kernels : AllKernels()) {
    INFO("kernels " << kernels->name);
    ManyEvaluator evaluator(version, queries, *kernels);
    std::vector<uint64_t> counts(queries.size());
    std::vector<std::vector<bool>> selected(queries.size(), std::vector<bool>(blocks.live.size()));
    size_t next = 0;
    for (BlockId block = 0; block < version.block_count(); ++block) {
      evaluator.Count(block, counts);
      evaluator.Select(block, [&](size_t query, uint32_t count, const uint64_t* words) {
        REQUIRE(query == next++ % queries.size());
        uint32_t found = 0;
        ForEachBit(words, [&](uint16_t row) {
          REQUIRE(RowAt(block, row) < blocks.live.size());
          selected[query][RowAt(block, row)] = true;
          ++found;
        });
        REQUIRE(found == count);
      });
    }
    REQUIRE(next == queries.size() * version.block_count());
    for (size_t i = 0; i < queries.size(); ++i) {
      INFO("query " << i);
      REQUIRE(selected[i] == expected[i]);
      REQUIRE(counts[i] ==
              static_cast<uint64_t>(std::count(expected[i].begin(), expected[i].end(), true)));
    }
  }
}

TEST_CASE("queries answer together what they answer alone") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t world = 0; world < 8; ++world) {
    INFO("TRANCHE_SEED=" << seed << " world " << world);
    Random random(seed * 100 + world);
    Blocks blocks(&random);
    if (world % 4 < 2) {
      blocks.AddMixed(kBlockRows);
    } else {
      blocks.Add(kBlockRows, Shape::kScattered);
    }
    blocks.AddMixed(random.Between(1, 10'000));
    if (world % 2 == 1) {
      if (world % 4 == 1) blocks.table.Pin();  // so that bitsets are patched
      for (int i = 0; i < 500; ++i)
        blocks.Remove(static_cast<Row>(random.Below(blocks.live.size())));
    }
    std::vector<Query> queries;
    const uint64_t count = world == 0 ? 2 * kMostQueries + 3 : random.Between(1, 20);
    while (queries.size() < count) queries.push_back(blocks.RandomQuery());
    CheckTogether(blocks, queries);
  }
}

TEST_CASE("more shared values than scratch holds answer together what they answer alone") {
  Random random(3);
  Blocks blocks(&random);
  blocks.Add(20'000, Shape::kScattered);
  std::vector<Query> queries;
  for (uint32_t i = 0; i < 6; ++i) {  // 400 values of arrays, each named by several terms
    Query& query = queries.emplace_back();
    Term wide{kWideValues, i % 2 == 1, {}, {}};
    for (uint32_t value = 1 + i; value < 390; ++value) wide.values.push_back(value);
    query.terms = {wide, {kManyValued, false, {1, 2}, {}}};
    query.conjunctions = {{{0, 1}}};
  }
  CheckTogether(blocks, queries);
}

TEST_CASE("no queries ask for nothing") {
  Random random(1);
  Blocks blocks(&random);
  blocks.Add(100, Shape::kScattered);
  ManyEvaluator evaluator(blocks.table.version, {});
  evaluator.Count(0, {});
  evaluator.Select(0, [](size_t, uint32_t, const uint64_t*) { FAIL("a query was visited"); });
}

}  // namespace
}  // namespace tranche::internal::testing
