#include "src/base/spare_blocks.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <vector>

#include "absl/base/config.h"
#include "tests/base/block_history.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

TEST_CASE("large blocks begin a cache line, whatever their size") {
  SpareBlocks blocks;
  for (size_t bytes = SpareBlocks::kAlignedFrom; bytes < 20'000; bytes += 37) {
    void* const block = blocks.Allocate(bytes);
    CHECK(reinterpret_cast<uintptr_t>(block) % SpareBlocks::kAlignment == 0);
    blocks.Free(block, bytes);
  }
}

TEST_CASE("blocks never overlap, and none waits when none is in use") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  for (const size_t grain : {1, 5, 64, 100}) {
    SpareBlocks blocks;
    RunBlockHistory(
        &random, grain, [&](size_t bytes) { return blocks.Allocate(bytes); },
        [&](void* block, size_t bytes) { blocks.Free(block, bytes); });
    CHECK(blocks.spare_bytes() == 0);
  }
}

#ifndef ABSL_HAVE_ADDRESS_SANITIZER  // it keeps none

std::vector<void*> AllocateMany(SpareBlocks* blocks, size_t bytes, int count) {
  std::vector<void*> many;
  for (int i = 0; i < count; ++i) many.push_back(blocks->Allocate(bytes));
  return many;
}

void FreeMany(SpareBlocks* blocks, size_t bytes, const std::vector<void*>& many) {
  for (void* block : many) blocks->Free(block, bytes);
}

TEST_CASE("a freed block waits for who asks for its size") {
  SpareBlocks blocks;
  const std::vector<void*> in_use = AllocateMany(&blocks, 8192, 20);
  for (const size_t bytes : {24, 100, 511, 512, 576, 1000}) {
    void* const block = blocks.Allocate(bytes);
    blocks.Free(block, bytes);
    void* const larger = blocks.Allocate(bytes + 64);
    CHECK(larger != block);
    CHECK(blocks.Allocate(bytes) == block);
    blocks.Free(larger, bytes + 64);
    blocks.Free(block, bytes);
  }
  FreeMany(&blocks, 8192, in_use);
}

TEST_CASE("what waits is at most a quarter of what is in use, and sizes out of use make room") {
  constexpr size_t kBytes = 1024, kOther = 2048;
  constexpr int kMost = 1000 / 4;
  SpareBlocks blocks;
  const std::vector<void*> in_use = AllocateMany(&blocks, kBytes, 1000);
  FreeMany(&blocks, kOther, AllocateMany(&blocks, kOther, 1000));
  CHECK(blocks.spare_bytes() == kMost * kBytes / kOther * kOther);
  for (int round = 0; round < 10; ++round) {
    FreeMany(&blocks, kBytes, AllocateMany(&blocks, kBytes, 2 * kMost));
    CHECK(blocks.spare_bytes() <= kMost * kBytes);
    CHECK(blocks.spare_bytes() > (kMost - 4) * kBytes);
  }
  const std::vector<void*> again = AllocateMany(&blocks, kBytes, kMost);
  CHECK(blocks.spare_bytes() == 0);
  FreeMany(&blocks, kBytes, again);
  FreeMany(&blocks, kBytes, in_use);
}

#endif

}  // namespace
}  // namespace tranche::internal::testing
