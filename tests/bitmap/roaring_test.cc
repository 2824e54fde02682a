#include "src/bitmap/roaring.h"

#include <roaring/roaring.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "src/base/aligned.h"
#include "src/bitmap/container.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::testing {
namespace {

using Rows = std::vector<uint16_t>;

Rows RandomRows(Random& random, uint64_t most) {
  std::set<uint16_t> rows;
  for (uint64_t i = random.Below(most + 1); i > 0; --i)
    rows.insert(static_cast<uint16_t>(random.Below(8000)));
  return {rows.begin(), rows.end()};
}

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

// Adds every `step`-th row of a block through a container of the kind that comes of it.
void AddEvery(RoaringBuilder* builder, uint32_t block, uint32_t step, bool compacts,
              std::vector<uint32_t>* expected) {
  AlignedBlock words{};
  uint32_t count = 0;
  for (uint32_t row = 0; row < kBlockRows; row += step, ++count) {
    words.words[row / 64] |= uint64_t{1} << (row % 64);
    expected->push_back(block * kBlockRows + row);
  }
  Heap heap;
  Container container{};
  AssignWords(&heap, &container, words.words, count, ArrayLimit::kColumn, MemoryUse::kBitmaps);
  if (compacts) CompactRuns(&heap, &container);
  builder->Add(block, container);
  Clear(&heap, &container);
}

TEST_CASE("arrays intersect and subtract as sets do") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  for (int i = 0; i < 200; ++i) {
    INFO("TRANCHE_SEED=" << seed << " case " << i);
    const Rows a = RandomRows(random, random.Percent(50) ? 20 : 3000);
    const Rows b = RandomRows(random, random.Percent(50) ? 20 : 3000);
    Rows both, rest;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(rest));
    Rows out(a.size() + 16);
    out.resize(IntersectArrays(a, b, out.data()));
    REQUIRE(out == both);
    out.assign(a.size() + 16, 0);
    out.resize(SubtractArrays(a, b, out.data()));
    REQUIRE(out == rest);
  }
}

TEST_CASE("an export of containers of every kind reads back in CRoaring") {
  RoaringBuilder builder;
  std::vector<uint32_t> expected;
  AddEvery(&builder, 0, 1000, false, &expected);  // an array
  AddEvery(&builder, 1, 2, false, &expected);     // a bitset
  AddEvery(&builder, 4, 1, true, &expected);      // runs: the whole block
  builder.Add(5, Container{});
  AddEvery(&builder, 65'535, 9000, false, &expected);  // the last block there can be
  CHECK(builder.cardinality() == expected.size());
  CHECK(ReadBack(builder.Serialize()) == expected);
}

TEST_CASE("an export of words reads back in CRoaring") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  RoaringBuilder builder;
  std::vector<uint32_t> expected;
  for (const uint32_t block : {0u, 1u, 3u, 200u}) {
    auto words = std::make_unique<AlignedBlock>();
    for (uint64_t& word : words->words) word = random.Percent(50) ? random.Next() : 0;
    words->words[kBlockWords - 1] |= uint64_t{1} << 63;
    builder.Add(block, words->words);
    ForEachBit(words->words,
               [&](uint16_t row) { expected.push_back(block * kBlockRows + uint32_t{row}); });
  }
  CHECK(ReadBack(builder.Serialize()) == expected);
}

TEST_CASE("an export of nobody is an empty bitmap") {
  RoaringBuilder builder;
  CHECK(builder.cardinality() == 0);
  CHECK(ReadBack(builder.Serialize()).empty());
}

TEST_CASE("a whole block takes a few bytes in an export") {
  RoaringBuilder builder;
  std::vector<uint32_t> expected;
  AddEvery(&builder, 2, 1, false, &expected);
  CHECK(builder.Serialize().size() < 40);
}

}  // namespace
}  // namespace tranche::testing
