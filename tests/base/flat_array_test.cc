#include "src/base/flat_array.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <vector>

#include "tests/base/version_clock.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Array = FlatArray<uint32_t, MemoryUse::kIndex>;

TEST_CASE("a flat array: what was never set reads as zero") {
  const Array array{};
  CHECK(array[0] == 0);
  CHECK(array[1'000'000] == 0);
}

TEST_CASE("a flat array: a value that is set is read back, and its neighbours stay") {
  Heap heap;
  Array array{};
  array.Mutable(&heap, 70) = 5;
  array.Mutable(&heap, 3) = 7;
  CHECK(array[70] == 5);
  CHECK(array[3] == 7);
  CHECK(array[69] == 0);
  CHECK(array[71] == 0);
  array.Release(&heap);
  CHECK(BytesInAll(heap) == 0);
}

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

TEST_CASE(
    "a flat array: pinned handles keep their values through random changes, and nothing leaks") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Heap heap;
  VersionClock clock(&heap);
  using Values = std::map<size_t, uint32_t>;
  struct Reader {
    uint64_t version;
    Array array;
    Values values;
  };
  const auto holds = [](const Array& held, const Values& values) {
    for (size_t i = 0; i < 300; ++i) {
      const auto found = values.find(i);
      if (held[i] != (found == values.end() ? 0 : found->second)) return false;
    }
    return true;
  };
  Array array{};
  Values values;
  std::vector<Reader> readers;
  for (int step = 0; step < 2000; ++step) {
    const size_t i = random.Below(1 + random.Below(300));
    values[i] = static_cast<uint32_t>(random.Next());
    array.Mutable(&heap, i) = values[i];
    if (random.Percent(10)) readers.push_back({clock.PinAndNext(), array, values});
    if (readers.size() > 4) {
      clock.Unpin(readers.front().version);
      readers.erase(readers.begin());
      clock.Next();
    }
    if (step % 20 == 0) {
      REQUIRE(holds(array, values));
      for (const Reader& reader : readers) REQUIRE(holds(reader.array, reader.values));
    }
  }
  array.Release(&heap);
  clock.UnpinAll();
  clock.Next();
  CHECK(BytesInAll(heap) == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
