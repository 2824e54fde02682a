#include "src/bitmap/roaring.h"

#include <roaring/roaring.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "src/base/aligned.h"
#include "src/bitmap/container.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

// The numbers of a serialized bitmap, read by CRoaring, which must find nothing wrong with it.
std::vector<uint32_t> ReadBack(const std::string& bytes) {
  roaring_bitmap_t* bitmap = roaring_bitmap_portable_deserialize_safe(bytes.data(), bytes.size());
  REQUIRE(bitmap != nullptr);
  const char* reason = nullptr;
  CHECK(roaring_bitmap_internal_validate(bitmap, &reason));
  CHECK(roaring_bitmap_portable_size_in_bytes(bitmap) == bytes.size());
  std::vector<uint32_t> numbers(roaring_bitmap_get_cardinality(bitmap));
  roaring_bitmap_to_uint32_array(bitmap, numbers.data());
  roaring_bitmap_free(bitmap);
  return numbers;
}

// A block with every `step`-th row.
AlignedWords Every(uint32_t step) {
  auto words = std::make_unique<AlignedBlock>();
  for (uint32_t row = 0; row < kBlockRows; row += step) {
    words->words[row / 64] |= uint64_t{1} << (row % 64);
  }
  return words;
}

// A block of `runs` runs of random rows, with both ends of the block now and then.
AlignedWords RandomRuns(Random& random, uint32_t runs) {
  auto words = std::make_unique<AlignedBlock>();
  for (uint32_t i = 0; i < runs; ++i) {
    const auto first = static_cast<uint32_t>(random.Below(kBlockRows));
    const uint64_t end = first + 1 + random.Below(2 * kBlockRows / runs);
    for (uint32_t row = first; row < std::min<uint64_t>(end, kBlockRows); ++row) {
      words->words[row / 64] |= uint64_t{1} << (row % 64);
    }
  }
  return words;
}

// Adds the block, and its rows to `expected`.
void Add(uint32_t block, const AlignedWords& words, RoaringBuilder* builder,
         std::vector<uint32_t>* expected) {
  builder->Add(block, words->words);
  ForEachBit(words->words,
             [&](uint16_t row) { expected->push_back(block * kBlockRows + uint32_t{row}); });
}

// The size that CRoaring comes to for the same numbers.
size_t SizeInCroaring(const std::vector<uint32_t>& numbers) {
  roaring_bitmap_t* bitmap = roaring_bitmap_of_ptr(numbers.size(), numbers.data());
  roaring_bitmap_run_optimize(bitmap);
  const size_t size = roaring_bitmap_portable_size_in_bytes(bitmap);
  roaring_bitmap_free(bitmap);
  return size;
}

TEST_CASE("an export of blocks of every kind reads back in CRoaring") {
  RoaringBuilder builder;
  std::vector<uint32_t> expected;
  Add(0, Every(1000), &builder, &expected);  // an array
  Add(1, Every(2), &builder, &expected);     // a bitset
  Add(4, Every(1), &builder, &expected);     // one run: the whole block
  builder.Add(5, AlignedBlock{}.words);
  Add(65'535, Every(16), &builder, &expected);  // the last block there can be, the longest array
  CHECK(builder.cardinality() == expected.size());
  CHECK(ReadBack(builder.Serialize()) == expected);
}

TEST_CASE("exports read back in CRoaring, and are no larger than its own") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 60; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    RoaringBuilder builder;
    std::vector<uint32_t> expected;
    // Up to 9 blocks: offsets, and more than one byte of flags, come and go with their number.
    for (uint32_t block = 0; block < 9; ++block) {
      if (random.Percent(50)) continue;
      const auto runs = static_cast<uint32_t>(1 + random.Below(random.Percent(50) ? 10 : 3000));
      Add(block, random.Percent(30) ? Every(runs) : RandomRuns(random, runs), &builder, &expected);
    }
    const std::string bytes = builder.Serialize();
    CHECK(builder.cardinality() == expected.size());
    CHECK(ReadBack(bytes) == expected);
    CHECK(bytes.size() <= SizeInCroaring(expected));
  }
}

TEST_CASE("every block there can be is written") {
  RoaringBuilder builder;
  std::vector<uint32_t> expected;
  const AlignedWords one = Every(kBlockRows);
  const AlignedWords all = Every(1);
  for (uint32_t block = 0; block < 65'536; ++block) {
    builder.Add(block, (block == 7 ? all : one)->words);
  }
  CHECK(builder.cardinality() == 65'535 + uint64_t{kBlockRows});
  CHECK(ReadBack(builder.Serialize()).back() == 65'535u * kBlockRows);
}

TEST_CASE("an export of nobody is an empty bitmap") {
  RoaringBuilder builder;
  CHECK(builder.cardinality() == 0);
  CHECK(ReadBack(builder.Serialize()).empty());
}

TEST_CASE("a whole block takes a few bytes in an export") {
  RoaringBuilder builder;
  std::vector<uint32_t> expected;
  Add(2, Every(1), &builder, &expected);
  CHECK(builder.Serialize().size() < 40);
}

}  // namespace
}  // namespace tranche::internal::testing
