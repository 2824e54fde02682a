#include "src/live/catalog.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

#include "src/table/table_writer.h"

namespace tranche::internal::testing {
namespace {

// A catalog and the version that is being written.
struct World {
  ~World() {
    TableWriter(&heap, version).Clear();
    heap.Retire(version);
  }

  std::shared_ptr<const SavedSegment> Put(SegmentSlot slot, const std::string& id,
                                          const std::string& name) {
    auto segment = std::make_shared<SavedSegment>();
    segment->sequence = catalog.next_sequence();
    segment->slot = slot;
    segment->id = id;
    segment->name = name;
    return catalog.Put(&heap, version, segment);
  }
  std::shared_ptr<const SavedSegment> Remove(SegmentSlot slot) {
    return catalog.Remove(&heap, version, slot);
  }

  Heap heap;
  Version* version = heap.New<Version>(MemoryUse::kIndex);
  Catalog catalog;
};

TEST_CASE("a segment is found by its id and by its name") {
  World world;
  Catalog& catalog = world.catalog;
  const SegmentSlot slot = catalog.NewSlot();
  CHECK(world.Put(slot, "s1", "VIP") == nullptr);
  SegmentSlot found = 99;
  CHECK(catalog.FindId("s1", &found));
  CHECK(found == slot);
  CHECK(catalog.FindName("VIP", &found));
  CHECK_FALSE(catalog.FindId("VIP", &found));
  CHECK_FALSE(catalog.FindName("s1", &found));
}

TEST_CASE("a segment that is renamed leaves its old name free") {
  World world;
  Catalog& catalog = world.catalog;
  const SegmentSlot slot = catalog.NewSlot();
  world.Put(slot, "s1", "VIP");
  const auto replaced = world.Put(slot, "s1", "Big");
  REQUIRE(replaced != nullptr);
  CHECK(replaced->name == "VIP");
  SegmentSlot found;
  CHECK_FALSE(catalog.FindName("VIP", &found));
  CHECK(catalog.FindName("Big", &found));
  CHECK(catalog.size() == 1);
}

TEST_CASE("the slot of a segment that is removed is given again") {
  World world;
  Catalog& catalog = world.catalog;
  const SegmentSlot first = catalog.NewSlot();
  world.Put(first, "s1", "a");
  world.Put(catalog.NewSlot(), "s2", "b");
  CHECK(world.Remove(first)->id == "s1");
  CHECK(catalog.at(first) == nullptr);
  SegmentSlot found;
  CHECK_FALSE(catalog.FindId("s1", &found));
  CHECK_FALSE(catalog.FindName("a", &found));
  CHECK(catalog.NewSlot() == first);
  CHECK(catalog.slot_count() == 2);
}

TEST_CASE("segments are listed in order of creation, whatever their slots") {
  World world;
  Catalog& catalog = world.catalog;
  const SegmentSlot first = catalog.NewSlot();
  world.Put(first, "s1", "a");
  world.Put(catalog.NewSlot(), "s2", "b");
  world.Remove(first);
  world.Put(catalog.NewSlot(), "s3", "c");
  const auto order = catalog.slots_in_order();
  REQUIRE(order.size() == 2);
  CHECK(catalog.at(order[0])->id == "s2");
  CHECK(catalog.at(order[1])->id == "s3");
  // The version has the same order.
  const auto slots = world.version->segment_slots();
  CHECK(std::equal(order.begin(), order.end(), slots.begin(), slots.end()));
}

TEST_CASE("only a version older than a deletion or a new name may hold what the catalog has not") {
  World world;
  world.version->number = 7;
  const SegmentSlot slot = world.catalog.NewSlot();
  world.Put(slot, "s1", "a");
  Version old = *world.version;
  CHECK_FALSE(world.catalog.IsNewerThan(old));
  world.version->number = 8;
  world.Put(slot, "s1", "b");
  CHECK(world.catalog.IsNewerThan(old));
  CHECK_FALSE(world.catalog.IsNewerThan(*world.version));
  old.number = 8;
  world.version->number = 9;
  world.Remove(slot);
  CHECK(world.catalog.IsNewerThan(old));
}

TEST_CASE("a new id is one that neither a segment nor the batch has") {
  World world;
  Catalog& catalog = world.catalog;
  world.Put(catalog.NewSlot(), "seg_1", "a");
  CHECK(catalog.NewId({"seg_2"}) == "seg_3");
  CHECK(catalog.NewId({}) == "seg_4");
}

}  // namespace
}  // namespace tranche::internal::testing
