#include "src/live/reference_graph.h"

#include <map>

namespace tranche::internal {

uint32_t ReferenceGraph::LevelOf(const Node& node) const {
  uint32_t level = 0;
  for (const SegmentSlot named : node.references) level = std::max(level, nodes_[named].level + 1);
  return level;
}

void ReferenceGraph::Set(SegmentSlot slot, std::span<const SegmentSlot> references) {
  SegmentSlot last = slot;
  for (const SegmentSlot named : references) last = std::max(last, named);
  if (references.empty() && slot >= nodes_.size()) return;
  if (nodes_.size() <= last) nodes_.resize(last + size_t{1});
  Node& node = nodes_[slot];
  if (std::equal(node.references.begin(), node.references.end(), references.begin(),
                 references.end())) {
    return;
  }
  for (const SegmentSlot named : node.references) std::erase(nodes_[named].dependents, slot);
  reference_count_ += references.size();
  reference_count_ -= node.references.size();
  node.references.assign(references.begin(), references.end());
  for (const SegmentSlot named : references) nodes_[named].dependents.push_back(slot);
  if (LevelOf(node) == node.level) return;
  node.level = LevelOf(node);
  for (const SegmentSlot above : UpwardsFrom(slot)) nodes_[above].level = LevelOf(nodes_[above]);
}

std::vector<SegmentSlot> ReferenceGraph::UpwardsFrom(SegmentSlot slot) const {
  std::vector<SegmentSlot> order;
  WalkSegments(
      {&slot, 1}, [this](SegmentSlot at) { return dependents(at); }, &order);
  std::reverse(order.begin(), order.end());
  order.erase(order.begin());
  return order;
}

std::vector<SegmentSlot> ReferenceGraph::WithAbove(std::span<const SegmentSlot> slots) const {
  std::vector<SegmentSlot> all;
  WalkSegments(
      slots, [this](SegmentSlot at) { return dependents(at); }, &all);
  return all;
}

std::vector<std::vector<SegmentSlot>> ReferenceGraph::InLevels(
    std::span<const SegmentSlot> slots) const {
  std::map<uint32_t, std::vector<SegmentSlot>> by_level;
  for (const SegmentSlot slot : slots) by_level[level(slot)].push_back(slot);
  std::vector<std::vector<SegmentSlot>> levels;
  for (auto& [_, of_level] : by_level) levels.push_back(std::move(of_level));
  return levels;
}

uint64_t ReferenceGraph::memory_bytes() const {
  uint64_t bytes = nodes_.capacity() * sizeof(Node);
  for (const Node& node : nodes_) {
    bytes += (node.references.capacity() + node.dependents.capacity()) * sizeof(SegmentSlot);
  }
  return bytes;
}

}  // namespace tranche::internal
