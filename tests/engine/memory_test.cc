// The memory report: it follows what the index holds and does not grow while that only changes.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

constexpr int kCustomers = 3'000;

std::vector<Operation> Everyone(int round) {
  std::vector<Operation> operations;
  for (int i = 0; i < kCustomers; ++i) {
    const std::string n = std::to_string(i);
    operations.push_back(
        Upsert("c" + n, {{"country", {(i + round) % 3 == 0 ? "FR" : "DE"}},
                         {"name", {"Customer " + std::to_string((i * 7 + round) % kCustomers)}},
                         {"external_id", {"ext-" + std::to_string((i + round * 13) % kCustomers)}},
                         {"properties.addons", {(i + round) % 2 == 0 ? "sso" : "audit_log"}}}));
  }
  return operations;
}

std::unique_ptr<Index> WithSegments() {
  auto index = NewIndex();
  Save(*index, In("country", {"FR"}));
  Save(*index, HasAll("properties.addons", {"sso"}));
  Save(*index, NotIn("country", {"FR"}));
  return index;
}

TEST_CASE("memory does not grow while customers change back and forth") {
  auto index = WithSegments();
  for (int round = 0; round < 10; ++round) Apply(*index, Everyone(round));
  const uint64_t before = index->Memory().Total();
  for (int round = 10; round < 40; ++round) Apply(*index, Everyone(round));
  const uint64_t after = index->Memory().Total();
  INFO("bytes after 10 rounds " << before << ", after 40 " << after);
  CHECK(after < before + before / 4);
}

TEST_CASE("memory does not grow while customers are deleted and created") {
  auto index = WithSegments();
  auto churn = [&](int rounds) {
    for (int round = 0; round < rounds; ++round) {
      Apply(*index, Everyone(round));
      std::vector<Operation> deletes;
      for (int i = 0; i < kCustomers; ++i) deletes.push_back(Delete("c" + std::to_string(i)));
      Apply(*index, deletes);
    }
    Apply(*index, Everyone(0));
  };
  churn(12);
  const uint64_t before = index->Memory().Total();
  churn(30);
  const uint64_t after = index->Memory().Total();
  INFO("bytes after 12 rounds " << before << ", after 42 " << after);
  CHECK(after < before + before / 2);
}

TEST_CASE("memory does not grow while segments are created and deleted") {
  auto index = WithSegments();
  Apply(*index, Everyone(0));
  auto churn = [&](int rounds) {
    for (int round = 0; round < rounds; ++round) {
      std::vector<std::string> ids;
      for (int i = 0; i < 20; ++i)
        ids.push_back(Save(*index, In("customer_id", {"c" + std::to_string(i), "later"})));
      for (const std::string& id : ids) Must(index->DeleteSegment(id));
    }
  };
  churn(5);
  const uint64_t before = index->Memory().Total();
  churn(40);
  const uint64_t after = index->Memory().Total();
  INFO("bytes after 5 rounds " << before << ", after 45 " << after);
  CHECK(after < before + before / 4);
}

TEST_CASE("what snapshots pin is reported and given back") {
  auto index = WithSegments();
  Apply(*index, Everyone(0));
  uint64_t pinned = 0;
  {
    const Snapshot old = index->Read();
    for (int round = 1; round < 4; ++round) Apply(*index, Everyone(round));
    pinned = index->Memory().versions;
    CHECK(pinned > 0);
    CHECK(old.customer_count() == kCustomers);
  }
  Apply(*index, {Patch("c1", {{"name", {"x"}}})});
  CHECK(index->Memory().versions < pinned / 4);
}

TEST_CASE("every part of the report is told, and a small index is small") {
  auto index = WithSegments();
  const uint64_t empty = index->Memory().Total();
  CHECK(empty < 512 * 1024);
  Apply(*index, Everyone(0));
  const MemoryReport report = index->Memory();
  CHECK(report.ids > 0);
  CHECK(report.text > 0);
  CHECK(report.codes > 0);
  CHECK(report.bitmaps > 0);
  CHECK(report.memberships > 0);
  CHECK(report.rules > 0);
  CHECK(report.dictionaries > 0);
  CHECK(report.Total() > empty);
}

}  // namespace
}  // namespace tranche::internal::testing
