#include "src/table/number_column.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <optional>
#include <vector>

#include "tests/base/version_clock.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

constexpr Number kLeast = std::numeric_limits<Number>::min();
constexpr Number kGreatest = std::numeric_limits<Number>::max();

// Numbers of one block, and a plain copy of them.
struct Subject {
  Heap heap;
  VersionClock clock{&heap};
  NumberColumn* column = nullptr;
  std::vector<std::optional<Number>> numbers = std::vector<std::optional<Number>>(kBlockRows);

  ~Subject() {
    RetireNumbers(&heap, column);
    clock.UnpinAndFreeAll();
    CHECK(BytesInAll(heap) == 0);
  }

  void Own() {
    if (column != nullptr) heap.Own(&column);
  }
  void Set(uint16_t row, Number number) {
    Own();
    SetNumber(&heap, &column, row, number);
    numbers[row] = number;
  }
  void SetMany(uint32_t first, const std::vector<Code>& codes, const std::vector<Number>& values) {
    Own();
    SetNumbers(&heap, &column, first, codes, values);
    for (size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] != kNotSet) numbers[first + i] = values[i];
    }
  }
};

// What is wrong with a column that should hold `numbers`; "" is nothing.
std::string Wrong(const NumberColumn* column, const std::vector<std::optional<Number>>& numbers) {
  for (uint32_t row = 0; row < numbers.size(); ++row) {
    if (!numbers[row]) continue;
    if (column == nullptr || row >= column->rows) return "no room for row " + std::to_string(row);
    if (column->NumberOf(static_cast<uint16_t>(row)) != *numbers[row])
      return "the number of row " + std::to_string(row);
    if (*numbers[row] < column->low || *numbers[row] > column->high)
      return "the bounds leave out row " + std::to_string(row);
  }
  return "";
}

// A number of so many bits around `middle`.
Number RandomNumber(Random& random, Number middle, int bits) {
  if (bits == 64) return static_cast<Number>(random.Next());
  const uint64_t spread = bits == 0 ? 0 : random.Next() >> (64 - bits);
  return static_cast<Number>(static_cast<uint64_t>(middle) + spread);
}

TEST_CASE("a column holds numbers of any width, set one by one and in bulk") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (const int bits : {0, 3, 8, 9, 16, 17, 31, 32, 33, 63, 64}) {
    for (const Number middle : {Number{0}, Number{-1000}, kLeast, kGreatest >> 1}) {
      INFO("TRANCHE_SEED=" << seed << " bits " << bits << " around " << middle);
      Random random(seed * 100 + static_cast<uint64_t>(bits));
      Subject subject;
      for (uint32_t first = 0; first < 9000;) {
        const size_t count = random.Between(1, 3000);
        std::vector<Code> codes(count);
        std::vector<Number> values(count);
        for (size_t i = 0; i < count; ++i) {
          codes[i] = random.Percent(80) ? 1 : kNotSet;
          if (codes[i] != kNotSet) values[i] = RandomNumber(random, middle, bits);
        }
        subject.SetMany(first, codes, values);
        first += static_cast<uint32_t>(count);
      }
      for (int i = 0; i < 300; ++i) {
        subject.Set(static_cast<uint16_t>(random.Below(kBlockRows)),
                    RandomNumber(random, middle, bits));
      }
      REQUIRE(Wrong(subject.column, subject.numbers) == "");
    }
  }
}

TEST_CASE("a column takes the fewest bytes for its numbers, and widens for others") {
  Subject subject;
  subject.SetMany(0, std::vector<Code>(1000, 1), std::vector<Number>(1000, 42));
  CHECK(subject.column->width == 0);
  CHECK(subject.column->low == 42);
  CHECK(subject.column->high == 42);
  const std::pair<Number, int> steps[] = {{-100, 1},      {155, 1},     {156, 2},
                                          {30'000, 2},    {-40'000, 4}, {2'000'000'000, 4},
                                          {kGreatest, 8}, {kLeast, 8}};
  uint16_t row = 2000;
  for (const auto& [number, width] : steps) {
    INFO(number);
    subject.Set(row++, number);
    CHECK(subject.column->width == width);
    REQUIRE(Wrong(subject.column, subject.numbers) == "");
  }
  CHECK(subject.column->low == kLeast);
  CHECK(subject.column->high == kGreatest);
}

TEST_CASE("rows without a number do not widen what a bulk write needs") {
  Subject subject;
  subject.SetMany(10, {1, kNotSet, 1}, {1'000'000, 0, 1'000'001});
  CHECK(subject.column->width == 1);
  CHECK(subject.column->low == 1'000'000);
  subject.SetMany(13, {kNotSet, kNotSet}, {0, 0});
  CHECK(subject.column->low == 1'000'000);
  CHECK(Wrong(subject.column, subject.numbers) == "");
}

TEST_CASE("numbers that creep out of the bounds seldom change how all are kept") {
  Subject subject;
  subject.Set(0, 0);
  int changes = 0;
  for (Number number = 1; number <= 100; ++number) {
    const Number base = subject.column->base;
    subject.Set(static_cast<uint16_t>(2 * number), number);
    subject.Set(static_cast<uint16_t>(2 * number + 1), -number);
    changes += base != subject.column->base ? 1 : 0;
  }
  CHECK(subject.column->width == 1);
  CHECK(changes < 6);
  CHECK(Wrong(subject.column, subject.numbers) == "");
}

TEST_CASE("pinned versions keep their numbers while others change, widen and come") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Subject subject;
  struct Reader {
    const NumberColumn* column;
    std::vector<std::optional<Number>> numbers;
  };
  std::vector<Reader> readers;
  for (const int bits : {0, 0, 5, 8, 8, 14, 16, 30, 30, 60, 64, 64}) {
    for (int i = 0; i < 200; ++i) {
      subject.Set(static_cast<uint16_t>(random.Below(random.Percent(50) ? 3000 : kBlockRows)),
                  RandomNumber(random, 7, bits));
    }
    readers.push_back({subject.column, subject.numbers});
    subject.clock.PinAndNext();
  }
  for (const Reader& reader : readers) REQUIRE(Wrong(reader.column, reader.numbers) == "");
}

}  // namespace
}  // namespace tranche::internal::testing
