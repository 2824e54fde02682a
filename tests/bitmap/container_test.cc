#include "src/bitmap/container.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <memory>
#include <set>
#include <vector>

#include "src/base/aligned.h"
#include "tests/base/version_clock.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Rows = std::set<uint16_t>;
constexpr MemoryUse kUse = MemoryUse::kBitmaps;
constexpr ArrayLimit kLimits[] = {ArrayLimit::kColumn, ArrayLimit::kMembership};

Rows RowsOf(const Container& container) {
  Rows rows;
  container.ForEach([&](uint16_t row) { rows.insert(rows.end(), row); });
  return rows;
}

std::unique_ptr<AlignedBlock> WordsOf(const Rows& rows) {
  auto block = std::make_unique<AlignedBlock>();
  for (const uint16_t row : rows) block->words[row / 64] |= uint64_t{1} << (row % 64);
  return block;
}

// Whether every way to read the container gives `rows`.
bool Reads(const Container& container, const Rows& rows, Random& random) {
  if (container.cardinality != rows.size() || container.empty() != rows.empty()) return false;
  if ((container.kind == ContainerKind::kEmpty) != rows.empty()) return false;
  if (RowsOf(container) != rows) return false;
  for (int i = 0; i < 200; ++i) {
    const auto row = static_cast<uint16_t>(random.Next());
    if (container.Contains(row) != rows.contains(row)) return false;
  }
  for (const uint16_t row : {uint16_t{0}, uint16_t{63}, uint16_t{64}, uint16_t{65'535}}) {
    if (container.Contains(row) != rows.contains(row)) return false;
  }
  const auto words = std::make_unique<AlignedBlock>();
  Rows with_set = rows;
  for (int i = 0; i < 200; ++i) {
    const auto already_set = static_cast<uint16_t>(random.Next());
    words->words[already_set / 64] |= uint64_t{1} << (already_set % 64);
    with_set.insert(already_set);
  }
  container.OrInto(words->words);
  return std::equal(words->words, words->words + kBlockWords, WordsOf(with_set)->words);
}

Rows Range(uint32_t first, uint32_t end, uint32_t step = 1) {
  Rows rows;
  for (uint32_t row = first; row < end; row += step)
    rows.insert(rows.end(), static_cast<uint16_t>(row));
  return rows;
}

// A container on a heap of its own, with the set it should be and the versions that are pinned.
class Subject {
 public:
  explicit Subject(ArrayLimit limit) : limit_(limit) {}
  ~Subject() { Clear(&heap, &container); }

  Container container{};
  Rows rows;
  Heap heap;
  VersionClock clock{&heap};

  void Assign(const Rows& wanted) {
    AssignWords(&heap, &container, WordsOf(wanted)->words, static_cast<uint32_t>(wanted.size()),
                limit_, kUse);
    rows = wanted;
  }
  // Both ways to change one row by turns, if there is something to change.
  void Add(uint16_t row) {
    if (!rows.insert(row).second) return;
    sets_ = !sets_;
    if (sets_) {
      SetRow(&heap, &container, row, true, limit_, kUse);
    } else {
      AddRow(&heap, &container, row, limit_, kUse);
    }
  }
  void Remove(uint16_t row) {
    if (rows.erase(row) == 0) return;
    sets_ = !sets_;
    if (sets_) {
      SetRow(&heap, &container, row, false, limit_, kUse);
    } else {
      RemoveRow(&heap, &container, row, limit_, kUse);
    }
  }
  void Flip(uint16_t row) { rows.contains(row) ? Remove(row) : Add(row); }
  void Append(const std::vector<uint16_t>& more) {
    AppendRows(&heap, &container, more, limit_, kUse);
    rows.insert(more.begin(), more.end());
  }
  void Empty() {
    Clear(&heap, &container);
    rows.clear();
  }

  // A copy of the handle as a reader of the version that ends has it.
  void Pin() { pinned_.push_back({clock.PinAndNext(), container, rows}); }
  void UnpinOne(Random& random) {
    if (pinned_.empty()) return;
    const auto gone = pinned_.begin() + static_cast<ptrdiff_t>(random.Below(pinned_.size()));
    clock.Unpin(gone->version);
    pinned_.erase(gone);
    clock.Next();
  }
  size_t pin_count() const { return pinned_.size(); }
  bool PinsRead(Random& random) const {
    return std::all_of(pinned_.begin(), pinned_.end(), [&](const Pinned& pinned) {
      return Reads(pinned.container, pinned.rows, random);
    });
  }
  // Bytes that are left when the container is cleared and nothing is pinned.
  uint64_t LeakedBytes() {
    Empty();
    clock.UnpinAndFreeAll();
    return BytesInAll(heap);
  }

 private:
  struct Pinned {
    uint64_t version;
    Container container;
    Rows rows;
  };
  const ArrayLimit limit_;
  bool sets_ = false;
  std::deque<Pinned> pinned_;
};

Rows RandomRows(Random& random) {
  switch (random.Below(6)) {
    case 0:
      return {};
    case 1:
      return Range(0, kBlockRows);
    case 2: {  // clusters
      Rows rows;
      for (uint64_t i = random.Between(1, 12); i > 0; --i) {
        const auto first = static_cast<uint32_t>(random.Below(kBlockRows));
        rows.merge(Range(first, std::min<uint32_t>(kBlockRows, first + 1 + random.Below(900))));
      }
      return rows;
    }
    case 3:
      return Range(static_cast<uint32_t>(random.Below(3)), kBlockRows, 2 + random.Below(60));
    default: {
      Rows rows;
      const uint64_t most = random.Percent(50) ? 700 : 4500;
      for (uint64_t i = random.Between(1, most); i > 0; --i)
        rows.insert(static_cast<uint16_t>(random.Next()));
      return rows;
    }
  }
}

// One random operation.
void Step(Subject& subject, Random& random) {
  switch (random.Below(10)) {
    case 0:
    case 1: {  // rows in one part of the block, so that some are there
      const uint64_t span = random.Percent(50) ? 2000 : kBlockRows;
      for (uint64_t i = random.Below(1200); i > 0; --i)
        subject.Add(static_cast<uint16_t>(random.Below(span)));
      return;
    }
    case 2: {
      const std::vector<uint16_t> present(subject.rows.begin(), subject.rows.end());
      for (uint64_t i = random.Below(1200); i > 0 && !present.empty(); --i)
        subject.Remove(random.Pick(present));
      return;
    }
    case 3: {  // down to a few
      const std::vector<uint16_t> present(subject.rows.begin(), subject.rows.end());
      const uint64_t kept = random.Below(4);
      for (size_t i = kept; i < present.size(); ++i) subject.Remove(present[i]);
      return;
    }
    case 8:  // few enough for a patch, some of them there and back
      for (uint64_t i = random.Below(60); i > 0; --i)
        subject.Flip(static_cast<uint16_t>(random.Below(random.Percent(50) ? 99 : kBlockRows)));
      return;
    case 4:
    case 5: {
      std::vector<uint16_t> more;
      uint32_t row = subject.rows.empty() ? 0 : *subject.rows.rbegin() + uint32_t{1};
      const uint64_t gap = random.Percent(50) ? 1 : 40;
      for (uint64_t i = random.Below(3000); i > 0 && row < kBlockRows; --i) {
        more.push_back(static_cast<uint16_t>(row));
        row += static_cast<uint32_t>(random.Between(1, gap));
      }
      subject.Append(more);
      return;
    }
    case 6:
      subject.Assign(RandomRows(random));
      return;
    case 7:
      CompactRuns(&subject.heap, &subject.container);
      return;
    default:
      if (random.Percent(20)) subject.Empty();
      if (random.Percent(50)) EndPatch(&subject.heap, &subject.container);
  }
}

TEST_CASE("a container is the set of rows that its operations make, and so are its pinned copies") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (const ArrayLimit limit : kLimits) {
    std::set<ContainerKind> kinds;
    for (uint64_t history = 0; history < 6; ++history) {
      INFO("TRANCHE_SEED=" << seed << " limit " << static_cast<int>(limit) << " history "
                           << history);
      Random random(seed * 1000 + history);
      Subject subject(limit);
      for (int step = 0; step < 60; ++step) {
        INFO("step " << step);
        Step(subject, random);
        REQUIRE(Reads(subject.container, subject.rows, random));
        kinds.insert(subject.container.kind);
        if (random.Percent(30)) subject.Pin();
        if (subject.pin_count() > 4 || random.Percent(10)) subject.UnpinOne(random);
        if (random.Percent(20)) subject.clock.Next();
        if (step % 8 == 0) REQUIRE(subject.PinsRead(random));
      }
      REQUIRE(subject.PinsRead(random));
      REQUIRE(subject.LeakedBytes() == 0);
    }
    CHECK(kinds.size() == 5);
  }
}

TEST_CASE("an array becomes a bitset above its limit") {
  for (const ArrayLimit limit : kLimits) {
    Subject subject(limit);
    const auto most = static_cast<uint32_t>(limit);
    for (uint32_t i = 0; i < most; ++i) subject.Add(static_cast<uint16_t>(i * 3));
    CHECK(subject.container.kind == ContainerKind::kArray);
    subject.Add(65'535);
    CHECK(subject.container.kind == ContainerKind::kBitset);
    CHECK(RowsOf(subject.container) == subject.rows);
  }
}

TEST_CASE("a bitset becomes an array below half of the limit") {
  for (const ArrayLimit limit : kLimits) {
    Subject subject(limit);
    const auto most = static_cast<uint32_t>(limit);
    subject.Assign(Range(0, (most + 1) * 2, 2));
    REQUIRE(subject.container.kind == ContainerKind::kBitset);
    while (subject.rows.size() > most / 2) subject.Remove(*subject.rows.begin());
    CHECK(subject.container.kind == ContainerKind::kBitset);
    subject.Remove(*subject.rows.rbegin());
    CHECK(subject.container.kind == ContainerKind::kArray);
    CHECK(RowsOf(subject.container) == subject.rows);
  }
}

TEST_CASE("appending past the limit makes a bitset at once") {
  for (const ArrayLimit limit : kLimits) {
    const auto most = static_cast<uint32_t>(limit);
    const Rows rows = Range(5, most + 6);
    const std::vector<uint16_t> ordered(rows.begin(), rows.end());
    Subject subject(limit);
    subject.Append({ordered.begin(), ordered.end() - 1});
    CHECK(subject.container.kind == ContainerKind::kArray);
    subject.Append({ordered.back()});
    CHECK(subject.container.kind == ContainerKind::kBitset);
    Subject at_once(limit);
    at_once.Append(ordered);
    CHECK(at_once.container.kind == ContainerKind::kBitset);
    CHECK(RowsOf(at_once.container) == rows);
  }
}

TEST_CASE("clustered rows become runs that hold the first and the last row of each") {
  Subject subject(ArrayLimit::kColumn);
  Rows rows = Range(0, 300);
  rows.merge(Range(64 * 50, 64 * 90));
  rows.merge(Range(60'000, kBlockRows));
  subject.Assign(rows);
  CompactRuns(&subject.heap, &subject.container);
  REQUIRE(subject.container.kind == ContainerKind::kRuns);
  REQUIRE(subject.container.runs().size() == 3);
  CHECK(subject.container.runs()[0].first == 0);
  CHECK(subject.container.runs()[0].last == 299);
  CHECK(subject.container.runs()[2].last == 65'535);
  CHECK(RowsOf(subject.container) == rows);
}

TEST_CASE("scattered rows stay as they are when runs would not halve the memory") {
  for (const uint32_t step : {2u, 100u}) {  // a bitset, an array
    Subject subject(ArrayLimit::kColumn);
    subject.Assign(Range(0, kBlockRows, step));
    const void* payload = subject.container.data;
    CompactRuns(&subject.heap, &subject.container);
    CHECK(subject.container.data == payload);
  }
}

TEST_CASE("all 65,536 rows are one run that changes like any other set") {
  Subject subject(ArrayLimit::kColumn);
  subject.Assign(Range(0, kBlockRows));
  CompactRuns(&subject.heap, &subject.container);
  REQUIRE(subject.container.runs().size() == 1);
  CHECK(subject.container.cardinality == kBlockRows);
  subject.Add(17);
  CHECK(subject.container.kind == ContainerKind::kRuns);
  subject.Remove(65'535);
  CHECK(subject.container.kind == ContainerKind::kBitset);
  CHECK(RowsOf(subject.container) == subject.rows);
}

TEST_CASE("a change writes in place where no version is pinned and copies where one is") {
  for (const uint32_t step : {2u, 100u}) {
    Subject subject(ArrayLimit::kColumn);
    subject.Assign(Range(0, kBlockRows, step));
    subject.clock.Next();
    const void* payload = subject.container.data;
    subject.Remove(0);
    CHECK(subject.container.data == payload);
    subject.Pin();
    subject.Remove(200);
    CHECK(subject.container.data != payload);
    if (subject.container.kind == ContainerKind::kArray) CHECK(subject.heap.retired_bytes() > 0);
    CHECK(subject.LeakedBytes() == 0);
  }
}

TEST_CASE("beside a pin a bitset is patched, and copied when the patch is full") {
  Subject subject(ArrayLimit::kColumn);
  subject.Assign(Range(0, kBlockRows, 2));
  subject.Pin();
  const uint64_t* const shared = subject.container.words();
  const uint64_t bytes = BytesInAll(subject.heap);
  for (uint32_t i = 0; i < BitsetPatch::kMostRows; ++i)
    subject.Flip(static_cast<uint16_t>(i * 1301));
  CHECK(subject.container.kind == ContainerKind::kPatched);
  CHECK(subject.container.patch().words == shared);
  CHECK(BytesInAll(subject.heap) <= bytes + 128);
  CHECK(subject.heap.patch_count() == 1);
  CHECK(RowsOf(subject.container) == subject.rows);
  subject.Flip(7);
  CHECK(subject.container.kind == ContainerKind::kBitset);
  CHECK(subject.container.words() != shared);
  CHECK(subject.heap.patch_count() == 0);
  CHECK(RowsOf(subject.container) == subject.rows);
  CHECK(subject.LeakedBytes() == 0);
}

TEST_CASE("a patch goes into its bitset once nothing is pinned") {
  Subject subject(ArrayLimit::kColumn);
  subject.Assign(Range(0, kBlockRows, 2));
  const uint64_t* const words = subject.container.words();
  subject.Pin();
  subject.Flip(64);
  subject.Flip(65);
  CHECK(subject.container.kind == ContainerKind::kPatched);
  subject.clock.UnpinAll();
  subject.clock.Next();
  SECTION("with the next change") { subject.Flip(66); }
  SECTION("when told") { EndPatch(&subject.heap, &subject.container); }
  CHECK(subject.container.kind == ContainerKind::kBitset);
  CHECK(subject.container.words() == words);
  CHECK(subject.heap.patch_count() == 0);
  CHECK(RowsOf(subject.container) == subject.rows);
  CHECK(subject.LeakedBytes() == 0);
}

TEST_CASE("a payload is counted under the use it was made for") {
  Heap heap;
  Container container{};
  AddRow(&heap, &container, 7, ArrayLimit::kMembership, MemoryUse::kMemberships);
  CHECK(heap.bytes_in(MemoryUse::kMemberships) > 0);
  CHECK(heap.bytes_in(MemoryUse::kBitmaps) == 0);
  RemoveRow(&heap, &container, 7, ArrayLimit::kMembership, MemoryUse::kMemberships);
  CHECK(container.kind == ContainerKind::kEmpty);
  CHECK(heap.bytes_in(MemoryUse::kMemberships) == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
