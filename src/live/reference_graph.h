// Which saved segments name which others, in conditions on the field `segment`.
//
// The graph has no cycle, and every segment that is named exists. So each segment has a level: 0
// where it names no other, else one above the highest that it names. What follows from a change
// goes up level by level. Writer only.
#ifndef TRANCHE_SRC_LIVE_REFERENCE_GRAPH_H_
#define TRANCHE_SRC_LIVE_REFERENCE_GRAPH_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/table/version.h"

namespace tranche::internal {

class ReferenceGraph {
 public:
  // The segment names these, without duplicates, and no others. They may be set later, but before
  // the graph is asked. Cost: the segments above, where the level changes, and those that
  // name what it names no more.
  void Set(SegmentSlot slot, std::span<const SegmentSlot> references);
  // A segment that no other names.
  void Remove(SegmentSlot slot) { Set(slot, {}); }

  // Whether no segment names another.
  bool empty() const { return reference_count_ == 0; }
  uint32_t level(SegmentSlot slot) const { return slot < nodes_.size() ? nodes_[slot].level : 0; }
  bool names_others(SegmentSlot slot) const {
    return slot < nodes_.size() && !nodes_[slot].references.empty();
  }
  // Those that name the segment.
  std::span<const SegmentSlot> dependents(SegmentSlot slot) const {
    if (slot >= nodes_.size()) return {};
    return nodes_[slot].dependents;
  }
  // `slots`, and those above any of them: those that name one, or one of these, and so on. Each
  // once.
  std::vector<SegmentSlot> WithAbove(std::span<const SegmentSlot> slots) const;
  // The segments of each level, in the order given, from the lowest on; levels without any are left
  // out.
  std::vector<std::vector<SegmentSlot>> InLevels(std::span<const SegmentSlot> slots) const;

  uint64_t memory_bytes() const;

 private:
  struct Node {
    std::vector<SegmentSlot> references;
    std::vector<SegmentSlot> dependents;
    uint32_t level = 0;
  };

  // Those above, each before those that name it.
  std::vector<SegmentSlot> UpwardsFrom(SegmentSlot slot) const;
  uint32_t LevelOf(const Node& node) const;

  std::vector<Node> nodes_;  // by SegmentSlot
  size_t reference_count_ = 0;
};

// Walks from `roots` along `edges_of(slot)`, a span of slots, and appends each segment that it
// meets to `order`, behind all those that its edges lead to. Returns the segments of a cycle, in
// order of the edges, when there is one; `order` is then not complete. Cost: segments and edges
// met. No recursion, since a chain may be as long as there are segments.
template <typename EdgesOf>
std::vector<SegmentSlot> WalkSegments(std::span<const SegmentSlot> roots, const EdgesOf& edges_of,
                                      std::vector<SegmentSlot>* order) {
  struct Step {
    SegmentSlot slot;
    size_t next_edge;
  };
  absl::flat_hash_map<SegmentSlot, bool> is_done;  // false: on the path from the root
  std::vector<Step> path;
  for (const SegmentSlot root : roots) {
    if (!is_done.try_emplace(root, false).second) continue;
    path.push_back({root, 0});
    while (!path.empty()) {
      const SegmentSlot slot = path.back().slot;
      const std::span<const SegmentSlot> edges = edges_of(slot);
      if (path.back().next_edge == edges.size()) {
        is_done[slot] = true;
        order->push_back(slot);
        path.pop_back();
        continue;
      }
      const SegmentSlot next = edges[path.back().next_edge++];
      const auto [met, is_new] = is_done.try_emplace(next, false);
      if (is_new) {
        path.push_back({next, 0});
      } else if (!met->second) {
        std::vector<SegmentSlot> cycle;
        auto step = std::find_if(path.begin(), path.end(),
                                 [&](const Step& one) { return one.slot == next; });
        for (; step != path.end(); ++step) cycle.push_back(step->slot);
        return cycle;
      }
    }
  }
  return {};
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_REFERENCE_GRAPH_H_
