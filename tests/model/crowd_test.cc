// Histories among many rows: across the edges of blocks, and through mass deletes that make the
// index repack.
#include "tests/model/crowd.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

constexpr uint64_t kBlockRows = 65'536;

uint64_t Seed() { return NumberFromEnvironment("TRANCHE_SEED", 1); }

TEST_CASE("crowd: segments stay right while customers are created across the edges of two blocks") {
  INFO("TRANCHE_SEED=" << Seed());
  Crowd crowd(Seed(), 12);
  for (uint64_t edge : {kBlockRows, 2 * kBlockRows}) {
    crowd.Grow(edge - 4 - (edge == kBlockRows ? 0 : crowd.NextRow()));
    for (int step = 0; step < 40; ++step) {
      REQUIRE(crowd.Step() == "");
      if (step % 8 == 7) REQUIRE(crowd.Check() == "");
    }
    REQUIRE(crowd.NextRow() > edge + 1);
  }
}

TEST_CASE("crowd: a bulk load may end exactly before, at and after the edge of a block") {
  for (uint64_t rows : {kBlockRows - 1, kBlockRows, kBlockRows + 1}) {
    INFO(rows << " rows, TRANCHE_SEED=" << Seed());
    Crowd crowd(Seed() + rows, 6);
    crowd.Grow(rows);
    REQUIRE(crowd.Check() == "");
    for (int step = 0; step < 5; ++step) REQUIRE(crowd.Step() == "");
    crowd.Grow(3);
    REQUIRE(crowd.Check() == "");
  }
}

TEST_CASE("crowd: mass deletes that make the index repack change no answer") {
  INFO("TRANCHE_SEED=" << Seed());
  Crowd crowd(Seed(), 10);
  crowd.Grow(kBlockRows + 1'000);
  for (int step = 0; step < 15; ++step) REQUIRE(crowd.Step() == "");
  crowd.Grow(kBlockRows);
  for (uint64_t stride : {5, 3, 2, 2, 1}) {
    INFO("deleting one in " << stride << " of " << crowd.size());
    REQUIRE(crowd.Thin(stride) == "");
    REQUIRE(crowd.Check() == "");
  }
  crowd.Grow(5'000);
  for (int step = 0; step < 15; ++step) REQUIRE(crowd.Step() == "");
  REQUIRE(crowd.Check() == "");
}

TEST_CASE("crowd: a snapshot pinned before mass deletes goes on answering the old way") {
  INFO("TRANCHE_SEED=" << Seed());
  Crowd crowd(Seed(), 4);
  crowd.Grow(kBlockRows + 500);
  for (int step = 0; step < 10; ++step) REQUIRE(crowd.Step() == "");
  const Snapshot old = crowd.index().Read();
  const std::vector<std::string> everybody = Members(old, Everybody{});
  const Draft french = MakeDraft(In("country", {"FR"}));
  const std::vector<std::string> in_france = Members(old, french);
  const Customer first = Must(old.GetCustomer(everybody[0]));
  const std::vector<SegmentStats> stats = old.Stats();

  REQUIRE(crowd.Thin(2) == "");
  REQUIRE(crowd.Thin(1) == "");
  crowd.Grow(2'000);

  CHECK(old.customer_count() == everybody.size());
  CHECK(Members(old, Everybody{}) == everybody);
  CHECK(Members(old, french) == in_france);
  CHECK(Must(old.GetCustomer(everybody[0])) == first);
  CHECK(Must(old.GetCustomer(everybody[kBlockRows])).id == everybody[kBlockRows]);
  CHECK(Must(old.ListCustomers(Everybody{}, {kBlockRows - 2, 4, ""})).rows.size() == 4);
  CHECK(Must(old.ListCustomers(Everybody{}, {0, 4, "base-6553"})).total == 11);
  for (size_t i = 0; i < stats.size(); ++i) CHECK(old.Stats()[i].count == stats[i].count);
}

}  // namespace
}  // namespace tranche::internal::testing
