#include "src/live/reference_graph.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <set>
#include <vector>

#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Slots = std::vector<SegmentSlot>;

Slots Sorted(std::span<const SegmentSlot> slots) {
  Slots sorted(slots.begin(), slots.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

TEST_CASE("a segment is one level above the highest that it names") {
  ReferenceGraph graph;
  CHECK(graph.empty());
  graph.Set(3, Slots{1, 2});
  graph.Set(4, Slots{2, 3});
  CHECK_FALSE(graph.empty());
  CHECK(graph.level(1) == 0);
  CHECK(graph.level(3) == 1);
  CHECK(graph.level(4) == 2);
  CHECK(Sorted(graph.WithAbove(Slots{2})) == Slots{2, 3, 4});
  CHECK(graph.InLevels(Slots{4, 1, 3, 2, 9}) == std::vector<Slots>{{1, 2, 9}, {3}, {4}});
}

TEST_CASE("what is below a segment moves it and those above it to other levels") {
  ReferenceGraph graph;
  graph.Set(2, Slots{1});
  graph.Set(3, Slots{2});
  graph.Set(1, Slots{0});
  CHECK(graph.level(3) == 3);
  graph.Set(2, {});
  CHECK(graph.level(2) == 0);
  CHECK(graph.level(3) == 1);
  CHECK(graph.dependents(1).empty());
  graph.Remove(3);
  CHECK(graph.dependents(2).empty());
}

TEST_CASE("a walk along edges finds an order, or a cycle") {
  const std::map<SegmentSlot, Slots> edges = {{1, {2, 3}}, {2, {3}}, {3, {}}, {4, {5}}, {5, {4}}};
  const auto edges_of = [&](SegmentSlot slot) {
    return std::span<const SegmentSlot>(edges.at(slot));
  };
  Slots order;
  CHECK(WalkSegments(Slots{1}, edges_of, &order).empty());
  CHECK(order == Slots{3, 2, 1});
  order.clear();
  CHECK(WalkSegments(Slots{1, 5}, edges_of, &order) == Slots{5, 4});
}

TEST_CASE("a chain of a hundred thousand segments needs no recursion") {
  constexpr SegmentSlot kLast = 100'000;
  ReferenceGraph graph;
  for (SegmentSlot slot = 1; slot <= kLast; ++slot) graph.Set(slot, Slots{slot - 1});
  CHECK(graph.level(kLast) == kLast);
  CHECK(graph.WithAbove(Slots{0}).size() == kLast + 1);
}

TEST_CASE("levels and dependents of random graphs are those of the definitions") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t seed = first; seed < first + 20; ++seed) {
    INFO("TRANCHE_SEED=" << seed);
    Random random(seed);
    constexpr SegmentSlot kSlots = 20;
    ReferenceGraph graph;
    std::map<SegmentSlot, Slots> expected;
    for (int step = 0; step < 100; ++step) {
      const auto slot = static_cast<SegmentSlot>(random.Below(kSlots));
      std::set<SegmentSlot> named;  // lower ones, so that there is no cycle
      while (slot > 0 && random.Percent(60))
        named.insert(static_cast<SegmentSlot>(random.Below(slot)));
      expected[slot] = {named.begin(), named.end()};
      graph.Set(slot, expected[slot]);
      std::map<SegmentSlot, uint32_t> levels;
      std::map<SegmentSlot, Slots> dependents;
      for (SegmentSlot at = 0; at < kSlots; ++at) {
        for (const SegmentSlot below : expected[at]) {
          levels[at] = std::max(levels[at], levels[below] + 1);
          dependents[below].push_back(at);
        }
      }
      for (SegmentSlot at = 0; at < kSlots; ++at) {
        REQUIRE(graph.level(at) == levels[at]);
        REQUIRE(Sorted(graph.dependents(at)) == dependents[at]);
        REQUIRE(graph.names_others(at) == !expected[at].empty());
      }
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
