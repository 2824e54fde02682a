#include "src/live/catalog.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

namespace tranche::internal::testing {
namespace {

std::shared_ptr<const SavedSegment> Put(Catalog* catalog, SegmentSlot slot, const std::string& id,
                                        const std::string& name) {
  auto segment = std::make_shared<SavedSegment>();
  segment->sequence = catalog->next_sequence();
  segment->slot = slot;
  segment->id = id;
  segment->name = name;
  return catalog->Put(segment);
}

TEST_CASE("a segment is found by its id and by its name") {
  Catalog catalog;
  const SegmentSlot slot = catalog.NewSlot();
  CHECK(Put(&catalog, slot, "s1", "VIP") == nullptr);
  SegmentSlot found = 99;
  CHECK(catalog.FindId("s1", &found));
  CHECK(found == slot);
  CHECK(catalog.FindName("VIP", &found));
  CHECK_FALSE(catalog.FindId("VIP", &found));
  CHECK_FALSE(catalog.FindName("s1", &found));
}

TEST_CASE("a segment that is renamed leaves its old name free") {
  Catalog catalog;
  const SegmentSlot slot = catalog.NewSlot();
  Put(&catalog, slot, "s1", "VIP");
  const auto replaced = Put(&catalog, slot, "s1", "Big");
  REQUIRE(replaced != nullptr);
  CHECK(replaced->name == "VIP");
  SegmentSlot found;
  CHECK_FALSE(catalog.FindName("VIP", &found));
  CHECK(catalog.FindName("Big", &found));
  CHECK(catalog.size() == 1);
}

TEST_CASE("the slot of a segment that is removed is given again") {
  Catalog catalog;
  const SegmentSlot first = catalog.NewSlot();
  Put(&catalog, first, "s1", "a");
  Put(&catalog, catalog.NewSlot(), "s2", "b");
  CHECK(catalog.Remove(first)->id == "s1");
  CHECK(catalog.at(first) == nullptr);
  SegmentSlot found;
  CHECK_FALSE(catalog.FindId("s1", &found));
  CHECK_FALSE(catalog.FindName("a", &found));
  CHECK(catalog.NewSlot() == first);
  CHECK(catalog.slot_count() == 2);
}

TEST_CASE("segments are listed in order of creation, whatever their slots") {
  Catalog catalog;
  const SegmentSlot first = catalog.NewSlot();
  Put(&catalog, first, "s1", "a");
  Put(&catalog, catalog.NewSlot(), "s2", "b");
  catalog.Remove(first);
  Put(&catalog, catalog.NewSlot(), "s3", "c");
  const auto all = catalog.InOrder();
  REQUIRE(all.size() == 2);
  CHECK(all[0]->id == "s2");
  CHECK(all[1]->id == "s3");
}

TEST_CASE("a new id is one that neither a segment nor the batch has") {
  Catalog catalog;
  Put(&catalog, catalog.NewSlot(), "seg_1", "a");
  CHECK(catalog.NewId({"seg_2"}) == "seg_3");
  CHECK(catalog.NewId({}) == "seg_4");
}

}  // namespace
}  // namespace tranche::internal::testing
