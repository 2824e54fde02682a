#include "src/base/part_pool.h"

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "src/base/pages.h"
#include "tests/base/block_history.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

TEST_CASE("blocks are aligned, and given again to who asks for their size") {
  PartPool pool;
  CHECK(pool.Reuse(640) == nullptr);
  void* const a = pool.Allocate(640);
  void* const b = pool.Allocate(1024);
  CHECK(reinterpret_cast<uintptr_t>(a) % PartPool::kGrain == 0);
  CHECK(reinterpret_cast<uintptr_t>(b) % PartPool::kGrain == 0);
  pool.Free(a, 640);
  CHECK(pool.Reuse(704) == nullptr);
  CHECK(pool.Reuse(640) == a);
  CHECK(pool.Reuse(640) == nullptr);
  pool.Free(a, 640);
  CHECK(pool.Allocate(640) == a);
  pool.Free(b, 1024);
  pool.Free(a, 640);
}

TEST_CASE("a huge page that nothing is left in goes back to the system") {
  const uint64_t before = MappedBytes();
  {
    PartPool pool;
    constexpr size_t kBytes = 65536;
    std::vector<void*> blocks;
    for (int i = 0; i < 100; ++i) blocks.push_back(pool.Allocate(kBytes));
    const uint64_t most = MappedBytes() - before;
    CHECK(most >= 100 * kBytes);
    CHECK(pool.unused_bytes() == most - 100 * kBytes);
    for (void* block : blocks) pool.Free(block, kBytes);
    CHECK(MappedBytes() - before <= kHugePageBytes);  // the one that blocks are cut from
    CHECK(pool.unused_bytes() == MappedBytes() - before);
    CHECK(pool.Reuse(kBytes) == nullptr);
  }
  CHECK(MappedBytes() == before);
}

TEST_CASE("blocks in use never overlap, whatever comes and goes") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  const uint64_t before = MappedBytes();
  {
    PartPool pool;
    RunBlockHistory(
        &random, PartPool::kGrain,
        [&](size_t bytes) {
          void* const memory = random.Percent(50) ? pool.Reuse(bytes) : nullptr;
          return memory == nullptr ? pool.Allocate(bytes) : memory;
        },
        [&](void* block, size_t bytes) { pool.Free(block, bytes); });
    CHECK(MappedBytes() - before <= kHugePageBytes);
  }
  CHECK(MappedBytes() == before);
}

}  // namespace
}  // namespace tranche::internal::testing
