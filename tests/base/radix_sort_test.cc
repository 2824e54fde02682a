#include "src/base/radix_sort.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

TEST_CASE("keys are sorted by their upper halves and keep their order otherwise") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  for (const size_t count : {0, 1, 2, 100, 2'047, 2'048, 50'000}) {
    for (const uint64_t range : {uint64_t{1}, uint64_t{500}, uint64_t{1} << 32}) {
      PagesVector<uint64_t> keys;
      // Lower halves fall, so that a sort by the whole key would show.
      for (size_t i = 0; i < count; ++i)
        keys.push_back(random.Below(range) << 32 | (0xFFFFFFFF - i));
      PagesVector<uint64_t> expected = keys;
      std::stable_sort(expected.begin(), expected.end(),
                       [](uint64_t a, uint64_t b) { return a >> 32 < b >> 32; });
      SortByUpperHalf(&keys);
      REQUIRE(keys == expected);
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
