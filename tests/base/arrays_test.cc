// What the arrays that versions share have in common, whether in one part or in pages.
#include <catch2/catch_template_test_macros.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "src/base/flat_array.h"
#include "src/base/paged_array.h"
#include "tests/base/version_clock.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Flat = FlatArray<uint32_t, MemoryUse::kIndex>;
using Paged = PagedArray<uint32_t, 4, MemoryUse::kIndex>;
using Values = std::map<size_t, uint32_t>;

template <typename Array>
bool Holds(const Array& array, const Values& values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const auto found = values.find(i);
    if (array[i] != (found == values.end() ? 0 : found->second)) return false;
  }
  return true;
}

TEMPLATE_TEST_CASE("an array of versions: what was never set reads as zero", "", Flat, Paged) {
  const TestType array{};
  CHECK(array[0] == 0);
  CHECK(array[1'000'000] == 0);
}

TEMPLATE_TEST_CASE(
    "an array of versions: a value that is set is read back, and its neighbours stay", "", Flat,
    Paged) {
  Heap heap;
  TestType array{};
  array.Mutable(&heap, 70) = 5;
  array.Mutable(&heap, 3) = 7;
  CHECK(Holds(array, {{3, 7}, {70, 5}}, 100));
  array.Release(&heap);
  CHECK(BytesInAll(heap) == 0);
}

TEMPLATE_TEST_CASE(
    "an array of versions: pinned handles keep their values through random changes, and nothing "
    "leaks",
    "", Flat, Paged) {
  constexpr size_t kPlaces = 300;
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Heap heap;
  VersionClock clock(&heap);
  struct Reader {
    uint64_t version;
    TestType array;
    Values values;
  };
  TestType array{};
  Values values;
  std::vector<Reader> readers;
  for (int step = 0; step < 2000; ++step) {
    const size_t i = random.Below(1 + random.Below(kPlaces));
    values[i] = static_cast<uint32_t>(random.Next());
    array.Mutable(&heap, i) = values[i];
    if (random.Percent(10)) readers.push_back({clock.PinAndNext(), array, values});
    if (readers.size() > 4) {
      clock.Unpin(readers.front().version);
      readers.erase(readers.begin());
      clock.Next();
    }
    if (step % 20 == 0) {
      REQUIRE(Holds(array, values, kPlaces));
      for (const Reader& reader : readers) REQUIRE(Holds(reader.array, reader.values, kPlaces));
    }
  }
  array.Release(&heap);
  clock.UnpinAll();
  clock.Next();
  CHECK(BytesInAll(heap) == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
