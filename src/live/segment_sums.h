// What the members of saved segments hold in the measures of the schema: the sums of a version.
#ifndef TRANCHE_SRC_LIVE_SEGMENT_SUMS_H_
#define TRANCHE_SRC_LIVE_SEGMENT_SUMS_H_

#include <cstddef>
#include <span>

#include "src/base/heap.h"
#include "src/query/sums.h"
#include "src/table/version.h"

namespace tranche::internal {

// `measure` is the place of a field in Schema::measures(). The writer owns `version`.

// Adds to the sum of one segment in one currency.
void AddToSum(Heap* heap, Version* version, size_t measure, Code currency, SegmentSlot slot,
              absl::int128 more, int64_t more_holders);

// Adds `sums`, by currency; takes them away with the sign -1.
void AddToSums(Heap* heap, Version* version, size_t measure, SegmentSlot slot, const Sums& sums,
               int sign = 1);

// The sums of the segment in all measures are of nobody. Cost: measures * currencies.
void ClearSums(Heap* heap, Version* version, SegmentSlot slot);

// The sums of a segment, by currency; of nobody past the last.
Sums SumsOf(const Version& version, size_t measure, SegmentSlot slot);

// Adds up, in one measure or all, what blocks of rows hold that come one after another.
class SumCollector {
 public:
  SumCollector(const Version& version, size_t segment_count);

  // The rows of a block that the segment `i` gains.
  void Add(size_t i, BlockId block, const uint64_t* words);
  // Adds what was collected to the segments in `slots`.
  void Finish(Heap* heap, Version* version, std::span<const SegmentSlot> slots) const;

 private:
  const Version& version_;
  std::span<const FieldId> measures_;
  std::vector<Sums> sums_;  // by segment, then measure
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_SEGMENT_SUMS_H_
