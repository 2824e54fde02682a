// One evaluator asked about the same block twice.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "src/base/aligned.h"
#include "src/query/block_evaluator.h"
#include "tests/query/block_fixture.h"

namespace tranche::internal::testing {

TEST_CASE("an evaluator that is asked about a block again gives the same answer") {
  Random random(1);
  Blocks blocks(&random);
  blocks.Add(kBlockRows, Shape::kScattered);
  Query query;
  query.terms = {{kTwoValues, false, {1}, {}}, {kManyValued, true, {2, 3}, {}}};
  query.conjunctions = {{{0, 1}}};
  const std::vector<bool> matching = blocks.Naive(query);
  const auto expected = static_cast<uint32_t>(std::count(matching.begin(), matching.end(), true));
  REQUIRE(expected > 0);
  EvaluationScratch scratch;
  BlockEvaluator evaluator(blocks.table.version, query, &scratch);
  const auto words = std::make_unique<AlignedBlock>();
  CHECK(evaluator.Count(0) == expected);
  CHECK(evaluator.Count(0) == expected);
  CHECK(evaluator.Select(0, words->words) == expected);
  CHECK(evaluator.Count(0) == expected);
}

}  // namespace tranche::internal::testing
