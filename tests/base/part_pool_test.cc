#include "src/base/part_pool.h"

#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <vector>

#include "src/base/pages.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::testing {
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
    struct Held {
      unsigned char* memory;
      size_t bytes;
      unsigned char fill;
    };
    PartPool pool;
    std::vector<Held> held;
    const auto free_one = [&](size_t i) {
      const Held block = held[i];
      held[i] = held.back();
      held.pop_back();
      for (size_t at = 0; at < block.bytes; at += 61) REQUIRE(block.memory[at] == block.fill);
      pool.Free(block.memory, block.bytes);
    };
    for (int step = 0; step < 20'000; ++step) {
      const bool grows = step / 2'000 % 2 == 0;
      if (held.empty() || random.Percent(grows ? 70 : 30)) {
        const size_t bytes = PartPool::kGrain * (8 + random.Below(200));
        void* memory = random.Percent(50) ? pool.Reuse(bytes) : nullptr;
        if (memory == nullptr) memory = pool.Allocate(bytes);
        const auto fill = static_cast<unsigned char>(random.Below(256));
        std::memset(memory, fill, bytes);
        held.push_back({static_cast<unsigned char*>(memory), bytes, fill});
      } else {
        free_one(random.Below(held.size()));
      }
    }
    while (!held.empty()) free_one(held.size() - 1);
    CHECK(MappedBytes() - before <= kHugePageBytes);
  }
  CHECK(MappedBytes() == before);
}

}  // namespace
}  // namespace tranche::testing
