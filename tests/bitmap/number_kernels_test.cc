#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <vector>

#include "absl/numeric/int128.h"
#include "src/base/aligned.h"
#include "src/bitmap/kernels.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Words = std::vector<uint64_t>;

// Distances of some width, and a bit for each.
struct Distances {
  Distances(Random& random, uint8_t its_width, uint32_t its_words)
      : width(its_width), values(size_t{64} * its_words), rows(its_words) {
    const uint64_t most = width == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * width)) - 1;
    const uint64_t few = random.Percent(50) ? random.Between(1, 20) : most;
    for (uint64_t& value : values) {
      value = random.Percent(5)   ? 0
              : random.Percent(5) ? most
                                  : random.Next() % (few == ~uint64_t{0} ? few : few + 1);
    }
    const uint64_t shape = random.Below(4);
    for (uint64_t& word : rows) {
      word = shape == 0   ? 0
             : shape == 1 ? ~uint64_t{0}
             : shape == 2 ? random.Next() & random.Next() & random.Next()
                          : random.Next();
    }
    bytes.resize(values.size() * width);
    for (size_t i = 0; i < values.size(); ++i)
      std::memcpy(bytes.data() + i * width, &values[i], width);
  }

  bool Has(size_t i) const { return (rows[i / 64] >> (i % 64) & 1) != 0; }
  // A distance, or one beside it.
  uint64_t NearOne(Random& random) const {
    return values[random.Below(values.size())] + random.Below(3) - 1;
  }

  uint8_t width;
  std::vector<uint64_t> values;
  std::vector<uint8_t> bytes;
  Words rows;
};

// Calls `check` with distances of every width and length.
template <typename Check>
void WithDistances(Check&& check) {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (int i = 0; i < 200; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    Random random(seed * 1000 + static_cast<uint64_t>(i));
    const auto width = static_cast<uint8_t>(1 << (i % 4));
    check(random, Distances(random, width, static_cast<uint32_t>(random.Between(1, 40))));
  }
}

TEST_CASE("all kernels find the same distances in ranges") {
  WithDistances([](Random& random, const Distances& distances) {
    const uint64_t most =
        distances.width == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * distances.width)) - 1;
    std::vector<DistanceRange> ranges;
    for (uint64_t r = random.Between(1, 4); r > 0; --r) {
      const uint64_t a = distances.NearOne(random) & most;
      const uint64_t b = random.Percent(10) ? most : distances.NearOne(random) & most;
      ranges.push_back({std::min(a, b), std::max(a, b) - std::min(a, b)});
    }
    Words all(distances.rows.size());
    for (size_t i = 0; i < distances.values.size(); ++i) {
      const bool is_in = std::any_of(ranges.begin(), ranges.end(), [&](const DistanceRange& range) {
        return distances.values[i] >= range.first &&
               distances.values[i] - range.first <= range.span;
      });
      all[i / 64] |= uint64_t{is_in} << (i % 64);
    }
    Words some = all;
    for (size_t i = 0; i < some.size(); ++i) some[i] &= distances.rows[i];
    const auto words = static_cast<uint32_t>(all.size());
    for (const Kernels* kernels : AllKernels()) {
      INFO("kernels " << kernels->name << ", width " << int{distances.width});
      Words found(all.size());
      kernels->compare(distances.bytes.data(), distances.width, ranges, nullptr, words,
                       found.data());
      REQUIRE(found == all);
      kernels->compare(distances.bytes.data(), distances.width, ranges, distances.rows.data(),
                       words, found.data());
      REQUIRE(found == some);
      found = distances.rows;
      kernels->compare(distances.bytes.data(), distances.width, ranges, found.data(), words,
                       found.data());
      REQUIRE(found == some);
    }
  });
}

TEST_CASE("all kernels add up the same distances, and find the least and the greatest") {
  WithDistances([](Random&, const Distances& distances) {
    absl::uint128 sum = 0;
    DistanceBounds bounds;
    for (size_t i = 0; i < distances.values.size(); ++i) {
      if (!distances.Has(i)) continue;
      sum += distances.values[i];
      bounds.least = std::min(bounds.least, distances.values[i]);
      bounds.greatest = std::max(bounds.greatest, distances.values[i]);
    }
    const auto words = static_cast<uint32_t>(distances.rows.size());
    for (const Kernels* kernels : AllKernels()) {
      INFO("kernels " << kernels->name << ", width " << int{distances.width});
      const DistanceSum found =
          kernels->sum(distances.bytes.data(), distances.width, distances.rows.data(), words);
      REQUIRE(absl::uint128(found.low) + (absl::uint128(found.high) << 32) == sum);
      const DistanceBounds found_bounds =
          kernels->bounds(distances.bytes.data(), distances.width, distances.rows.data(), words);
      REQUIRE(found_bounds.least == bounds.least);
      REQUIRE(found_bounds.greatest == bounds.greatest);
    }
  });
}

}  // namespace
}  // namespace tranche::internal::testing
