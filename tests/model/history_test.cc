// Random histories against the oracle. TRANCHE_MODEL_STEPS sets how many steps, TRANCHE_SEED where
// they begin; a failure names the seed to set to run the history that failed first.
#include "tests/model/history.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>

#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

constexpr uint64_t kStepsOfAHistory = 250;

void LiveThrough(uint64_t first_seed, uint64_t steps, uint64_t id_count) {
  for (uint64_t seed = first_seed; steps > 0; ++seed) {
    History history(seed, id_count);
    const uint64_t end = std::min(steps, kStepsOfAHistory);
    for (uint64_t step = 1; step <= end; ++step) {
      const std::string error = history.Step();
      if (error.empty()) continue;
      FAIL("TRANCHE_SEED=" << seed << " step " << step << " of a history over " << id_count
                           << " ids: " << error);
    }
    const std::string error = history.CheckPins();
    if (!error.empty()) FAIL("TRANCHE_SEED=" << seed << " at the end: " << error);
    steps -= end;
  }
}

void Run(uint64_t share_percent, uint64_t id_count) {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  const uint64_t steps = NumberFromEnvironment("TRANCHE_MODEL_STEPS", 20'000) * share_percent / 100;
  std::printf("histories over %d ids: TRANCHE_SEED=%llu, %llu steps\n", static_cast<int>(id_count),
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(steps));
  LiveThrough(seed, steps, id_count);
}

TEST_CASE("histories of four ids agree with the oracle after every step") { Run(20, 4); }

TEST_CASE("histories of fifteen ids agree with the oracle after every step") { Run(35, 15); }

TEST_CASE("histories of sixty ids agree with the oracle after every step") { Run(30, 60); }

TEST_CASE("histories of three hundred ids agree with the oracle after every step") { Run(15, 300); }

}  // namespace
}  // namespace tranche::internal::testing
