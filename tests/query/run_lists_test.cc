#include "src/query/run_lists.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::testing {
namespace {

using Rows = std::set<uint32_t>;

Rows RowsOf(const RunList& runs) {
  Rows rows;
  for (const RowRun& run : runs.runs()) {
    for (uint32_t row = run.first; row <= run.last; ++row) rows.insert(row);
  }
  return rows;
}

// Runs that may touch, near one end of the block or the other.
RunList RandomRuns(Random& random) {
  std::vector<RowRun> runs;
  const uint32_t base = random.Percent(50) ? 0 : kBlockRows - 200;
  for (uint64_t next = random.Below(40); next < 200 && random.Percent(85);) {
    const uint64_t last = std::min<uint64_t>(199, next + random.Below(30));
    runs.push_back({static_cast<uint16_t>(base + next), static_cast<uint16_t>(base + last)});
    next = last + 1 + random.Below(20);
  }
  RunList list;
  list.Assign(runs);
  return list;
}

TEST_CASE("runs unite, intersect and subtract as sets do") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  RunList kept;  // one list serves them all
  for (int i = 0; i < 5000; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    const RunList rows = RandomRuns(random);
    const RunList other = RandomRuns(random);
    kept.Assign(rows.runs());
    const Rows held = RowsOf(other);
    Rows expected = RowsOf(rows);
    const uint64_t operation = random.Below(3);
    if (operation == 0) {
      kept.Unite(other.runs());
      expected.insert(held.begin(), held.end());
      for (size_t r = 1; r < kept.runs().size(); ++r)
        REQUIRE(kept.runs()[r - 1].last < kept.runs()[r].first);
    } else {
      std::erase_if(expected, [&](uint32_t row) { return held.contains(row) != (operation == 1); });
      operation == 1 ? kept.Intersect(other.runs()) : kept.Subtract(other.runs());
    }
    REQUIRE(RowsOf(kept) == expected);
    REQUIRE(kept.CountRows() == expected.size());
  }
}

TEST_CASE("one run holds all 65,536 rows") {
  RunList all;
  all.AssignAll(65'535);
  CHECK(all.CountRows() == kBlockRows);
  RunList rest = all;
  rest.Intersect(all.runs());
  rest.Unite(all.runs());
  CHECK(rest.CountRows() == kBlockRows);
  rest.Subtract(all.runs());
  CHECK(rest.empty());
}

}  // namespace
}  // namespace tranche::testing
