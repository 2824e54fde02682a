#include "src/live/cascade.h"

#include <algorithm>
#include <functional>

#include "src/base/planted.h"

namespace tranche::internal {

void Cascade::Await(SegmentSlot slot, const ReferenceGraph& references) {
  if (!seen_.insert(slot).second) return;
  awaited_.emplace_back(references.level(slot), slot);
  std::push_heap(awaited_.begin(), awaited_.end(), std::greater<>());
}

void Cascade::Follow(const Flip& flip, const ReferenceGraph& references) {
  const std::span<const SegmentSlot> dependents = references.dependents(flip.slot);
  if (dependents.empty()) return;
  flipped_[flip.slot] = flip.entered;
  for (const SegmentSlot slot : dependents) Await(slot, references);
}

void Cascade::Run(const RuleMasks& masks, const ReferenceGraph& references, const Block& block,
                  uint16_t row, std::vector<Flip>* flips) {
  if (references.empty()) return;
  for (const SegmentSlot slot : masks.touched()) Await(slot, references);
  for (const Flip& flip : *flips) Follow(flip, references);
  const auto is_member = [&](SegmentSlot slot) {
    const auto flipped = flipped_.find(slot);
    return flipped == flipped_.end() ? block.memberships[slot].Contains(row) : flipped->second;
  };
  while (!awaited_.empty()) {
    std::pop_heap(awaited_.begin(), awaited_.end(), std::greater<>());
    const SegmentSlot slot = awaited_.back().second;
    awaited_.pop_back();
    const bool is = masks.HoldsAfter(slot, is_member);
    if (is == block.memberships[slot].Contains(row)) continue;
    flips->push_back({slot, is});
    if (!TRANCHE_PLANTED(cascade_stops)) Follow(flips->back(), references);
  }
  if (seen_.empty()) return;
  seen_.clear();
  flipped_.clear();
}

}  // namespace tranche::internal
