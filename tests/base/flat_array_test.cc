#include "src/base/flat_array.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

#include "tests/base/version_clock.h"

namespace tranche::internal::testing {
namespace {

using Array = FlatArray<uint32_t, MemoryUse::kIndex>;

TEST_CASE("a flat array: its values are one span up to the last that was set, or further") {
  Heap heap;
  Array array{};
  CHECK(array.values().empty());
  array.Mutable(&heap, 10) = 4;
  REQUIRE(array.values().size() >= 11);
  CHECK(array.values()[10] == 4);
  array.Release(&heap);
  CHECK(array.values().empty());
}

TEST_CASE("a flat array: a change copies what a pinned handle shares, once") {
  Heap heap;
  VersionClock clock(&heap);
  Array array{};
  array.Mutable(&heap, 10) = 4;
  clock.PinAndNext();
  const Array pinned = array;
  array.Mutable(&heap, 10) = 5;
  const uint32_t* values = array.values().data();
  CHECK(values != pinned.values().data());
  array.Mutable(&heap, 9) = 6;
  CHECK(array.values().data() == values);
  CHECK(pinned[10] == 4);
  array.Release(&heap);
}

}  // namespace
}  // namespace tranche::internal::testing
