#include "src/table/block_column.h"

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <vector>

#include "tests/base/version_clock.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

// A column with the codes it should hold, and what pinned versions should go on seeing.
class Subject {
 public:
  ~Subject() { LeakedBytes(); }

  Heap heap;
  VersionClock clock{&heap};
  BlockColumn* column = heap.New<BlockColumn>(MemoryUse::kIndex);
  std::vector<Code> codes = std::vector<Code>(kBlockRows);

  void Set(uint16_t row, Code code) {
    SetCode(&heap, heap.Own(&column), row, code);
    codes[row] = code;
  }
  void SetMany(uint32_t first, const std::vector<Code>& more) {
    SetCodes(&heap, heap.Own(&column), first, more);
    std::copy(more.begin(), more.end(), codes.begin() + first);
  }
  void Pin() { pinned_.push_back({clock.PinAndNext(), column, codes}); }
  void UnpinOldest() {
    clock.Unpin(pinned_.front().version);
    pinned_.pop_front();
    clock.Next();
  }
  size_t pin_count() const { return pinned_.size(); }

  bool Holds() const { return Reads(*column, codes); }
  bool PinsHold() const {
    for (const Pinned& pinned : pinned_) {
      if (!Reads(*pinned.column, pinned.codes)) return false;
    }
    return true;
  }
  // Bytes left when the column is let go of and nothing is pinned.
  uint64_t LeakedBytes() {
    if (column != nullptr) {
      for (CodeChunk* chunk : column->chunks) {
        if (chunk != nullptr) heap.Retire(chunk);
      }
      heap.Retire(column);
    }
    column = nullptr;
    clock.UnpinAll();
    while (heap.retired_bytes() > 0) clock.Next();
    return BytesInAll(heap);
  }

 private:
  struct Pinned {
    uint64_t version;
    const BlockColumn* column;
    std::vector<Code> codes;
  };
  static bool Reads(const BlockColumn& column, const std::vector<Code>& codes) {
    for (uint32_t row = 0; row < kBlockRows; ++row) {
      if (column.CodeOf(static_cast<uint16_t>(row)) != codes[row]) return false;
    }
    return true;
  }
  std::deque<Pinned> pinned_;
};

// The largest code of each width, by width_log2.
constexpr Code kLargest[] = {1, 3, 15, 255, 65'535, 0xFFFFFFFE};

TEST_CASE("codes of every width are read back, one at a time and in bulk") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  for (uint8_t width_log2 = 0; width_log2 <= 5; ++width_log2) {
    INFO("width_log2 " << static_cast<int>(width_log2));
    const Code largest = kLargest[width_log2];
    Subject subject;
    std::vector<Code> bulk(10'000);
    for (Code& code : bulk) code = static_cast<Code>(random.Below(uint64_t{largest} + 1));
    bulk[5] = largest;
    subject.SetMany(3000, bulk);
    for (int i = 0; i < 3000; ++i) {
      subject.Set(static_cast<uint16_t>(random.Next()),
                  static_cast<Code>(random.Below(uint64_t{largest} + 1)));
    }
    subject.Set(65'535, largest);
    CHECK(subject.column->width_log2 == width_log2);
    CHECK(subject.Holds());
    CHECK(subject.LeakedBytes() == 0);
  }
}

TEST_CASE("a code that does not fit widens the column, and every code stays") {
  Random random(3);
  Subject subject;
  for (uint8_t width_log2 = 0; width_log2 <= 5; ++width_log2) {
    const Code largest = kLargest[width_log2];
    subject.Set(static_cast<uint16_t>(random.Next()), width_log2 == 0 ? 1 : largest / 2 + 1);
    CHECK(subject.column->width_log2 == width_log2);
    subject.Set(static_cast<uint16_t>(random.Next()), largest);
    CHECK(subject.column->width_log2 == width_log2);
    CHECK(subject.Holds());
  }
}

TEST_CASE("one code may widen a column over several widths at once") {
  Subject subject;
  subject.SetMany(4090, {1, 0, 1, 1, 0, 0, 1, 1, 1});
  subject.Set(40'000, 70'000);
  CHECK(subject.column->width_log2 == 5);
  CHECK(subject.Holds());
}

TEST_CASE("a column never narrows") {
  Subject subject;
  subject.Set(9, 300);
  subject.Set(9, 1);
  subject.SetMany(0, {1, 1, 1});
  CHECK(subject.column->width_log2 == 4);
  CHECK(subject.Holds());
}

TEST_CASE("chunks without a code take no memory") {
  Subject subject;
  subject.Set(5, kNotSet);
  CHECK(subject.heap.bytes_in(MemoryUse::kCodes) == 0);
  subject.Set(kChunkRows, 1);
  CHECK(subject.column->CodesOfChunk(0) == nullptr);
  CHECK(subject.column->CodesOfChunk(1) != nullptr);
  CHECK(subject.column->CodesOfChunk(2) == nullptr);
  CHECK(subject.Holds());
}

TEST_CASE("a change copies the one chunk that a pinned version shares") {
  Subject subject;
  subject.SetMany(0, std::vector<Code>(3 * kChunkRows, 1));
  const uint8_t* first = subject.column->CodesOfChunk(0);
  const uint8_t* second = subject.column->CodesOfChunk(1);
  subject.Pin();
  subject.Set(10, 0);
  CHECK(subject.column->CodesOfChunk(0) != first);
  CHECK(subject.column->CodesOfChunk(1) == second);
  CHECK(subject.PinsHold());
}

TEST_CASE("pinned versions keep their codes through random changes and widenings") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Subject subject;
  for (uint8_t width_log2 = 0; width_log2 <= 5; ++width_log2) {
    const uint64_t bound = uint64_t{kLargest[width_log2]} + 1;
    for (int step = 0; step < 6; ++step) {
      INFO("width_log2 " << static_cast<int>(width_log2) << " step " << step);
      for (uint64_t i = random.Below(300); i > 0; --i) {
        subject.Set(static_cast<uint16_t>(random.Next()), static_cast<Code>(random.Below(bound)));
      }
      std::vector<Code> bulk(random.Below(6000));
      for (Code& code : bulk) code = static_cast<Code>(random.Below(bound));
      subject.SetMany(static_cast<uint32_t>(random.Below(kBlockRows - bulk.size() + 1)), bulk);
      if (random.Percent(50)) subject.Pin();
      if (subject.pin_count() > 3) subject.UnpinOldest();
    }
    REQUIRE(subject.Holds());
    REQUIRE(subject.PinsHold());
  }
  CHECK(subject.LeakedBytes() == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
