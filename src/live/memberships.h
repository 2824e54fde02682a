// Who is in which saved segment: the memberships, counts and sums of a version, set from
// definitions.
//
// What single customers flip is found by rule masks (src/live/rule_masks.h) instead.
#ifndef TRANCHE_SRC_LIVE_MEMBERSHIPS_H_
#define TRANCHE_SRC_LIVE_MEMBERSHIPS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/base/heap.h"
#include "src/query/query.h"
#include "src/table/version.h"

namespace tranche::internal {

// Evaluates all queries in one pass over the blocks, and sets the memberships and counts of the
// segments in `slots`, one for each query. The writer owns `version`.
void SetMemberships(Heap* heap, Version* version, std::span<const SegmentSlot> slots,
                    std::span<const Query> queries);

// The same for the rows from `first_new` on alone, which are in no segment yet. Returns how many
// have entered each segment.
std::vector<uint64_t> AddMemberships(Heap* heap, Version* version, Row first_new,
                                     std::span<const SegmentSlot> slots,
                                     std::span<const Query> queries);

// Nobody is in the segment of this slot any more, whose sums are cleared as well. Its count is the
// caller's to set.
void ClearMemberships(Heap* heap, Version* version, SegmentSlot slot);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_MEMBERSHIPS_H_
