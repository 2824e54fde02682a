#include "src/base/heap.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "tests/base/version_clock.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

struct Number : Part {
  uint64_t value;
};

Number* NewNumber(Heap* heap, uint64_t value) {
  auto* number = heap->New<Number>(MemoryUse::kIndex);
  number->value = value;
  return number;
}

TEST_CASE("a part begins zeroed and is counted under its use until it is freed") {
  Heap heap;
  Part* part = heap.Allocate(sizeof(Part) + 100, MemoryUse::kText);
  const auto* bytes = reinterpret_cast<const char*>(part);
  for (size_t i = sizeof(Part); i < sizeof(Part) + 100; ++i) REQUIRE(bytes[i] == 0);
  CHECK(heap.bytes_in(MemoryUse::kText) == sizeof(Part) + 100);
  CHECK(heap.bytes_in(MemoryUse::kCodes) == 0);
  heap.Retire(part);
  CHECK(BytesInAll(heap) == 0);
}

TEST_CASE("a part that a pinned version sees is counted once, as retired and no more as in use") {
  Heap heap;
  VersionClock clock(&heap);
  Part* part = heap.Allocate(sizeof(Part) + 100, MemoryUse::kText);
  clock.PinAndNext();
  Part* copy = heap.Copy(part);
  CHECK(heap.bytes_in(MemoryUse::kText) == sizeof(Part) + 100);
  CHECK(heap.retired_bytes() == sizeof(Part) + 100);
  CHECK(BytesInAll(heap) == 2 * (sizeof(Part) + 100));
  heap.Retire(copy);
}

TEST_CASE("parts of 512 bytes and more begin a cache line") {
  Heap heap;
  for (size_t bytes : {512, 513, 8256}) {
    Part* part = heap.Allocate(bytes, MemoryUse::kCodes);
    CHECK(reinterpret_cast<uintptr_t>(part) % 64 == 0);
    heap.Retire(part);
  }
}

TEST_CASE("the writer owns what no pinned version can see") {
  Heap heap;
  VersionClock clock(&heap);
  Number* number = NewNumber(&heap, 1);
  CHECK(heap.IsOwned(*number));
  clock.Next();
  CHECK(heap.IsOwned(*number));
  clock.PinAndNext();
  CHECK_FALSE(heap.IsOwned(*number));
  Number* younger = NewNumber(&heap, 2);
  CHECK(heap.IsOwned(*younger));
  clock.UnpinAll();
  clock.Next();
  CHECK(heap.IsOwned(*number));
  heap.Retire(number);
  heap.Retire(younger);
}

TEST_CASE("owning a part that is visible copies it, and the pinned version keeps the old one") {
  Heap heap;
  VersionClock clock(&heap);
  Number* number = NewNumber(&heap, 1);
  const Number* seen = number;
  clock.PinAndNext();
  heap.Own(&number)->value = 2;
  CHECK(number != seen);
  CHECK(seen->value == 1);
  CHECK(heap.retired_bytes() == sizeof(Number));
  const Number* copy = number;
  CHECK(heap.Own(&number) == copy);
  clock.UnpinAll();
  clock.Next();
  CHECK(heap.retired_bytes() == 0);
  heap.Retire(number);
  CHECK(BytesInAll(heap) == 0);
}

TEST_CASE("what an old pin cannot see is freed though the pin stays") {
  Heap heap;
  VersionClock clock(&heap);
  Number* old_number = NewNumber(&heap, 1);
  const uint64_t old_pin = clock.PinAndNext();
  // Each round leaves a part that one short-lived pin saw.
  for (int round = 0; round < 1000; ++round) {
    Number* number = NewNumber(&heap, 2);
    const uint64_t pin = clock.PinAndNext();
    heap.Retire(number);
    clock.Unpin(pin);
    clock.Next();
  }
  CHECK(heap.retired_bytes() < 200 * sizeof(Number));
  CHECK(old_number->value == 1);
  heap.Retire(old_number);
  CHECK(clock.oldest() == old_pin);
  CHECK(old_number->value == 1);
}

TEST_CASE("no write frees all that a pin held, and a few do") {
  Heap heap;
  VersionClock clock(&heap);
  std::vector<Number*> numbers;
  for (int i = 0; i < 10'000; ++i) numbers.push_back(NewNumber(&heap, 1));
  clock.PinAndNext();
  for (Number* number : numbers) heap.Retire(number);
  const uint64_t held = heap.retired_bytes();
  clock.Next();
  CHECK(heap.retired_bytes() == held);
  clock.UnpinAll();
  clock.Next();
  CHECK(heap.retired_bytes() < held);
  CHECK(heap.retired_bytes() > held / 2);
  for (int i = 0; i < 200; ++i) clock.Next();
  CHECK(heap.retired_bytes() == 0);
}

TEST_CASE("a kept object lives until no version before can be seen") {
  Heap heap;
  VersionClock clock(&heap);
  auto object = std::make_shared<const int>(7);
  const std::weak_ptr<const int> watched = object;
  const uint64_t pin = clock.PinAndNext();
  heap.Keep(std::move(object));
  clock.Next();
  CHECK_FALSE(watched.expired());
  clock.Unpin(pin);
  clock.Next();
  CHECK(watched.expired());
}

TEST_CASE("pinned versions of a random list of parts stay as they were, and nothing leaks") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Heap heap;
  VersionClock clock(&heap);
  using Parts = std::vector<Number*>;
  struct Reader {
    uint64_t version;
    Parts parts;
    std::vector<uint64_t> values;
  };
  Parts parts;
  std::vector<Reader> readers;
  for (int step = 0; step < 3000; ++step) {
    if (parts.empty() || random.Percent(30)) {
      parts.push_back(NewNumber(&heap, random.Next()));
    } else if (random.Percent(50)) {
      heap.Own(&parts[random.Below(parts.size())])->value = random.Next();
    } else {
      std::swap(parts[random.Below(parts.size())], parts.back());
      heap.Retire(parts.back());
      parts.pop_back();
    }
    if (random.Percent(10)) {
      std::vector<uint64_t> values;
      for (const Number* part : parts) values.push_back(part->value);
      readers.push_back({clock.PinAndNext(), parts, values});
    }
    if (readers.size() > 6) {
      std::swap(readers[random.Below(readers.size())], readers.back());
      clock.Unpin(readers.back().version);
      readers.pop_back();
      clock.Next();
    }
    for (const Reader& reader : readers) {
      for (size_t i = 0; i < reader.parts.size(); ++i)
        REQUIRE(reader.parts[i]->value == reader.values[i]);
    }
  }
  for (Number* part : parts) heap.Retire(part);
  clock.UnpinAll();
  clock.Next();
  CHECK(BytesInAll(heap) == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
