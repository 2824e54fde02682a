#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <iterator>
#include <set>
#include <vector>

#include "src/bitmap/kernels.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Rows = std::vector<uint16_t>;
constexpr uint16_t kUntouched = 0xBEEF;

// At most `most` rows below `bound`.
Rows RandomRows(Random& random, uint64_t most, uint64_t bound) {
  std::set<uint16_t> rows;
  for (uint64_t i = random.Below(most + 1); i > 0; --i)
    rows.insert(static_cast<uint16_t>(random.Below(bound)));
  return {rows.begin(), rows.end()};
}

void CheckAsSets(const Rows& a, const Rows& b) {
  Rows both;
  Rows rest;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
  for (const Kernels* kernels : AllKernels()) {
    INFO(kernels->name);
    // No larger than they must be, so that a write beyond the end is found.
    Rows out(std::min(a.size(), b.size()) + kSpareRows);
    out.push_back(kUntouched);
    const uint32_t both_count = kernels->intersect(a, b, out.data());
    REQUIRE(both_count == both.size());
    REQUIRE(std::equal(both.begin(), both.end(), out.begin()));
    REQUIRE(out.back() == kUntouched);
    out.assign(a.size() + 1, kUntouched);
    const uint32_t rest_count = kernels->subtract(a, b, out.data());
    REQUIRE(rest_count == rest.size());
    REQUIRE(std::equal(rest.begin(), rest.end(), out.begin()));
    REQUIRE(out.back() == kUntouched);
  }
}

TEST_CASE("arrays of random rows intersect and subtract as sets do") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  const uint64_t lengths[] = {3, 20, 70, 300, 3000};
  for (int i = 0; i < 1'000; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    const uint64_t bound = random.Percent(50) ? 65'536 : 4'000;
    CheckAsSets(RandomRows(random, random.Pick(lengths), bound),
                RandomRows(random, random.Pick(lengths), bound));
  }
}

TEST_CASE("arrays intersect and subtract where lengths are around those compared at once") {
  for (uint16_t length = 0; length < 40; ++length) {
    for (uint16_t other = 0; other < 140; ++other) {
      Rows a;
      Rows b;
      for (uint16_t i = 0; i < length; ++i) a.push_back(static_cast<uint16_t>(3 * i));
      for (uint16_t i = 0; i < other; ++i) b.push_back(static_cast<uint16_t>(2 * i));
      INFO(length << " and " << other << " rows");
      CheckAsSets(a, b);
      CheckAsSets(b, a);
    }
  }
}

TEST_CASE("an array and itself, its neighbours and nothing") {
  Rows all;
  for (uint32_t row = 0; row < 65'536; ++row) all.push_back(static_cast<uint16_t>(row));
  Rows odd;
  Rows even;
  for (const uint16_t row : all) (row % 2 == 0 ? even : odd).push_back(row);
  for (const Rows& rows : {all, odd, even}) {
    CheckAsSets(rows, rows);
    CheckAsSets(rows, all);
    CheckAsSets(rows, odd);
    CheckAsSets(rows, {});
    CheckAsSets({}, rows);
    CheckAsSets(rows, {0, 65'535});
  }
}

}  // namespace
}  // namespace tranche::internal::testing
