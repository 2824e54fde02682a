#include "src/query/selection.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <utility>
#include <vector>

#include "tests/query/block_fixture.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

std::vector<Row> RowsOf(const std::vector<bool>& matches) {
  std::vector<Row> rows;
  for (Row row = 0; row < matches.size(); ++row) {
    if (matches[row]) rows.push_back(row);
  }
  return rows;
}

TEST_CASE("random queries are counted and paged as a naive evaluation has it") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  Blocks blocks(&random);
  blocks.AddMixed(kBlockRows);
  blocks.AddMixed(5000);
  for (int i = 0; i < 200; ++i) blocks.Remove(static_cast<Row>(random.Below(blocks.live.size())));
  for (int i = 0; i < 30; ++i) {
    INFO("TRANCHE_SEED=" << seed << " query " << i);
    Query query = blocks.RandomQuery(2, 2);
    for (Term& term : query.terms)  // a definition finds customers that are there
      std::erase_if(term.rows, [&](Row row) { return !blocks.live[row]; });
    const std::vector<Row> expected = RowsOf(blocks.Naive(query));
    Selection counted = Selection::Matching(blocks.table.version, query);
    REQUIRE(counted.Count() == expected.size());
    Selection selection = Selection::Matching(blocks.table.version, std::move(query));
    const uint64_t skip = random.Below(expected.size() + 10);
    const auto take = static_cast<uint32_t>(random.Below(100));
    const size_t first = std::min<size_t>(skip, expected.size());
    const size_t last = std::min<size_t>(first + take, expected.size());
    const PageRows page = selection.Page({.skip = skip}, take);
    REQUIRE(page.total == expected.size());
    REQUIRE(page.skipped == skip);
    REQUIRE(std::equal(page.rows.begin(), page.rows.end(),
                       expected.begin() + static_cast<ptrdiff_t>(first),
                       expected.begin() + static_cast<ptrdiff_t>(last)));
    if (first == 0) continue;
    // The row before it, or one that nobody holds between the two.
    const Row before = expected[first - 1];
    const Row next = first < expected.size() ? expected[first] : before + 1;
    for (const Row after : {before, next - 1})
      REQUIRE(selection.Page({.after = after}, take).rows == page.rows);
    REQUIRE(selection.Page({.after = before}, take).skipped == first);
  }
}

TEST_CASE("everybody is every customer that is there") {
  Random random(1);
  Blocks blocks(&random);
  blocks.AddMixed(300);
  blocks.Remove(0);
  blocks.Remove(299);
  Selection everybody = Selection::Everybody(blocks.table.version);
  CHECK(everybody.Count() == 298);
  const PageRows page = everybody.Page({}, 2);
  CHECK(page.rows == std::vector<Row>{1, 2});
  CHECK(page.total == 298);
}

}  // namespace
}  // namespace tranche::internal::testing
