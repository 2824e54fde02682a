// Intersection and difference of sorted arrays of rows.
#ifndef TRANCHE_SRC_BITMAP_ROW_ARRAYS_H_
#define TRANCHE_SRC_BITMAP_ROW_ARRAYS_H_

#include <cstdint>
#include <span>

namespace tranche::internal {

// Writes the rows that are in both arrays to `out` and returns how many there are. The arrays
// ascend without duplicates; `out` has room for the shorter one and overlaps neither.
uint32_t IntersectArrays(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out);

// The same for the rows that are in `a` only; `out` has room for all of `a`.
uint32_t SubtractArrays(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BITMAP_ROW_ARRAYS_H_
