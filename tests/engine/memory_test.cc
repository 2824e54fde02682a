// The memory report: it follows what the index holds and does not grow while that only changes.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "src/table/block_column.h"
#include "src/table/text_page.h"
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

// Bytes of codes of `width` bits and of text pages, for a block's first `rows` rows.
uint64_t CodeBytes(uint64_t rows, uint64_t width) {
  const uint64_t chunks = (rows + kChunkRows - 1) / kChunkRows;
  return chunks * (CodeChunk::kCodesOffset + kChunkRows * width / 8);
}
uint64_t TextBytes(uint64_t rows, uint64_t record_bytes) {
  const uint64_t pages = (rows + kTextPageRows - 1) / kTextPageRows;
  return pages * (sizeof(Part) + sizeof(TextPage::ends)) + rows * record_bytes;
}

TEST_CASE("the report is exact for the codes and texts of a known table, pinned or not") {
  constexpr uint64_t kRows = 5'000;
  // For the codes 0 to 4 of the plan, and 0 and 1 of the name.
  const uint64_t codes = CodeBytes(kRows, 4) + CodeBytes(kRows, 1);
  constexpr uint64_t kRecord = 1 + 4 * 2 + 6 + 4;  // lengths, id, name
  auto index = NewIndex();
  const auto apply = [&](const std::string& name, const std::string& plan) {
    std::vector<Operation> operations;
    for (uint64_t i = 0; i < kRows; ++i) {
      operations.push_back(Upsert("c" + std::to_string(10'000 + i),
                                  {{"name", {name}}, {"properties.plan_tier", {plan}}}));
    }
    Apply(*index, operations);
  };
  apply("Anna", "enterprise");
  CHECK(index->Memory().codes == codes);
  CHECK(index->Memory().text == TextBytes(kRows, kRecord));
  CHECK(index->Memory().memberships == 0);
  CHECK(index->Memory().search == 0);

  const Snapshot pinned = index->Read();
  apply("Otto", "starter");
  const MemoryReport report = index->Memory();
  CHECK(report.codes == codes);
  CHECK(report.text == TextBytes(kRows, kRecord));
  CHECK(report.versions >= report.codes + report.text);  // the snapshot's
}

TEST_CASE("the report's total is the sum of its parts") {
  const MemoryReport report{1,       20,        300,        4'000,       50'000,
                            600'000, 7'000'000, 80'000'000, 900'000'000, 1'000'000'000};
  CHECK(report.Total() == 1'987'654'321);
}

TEST_CASE("the search index is reported from the first search on") {
  auto index = NewIndex();
  Apply(*index, Everyone(0));
  CHECK(index->Memory().search == 0);
  Must(index->Read().ListCustomers(Everybody{}, {0, 10, "customer"}));
  const uint64_t built = index->Memory().search;
  CHECK(built > 0);
  CHECK(built <= kCustomers * 128);  // bytes a customer, as src/table/search.h says
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
