// What follows when a customer enters or leaves segments that others name.
//
// Rule masks know each rule but for its references. Whoever finds flips with them, for whatever
// reason, calls `Cascade::Run` for the same customer: the flips of one level are the input of the
// next. This is the only place where they are followed.
#ifndef TRANCHE_SRC_LIVE_CASCADE_H_
#define TRANCHE_SRC_LIVE_CASCADE_H_

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "src/live/reference_graph.h"
#include "src/live/rule_masks.h"
#include "src/table/version.h"

namespace tranche::internal {

// Writer only. Kept from customer to customer for its scratch memory.
class Cascade {
 public:
  // Appends to `flips`, which `masks` has just found for the customer in `row`, those of the
  // segments that name others. `block`: the memberships before the flips. Nothing to do, and no
  // cost, where `masks` found no segment with references touched and no flip is of a segment that
  // others name. Else the cost is of the segments that name those: their rules, and a look at a
  // membership for each reference.
  void Run(const RuleMasks& masks, const ReferenceGraph& references, const Block& block,
           uint16_t row, std::vector<Flip>* flips);

 private:
  void Await(SegmentSlot slot, const ReferenceGraph& references);
  // Makes a note of a flip, and awaits those who name its segment.
  void Follow(const Flip& flip, const ReferenceGraph& references);

  // To be decided, by level, as a heap with the lowest on top.
  std::vector<std::pair<uint32_t, SegmentSlot>> awaited_;
  absl::flat_hash_set<SegmentSlot> seen_;
  absl::flat_hash_map<SegmentSlot, bool> flipped_;  // of segments that others name: who entered
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_CASCADE_H_
