// What a write did to memberships, as its result lists it.
#ifndef TRANCHE_SRC_ENGINE_CHANGE_LIST_H_
#define TRANCHE_SRC_ENGINE_CHANGE_LIST_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "src/live/catalog.h"
#include "src/table/version.h"
#include "tranche/change.h"

namespace tranche::internal {

// One customer entering or leaving one segment.
struct RowFlip {
  SegmentSlot slot;
  Row row;
  bool entered;
  uint32_t customer;  // whose: a number that the write gave the customer
  const SavedSegment* segment;
};

// The result of a write that published `version` and flipped these; sorts them. `ids` are those of
// the customers, by number; an empty one is looked up by its row.
BatchResult ListChanges(const Version& version, std::vector<RowFlip>* flips,
                        std::vector<std::string_view> ids);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_CHANGE_LIST_H_
