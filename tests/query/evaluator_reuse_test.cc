// One evaluator asked about the same block twice.
#include <catch2/catch_test_macros.hpp>

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
  EvaluationScratch scratch;
  BlockEvaluator evaluator(blocks.table.version, query, &scratch);
  const uint32_t first = evaluator.Count(0);
  CHECK(evaluator.Count(0) == first);
}

}  // namespace tranche::internal::testing
