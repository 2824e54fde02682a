#include "src/query/run_lists.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Rows = std::set<uint32_t>;
using Runs = std::vector<RowRun>;

Rows RowsOf(RunList::Runs runs) {
  Rows rows;
  for (const RowRun& run : runs) {
    for (uint32_t row = run.first; row <= run.last; ++row) rows.insert(row);
  }
  return rows;
}

void CheckInOrder(RunList::Runs runs) {
  for (size_t i = 1; i < runs.size(); ++i) REQUIRE(runs[i - 1].last < runs[i].first);
}

// Runs that may touch, near one end of the block or the other.
Runs RandomRuns(Random& random) {
  Runs runs;
  const uint32_t base = random.Percent(50) ? 0 : kBlockRows - 200;
  for (uint64_t next = random.Below(40); next < 200 && random.Percent(85);) {
    const uint64_t last = std::min<uint64_t>(199, next + random.Below(30));
    runs.push_back({static_cast<uint16_t>(base + next), static_cast<uint16_t>(base + last)});
    next = last + 1 + random.Below(20);
  }
  return runs;
}

TEST_CASE("runs unite, intersect and subtract as sets do") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  RunList list;  // one list serves them all
  for (int i = 0; i < 5000; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    const Runs a = RandomRuns(random);
    const Runs b = RandomRuns(random);
    const Rows held = RowsOf(b);
    Rows expected = RowsOf(a);
    const uint64_t operation = random.Below(3);
    if (operation == 0) {
      list.Unite(a, b);
      expected.insert(held.begin(), held.end());
    } else {
      std::erase_if(expected, [&](uint32_t row) { return held.contains(row) != (operation == 1); });
      operation == 1 ? list.Intersect(a, b) : list.Subtract(a, b);
    }
    CheckInOrder(list.runs());
    REQUIRE(RowsOf(list.runs()) == expected);
    REQUIRE(CountRows(list.runs()) == expected.size());
    if (operation == 1) REQUIRE(CountCommonRows(a, b) == expected.size());
  }
}

TEST_CASE("one run holds all 65,536 rows") {
  RunList all, list;
  all.AssignAll(65'535);
  CHECK(CountRows(all.runs()) == kBlockRows);
  list.Intersect(all.runs(), all.runs());
  CHECK(CountRows(list.runs()) == kBlockRows);
  list.Unite(all.runs(), all.runs());
  CHECK(CountRows(list.runs()) == kBlockRows);
  list.Subtract(all.runs(), all.runs());
  CHECK(list.runs().empty());
}

}  // namespace
}  // namespace tranche::internal::testing
