#include "src/engine/families.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "src/schema/schema.h"

namespace tranche::internal::testing {
namespace {

// Customers 0, 1, 2, ... by their parents; kNoRow: a root.
struct Parents {
  std::vector<Row> parents;
  std::vector<uint32_t> walks = std::vector<uint32_t>(parents.size(), 0);

  Row Cycle(Row start) {
    return FindCycle(
        start, kNoRow, start + 1, [&](Row row) { return parents[row]; },
        [&](Row row) -> uint32_t& { return walks[row]; });
  }
  std::string Path(Row row) const {
    return CyclePath(
        row, [&](Row at) { return parents[at]; }, [](Row at) { return std::to_string(at); });
  }
};

TEST_CASE("a walk up a tree finds no cycle, however many walks there are") {
  Parents tree{{kNoRow, 0, 1, 1, 2, 0}};
  for (Row row = 0; row < tree.parents.size(); ++row) CHECK(tree.Cycle(row) == kNoRow);
}

TEST_CASE("a cycle is found by the first walk that runs into it, and by no other") {
  Parents loop{{1, 2, 0, 0, 3}};  // 4 and 3 lead to the cycle of 0, 1 and 2
  const Row found = loop.Cycle(4);
  REQUIRE(found != kNoRow);
  CHECK(found == 0);
  CHECK(loop.Path(found) == "0 -> 1 -> 2 -> 0");
  for (const Row row : {0u, 1u, 2u, 3u}) CHECK(loop.Cycle(row) == kNoRow);
}

TEST_CASE("a customer that is its own parent is a cycle") {
  Parents self{{0}};
  CHECK(self.Cycle(0) == 0);
  CHECK(self.Path(0) == "0 -> 0");
}

TEST_CASE("a relationship says whether there is a parent and whether there is a child") {
  CHECK(RelationshipOf(false, false) == 0);
  CHECK(RelationshipOf(true, false) == kHasParent);
  CHECK(RelationshipOf(false, true) == kHasChild);
  CHECK(RelationshipOf(true, true) == (kHasParent | kHasChild));
}

TEST_CASE("children are those added one by one and many at once, without those removed") {
  Families families;
  families.Add(1, 5);
  const std::vector<uint64_t> pairs = {uint64_t{1} << 32 | 6, uint64_t{1} << 32 | 7,
                                       uint64_t{3} << 32 | 8};
  families.AddMany(pairs);
  CHECK(families.CountOf(1) == 3);
  families.Remove(3, 8);
  CHECK(families.ChildrenOf(3) == nullptr);
  families.Remove(1, 6);
  REQUIRE(families.ChildrenOf(1) != nullptr);
  CHECK(*families.ChildrenOf(1) == Families::Children{5, 7});
}

}  // namespace
}  // namespace tranche::internal::testing
