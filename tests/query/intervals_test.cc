#include "src/query/intervals.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "src/query/periods.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Numbers = std::vector<Number>;

TEST_CASE("an edge belongs to the interval that it begins") {
  const Numbers edges = {0, 10};
  CHECK(IntervalOf(edges, -1) == 0);
  CHECK(IntervalOf(edges, 0) == 1);
  CHECK(IntervalOf(edges, 9) == 1);
  CHECK(IntervalOf(edges, 10) == 2);
  CHECK(IntervalOf(Numbers{}, 10) == 0);
}

TEST_CASE("edges are chosen in round steps") {
  CHECK(ChooseEdges(3, 71) == Numbers{0, 10, 20, 30, 40, 50, 60, 70, 80});
  CHECK(ChooseEdges(-7, 7) == Numbers{-8, -6, -4, -2, 0, 2, 4, 6, 8});
  CHECK(ChooseEdges(1, 399'999) ==
        Numbers{0, 50'000, 100'000, 150'000, 200'000, 250'000, 300'000, 350'000, 400'000});
  CHECK(ChooseEdges(5, 5) == Numbers{5, 6});
}

TEST_CASE("edges are chosen for any numbers") {
  constexpr Number kLeast = std::numeric_limits<Number>::min();
  constexpr Number kMost = std::numeric_limits<Number>::max();
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 2000; ++i) {
    Number low = static_cast<Number>(random.Next()) >> random.Below(64);
    Number high = static_cast<Number>(random.Next()) >> random.Below(64);
    if (random.Percent(5)) low = kLeast;
    if (random.Percent(5)) high = kMost;
    if (low > high) std::swap(low, high);
    INFO("TRANCHE_SEED=" << seed << ": " << low << " to " << high);
    const Numbers edges = ChooseEdges(low, high);
    REQUIRE(!edges.empty());
    REQUIRE(edges.size() <= 10);
    for (size_t e = 1; e < edges.size(); ++e) REQUIRE(edges[e - 1] < edges[e]);
    const absl::int128 step =
        edges.size() > 1 ? absl::int128(edges[1]) - edges[0] : absl::int128(1);
    REQUIRE(absl::int128(edges.front()) <= absl::int128(low) + step);
    REQUIRE(absl::int128(edges.back()) > absl::int128(high) - step);
  }
}

TEST_CASE("days are counted from 1970, before it too") {
  const Calendar instants(86'400'000, absl::UTCTimeZone());
  CHECK(instants.DayOf(0) == 0);
  CHECK(instants.DayOf(-1) == -1);
  CHECK(instants.DayOf(86'399'999) == 0);
  CHECK(instants.DayOf(-86'400'000) == -1);
  const absl::TimeZone east = absl::FixedTimeZone(3600);
  CHECK(Calendar(1, east).DayOf(-719'162) == -719'162);
}

TEST_CASE("an instant is on its day in the zone, within the years that dates have") {
  const Calendar east(86'400'000, absl::FixedTimeZone(3600));
  CHECK(east.DayOf(86'400'000 - 3'600'001) == 0);
  CHECK(east.DayOf(86'400'000 - 3'600'000) == 1);
  CHECK(east.DayOf(253'402'300'799'999) == 2'932'896);  // 10000-01-01 there
}

TEST_CASE("a period is chosen so that there are few") {
  CHECK(ChoosePeriod(10, 10) == Period::kDay);
  CHECK(ChoosePeriod(0, 62) == Period::kDay);
  CHECK(ChoosePeriod(0, 63) == Period::kMonth);
  CHECK(ChoosePeriod(0, 5 * 366) == Period::kMonth);
  CHECK(ChoosePeriod(0, 3650) == Period::kYear);
}

TEST_CASE("days of one period are one group") {
  PeriodGroups months(Period::kMonth);
  const size_t march = months.GroupOf(20'516);  // 2026-03-04
  CHECK(months.GroupOf(20'520) == march);
  CHECK(months.GroupOf(20'500) != march);  // 2026-02-16
  CHECK(months.InOrder().begin()->first == "2026-02");
  CHECK(months.InOrder().rbegin()->first == "2026-03");
}

}  // namespace
}  // namespace tranche::internal::testing
