#include "src/table/text_page.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/base/version_clock.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

TextRecord Record(std::string_view id, std::string_view name = "", std::string_view tax_id = "") {
  TextRecord record;
  record[TextField::kId] = id;
  record[TextField::kName] = name;
  record[TextField::kTaxId] = tax_id;
  return record;
}

TEST_CASE("a page gives back its records, and empty ones for rows without a customer") {
  Heap heap;
  const std::vector<TextRecord> records = {Record("a", "Anna"), TextRecord(), Record("c", "", "t")};
  TextPage* page = NewTextPage(&heap, records);
  for (uint32_t i = 0; i < 3; ++i) CHECK(page->Record(i).texts == records[i].texts);
  for (uint32_t i = 3; i < kTextPageRows; ++i) CHECK(page->Record(i).id().empty());
  heap.Retire(page);
  CHECK(BytesInAll(heap) == 0);
}

TEST_CASE("texts of the greatest length are kept") {
  Heap heap;
  const std::string id(255, 'i');
  const std::string text(65'535, 't');
  const std::vector<TextRecord> records = {Record(id, text, text)};
  TextPage* page = NewTextPage(&heap, records);
  CHECK(page->Record(0).texts == records[0].texts);
  heap.Retire(page);
}

TEST_CASE("a page keeps the texts of properties, and goes on without one that is dropped") {
  Heap heap;
  std::string properties[2];
  AppendPropertyText(0, "zero", &properties[0]);
  AppendPropertyText(2, "two", &properties[0]);
  AppendPropertyText(1, std::string(kMaxTextBytes, 'o'), &properties[1]);
  AppendPropertyText(3, "three", &properties[1]);
  std::vector<TextRecord> records = {Record("a", "Anna"), TextRecord(), Record("c")};
  records[0].properties = properties[0];
  records[2].properties = properties[1];
  TextPage* page = NewTextPage(&heap, records);
  for (uint32_t i = 0; i < 3; ++i) CHECK(page->Record(i) == records[i]);
  CHECK(FindPropertyText(page->Record(0).properties, 2) == "two");
  CHECK(FindPropertyText(page->Record(0).properties, 1).empty());
  TextPage* dropped = WithoutProperty(&heap, page, 1);
  REQUIRE(dropped != nullptr);
  CHECK(dropped->Record(0)[TextField::kName] == "Anna");
  CHECK(FindPropertyText(dropped->Record(0).properties, 0) == "zero");
  CHECK(FindPropertyText(dropped->Record(0).properties, 1) == "two");
  CHECK(FindPropertyText(dropped->Record(2).properties, 1).empty());
  CHECK(FindPropertyText(dropped->Record(2).properties, 2) == "three");
  CHECK(WithoutProperty(&heap, dropped, 3) == nullptr);
  heap.Retire(page);
  heap.Retire(dropped);
  CHECK(BytesInAll(heap) == 0);
}

TEST_CASE("a record is replaced in a new page, and the old one stays as it was") {
  Heap heap;
  const std::vector<TextRecord> records = {Record("a"), Record("b", "Bo"), Record("c")};
  TextPage* old = NewTextPage(&heap, records);
  TextPage* page = ReplaceRecord(&heap, old, 1, Record("b", "Bob the Great"));
  CHECK(page->Record(0).id() == "a");
  CHECK(page->Record(1)[TextField::kName] == "Bob the Great");
  CHECK(page->Record(2).id() == "c");
  CHECK(old->Record(1)[TextField::kName] == "Bo");
  heap.Retire(old);
  heap.Retire(page);
}

TEST_CASE("random replacements give the records that a vector would hold") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Heap heap;
  std::vector<std::string> ids(kTextPageRows), names(kTextPageRows);
  TextPage* page = nullptr;
  for (int step = 0; step < 500; ++step) {
    const auto row = static_cast<uint32_t>(random.Below(kTextPageRows));
    ids[row] = random.Percent(20) ? "" : std::string(random.Between(1, 255), 'i');
    names[row] = ids[row].empty() ? "" : std::string(random.Below(300), 'n');
    TextPage* next = ReplaceRecord(&heap, page, row, Record(ids[row], names[row]));
    if (page != nullptr) heap.Retire(page);
    page = next;
    for (uint32_t i = 0; i < kTextPageRows; ++i) {
      REQUIRE(page->Record(i).id() == ids[i]);
      REQUIRE(page->Record(i)[TextField::kName] == names[i]);
    }
  }
  heap.Retire(page);
  CHECK(BytesInAll(heap) == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
