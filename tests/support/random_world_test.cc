// The generators: what they make is mostly valid, sometimes wrong on purpose, and the same for one
// seed.
#include "tests/support/random_world.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

TEST_CASE("random world: most batches apply and some are refused") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Oracle oracle(RandomWorld::Schema(random));
  RandomWorld world(&random, &oracle, 30);
  int applied = 0;
  for (int i = 0; i < 400; ++i) applied += oracle.Apply(world.Batch()).ok();
  CHECK(applied > 200);
  CHECK(applied < 390);
  CHECK(oracle.customers().size() > 8);
}

TEST_CASE("random world: valid drafts are accepted and broken ones are not") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  for (int i = 0; i < 20; ++i) {
    const Oracle oracle(RandomWorld::Schema(random));
    RandomWorld world(&random, &oracle, 10);
    for (int j = 0; j < 50; ++j) {
      const Draft draft = world.ValidDraft();
      INFO(ToString(draft.rules));
      CHECK(oracle.Members(draft).ok());
      const BrokenDraft broken = world.InvalidDraft();
      INFO(broken.pointer << ToString(broken.draft.rules));
      CHECK(!oracle.Members(broken.draft).ok());
    }
  }
}

TEST_CASE("random world: one seed gives one history") {
  auto tell = [] {
    Random random(7);
    Oracle oracle(RandomWorld::Schema(random));
    RandomWorld world(&random, &oracle, 20);
    std::string text;
    for (int i = 0; i < 50; ++i) {
      const std::vector<Operation> batch = world.Batch();
      text += ToString(batch) + (oracle.Apply(batch).ok() ? " applied" : " refused");
      text += ToString(world.ValidDraft().rules);
    }
    return text;
  };
  CHECK(tell() == tell());
}

}  // namespace
}  // namespace tranche::internal::testing
