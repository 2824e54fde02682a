#include "src/base/paged_array.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>

#include "tests/base/version_clock.h"

namespace tranche::internal::testing {
namespace {

using Array = PagedArray<uint32_t, 4, MemoryUse::kIndex>;

TEST_CASE("a paged array: a change copies the one page that a pinned handle shares") {
  Heap heap;
  VersionClock clock(&heap);
  Array array{};
  array.Mutable(&heap, 0) = 1;
  array.Mutable(&heap, 40) = 2;
  clock.PinAndNext();
  const Array pinned = array;
  array.Mutable(&heap, 1) = 3;
  CHECK(array.PageOf(0) != pinned.PageOf(0));
  CHECK(array.PageOf(40) == pinned.PageOf(40));
  CHECK(pinned[1] == 0);
  array.Release(&heap);
}

TEST_CASE("a paged array: pages without a value are absent, and visits pass them by") {
  Heap heap;
  Array array{};
  array.Mutable(&heap, 35) = 9;
  CHECK(array.PageOf(0) == nullptr);
  CHECK(array.PageOf(1'000) == nullptr);
  CHECK(array.capacity() == 3 * Array::kPageSize);
  std::map<size_t, uint32_t> visited;
  array.ForEach([&](size_t i, uint32_t value) { visited[i] = value; });
  CHECK(visited.size() == Array::kPageSize);
  CHECK(visited.begin()->first == 32);
  CHECK(visited[35] == 9);
  array.Release(&heap);
}

}  // namespace
}  // namespace tranche::internal::testing
