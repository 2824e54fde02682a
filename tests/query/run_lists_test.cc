#include "src/query/run_lists.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::testing {
namespace {

using Rows = std::set<uint32_t>;

Rows RowsOf(const RunList& runs) {
  Rows rows;
  for (const RowRun& run : runs) {
    for (uint32_t row = run.first; row <= run.last; ++row) rows.insert(row);
  }
  return rows;
}

// Runs that may overlap and touch, near one end of the block or the other.
RunList RandomRuns(Random& random) {
  RunList runs;
  const uint32_t base = random.Percent(50) ? 0 : kBlockRows - 200;
  for (uint64_t i = random.Below(8); i > 0; --i) {
    const uint64_t first = random.Below(200);
    const uint64_t last = std::min<uint64_t>(199, first + random.Below(30));
    runs.push_back({static_cast<uint16_t>(base + first), static_cast<uint16_t>(base + last)});
  }
  return runs;
}

TEST_CASE("normal runs hold the same rows, in order and apart") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 2000; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    RunList runs = RandomRuns(random);
    const Rows rows = RowsOf(runs);
    NormalizeRuns(&runs);
    REQUIRE(RowsOf(runs) == rows);
    REQUIRE(CountRows(runs) == rows.size());
    for (size_t r = 1; r < runs.size(); ++r) REQUIRE(runs[r - 1].last + 1 < runs[r].first);
  }
}

TEST_CASE("runs intersect and subtract as sets do") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 2000; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    RunList rows = RandomRuns(random);
    RunList other = RandomRuns(random);
    NormalizeRuns(&rows);
    NormalizeRuns(&other);
    const bool is_negated = random.Percent(50);
    const Rows held = RowsOf(other);
    Rows expected;
    for (const uint32_t row : RowsOf(rows)) {
      if (held.contains(row) != is_negated) expected.insert(row);
    }
    IntersectRuns(other, is_negated, &rows);
    REQUIRE(RowsOf(rows) == expected);
    REQUIRE(CountRows(rows) == expected.size());
  }
}

TEST_CASE("one run holds all 65,536 rows") {
  RunList runs = {{0, 65'535}};
  CHECK(CountRows(runs) == kBlockRows);
  IntersectRuns(RunList{{0, 65'535}}, true, &runs);
  CHECK(runs.empty());
}

}  // namespace
}  // namespace tranche::testing
