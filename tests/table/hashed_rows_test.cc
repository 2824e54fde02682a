#include "src/table/hashed_rows.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Entry = HashedRows::Entry;

bool Holds(const HashedRows& rows, Entry entry) {
  const Row row = HashedRows::RowOf(entry);
  return rows.Find(HashedRows::HashOf(entry), [&](Row other) { return other == row; }) == row;
}

TEST_CASE("an empty table finds nothing and takes an erase") {
  HashedRows rows;
  rows.Erase(HashedRows::MakeEntry(1, 2));
  CHECK(!Holds(rows, HashedRows::MakeEntry(1, 2)));
  CHECK(rows.With({}).size() == 0);
}

TEST_CASE("rows of one hash are offered in order until one matches") {
  HashedRows rows;
  for (const Row row : {30, 10, 20, 10}) rows.Insert(HashedRows::MakeEntry(7, row));
  rows.Insert(HashedRows::MakeEntry(8, 15));
  CHECK(rows.size() == 4);
  std::vector<Row> offered;
  CHECK(rows.Find(7, [&](Row row) {
    offered.push_back(row);
    return false;
  }) == kNoRow);
  CHECK(offered == std::vector<Row>{10, 20, 30});
}

TEST_CASE("a table says what a set says, whatever the hashes") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  Random random(seed);
  // All alike, crowded at the end of the table, few, and as they should be.
  struct Hashes {
    uint64_t from;
    uint64_t range;
  };
  for (const Hashes hashes :
       {Hashes{5, 1}, Hashes{0xFFFFFF00, 0x100}, Hashes{0, 40}, Hashes{0, uint64_t{1} << 32}}) {
    INFO("TRANCHE_SEED=" << seed << " hashes from " << hashes.from << " of " << hashes.range);
    HashedRows rows;
    std::set<Entry> expected;
    const auto draw = [&] {
      return HashedRows::MakeEntry(static_cast<uint32_t>(hashes.from + random.Below(hashes.range)),
                                   static_cast<Row>(random.Below(300)));
    };
    for (int step = 0; step < 3'000; ++step) {
      const Entry entry = draw();
      if (random.Percent(1)) {
        std::set<Entry> more;
        for (int i = 0; i < 200; ++i) {
          const Entry other = draw();
          if (!expected.contains(other)) more.insert(other);
        }
        rows = rows.With(std::vector<Entry>(more.begin(), more.end()));
        expected.insert(more.begin(), more.end());
      } else if (random.Percent(60)) {
        rows.Insert(entry);
        expected.insert(entry);
      } else {
        rows.Erase(entry);
        expected.erase(entry);
      }
      if (random.Percent(1)) rows.Reserve(random.Below(2'000));
      REQUIRE(rows.size() == expected.size());
      REQUIRE(Holds(rows, entry) == expected.contains(entry));
      if (step % 100 == 0) {
        for (const Entry held : expected) REQUIRE(Holds(rows, held));
      }
    }
    CHECK(rows.memory_bytes() <= 24 * (2'000 + expected.size()));
  }
}

TEST_CASE("an entry of many takes eleven bytes") {
  Random random(1);
  std::vector<Entry> entries;
  for (Row row = 0; row < 300'000; ++row)
    entries.push_back(
        HashedRows::MakeEntry(static_cast<uint32_t>(random.Below(uint64_t{1} << 32)), row));
  std::sort(entries.begin(), entries.end());
  const HashedRows rows = HashedRows().With(entries);
  CHECK(rows.memory_bytes() <= 11 * entries.size());
  for (const Entry entry : entries) REQUIRE(Holds(rows, entry));
}

}  // namespace
}  // namespace tranche::internal::testing
