// Blocks of random sizes that come and go, each filled, to see that no two overlap.
#ifndef TRANCHE_TESTS_BASE_BLOCK_HISTORY_H_
#define TRANCHE_TESTS_BASE_BLOCK_HISTORY_H_

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstddef>
#include <cstring>
#include <vector>

#include "tests/support/random.h"

namespace tranche::internal::testing {

// Grows and shrinks by turns and ends with no block in use. Sizes are multiples of `grain`, the
// largest 208 times as much. `allocate(bytes)` gives a block that `free(block, bytes)` takes back.
template <typename Allocate, typename Free>
void RunBlockHistory(Random* random, size_t grain, Allocate&& allocate, Free&& free) {
  struct Held {
    unsigned char* memory;
    size_t bytes;
    unsigned char fill;
  };
  std::vector<Held> held;
  const auto free_one = [&](size_t i) {
    const Held block = held[i];
    held[i] = held.back();
    held.pop_back();
    const unsigned char *const begin = block.memory, *const end = begin + block.bytes;
    REQUIRE(std::count(begin, end, block.fill) == static_cast<ptrdiff_t>(block.bytes));
    free(block.memory, block.bytes);
  };
  for (int step = 0; step < 20'000; ++step) {
    const bool grows = step / 2'000 % 2 == 0;
    if (held.empty() || random->Percent(grows ? 70 : 30)) {
      const size_t bytes = grain * (8 + random->Below(200));
      const auto fill = static_cast<unsigned char>(random->Below(256));
      void* const memory = allocate(bytes);
      std::memset(memory, fill, bytes);
      held.push_back({static_cast<unsigned char*>(memory), bytes, fill});
    } else {
      free_one(random->Below(held.size()));
    }
  }
  while (!held.empty()) free_one(held.size() - 1);
}

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_BASE_BLOCK_HISTORY_H_
