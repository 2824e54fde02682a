// The numbers of one field in one block, beside the field's codes, which say who holds one.
//
// A number is kept as its distance from the base of the block, in the fewest of 0, 1, 2, 4 or 8
// bytes that all distances of the block fit in, widened on demand. So a compare of a block is one
// of unsigned distances, and reads the fewest whole bytes. Distances lie in parts of 32 KiB:
// smaller parts, once copies of them lie scattered, are read at a fraction of memory's speed.
//
// A part that a pinned version sees is copied whole when one of its numbers changes, once after
// each pin: 2 to 3 us, which a patch as of bitsets would save, at the price of a detour in every
// compare and sum.
#ifndef TRANCHE_SRC_TABLE_NUMBER_COLUMN_H_
#define TRANCHE_SRC_TABLE_NUMBER_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "src/base/heap.h"
#include "src/bitmap/container.h"
#include "src/schema/dictionary.h"
#include "src/schema/number.h"

namespace tranche::internal {

struct NumberPart : Part {
  static constexpr size_t kOffset = 64;          // of the first distance
  static constexpr size_t kMostBytes = 1 << 15;  // of distances

  const uint8_t* distances() const { return reinterpret_cast<const uint8_t*>(this) + kOffset; }
  uint8_t* distances() { return reinterpret_cast<uint8_t*>(this) + kOffset; }
};

struct NumberColumn : Part {
  static constexpr size_t kParts = kBlockRows * sizeof(Number) / NumberPart::kMostBytes;

  // No number of the block is below `low` or above `high`. Exact after a bulk write to a new block;
  // single changes only widen them. All that lie between fit the base and the width.
  Number low;
  Number high;
  Number base;                // at most `low`
  uint32_t rows;              // the parts hold those below; nobody above holds a number
  uint8_t width;              // bytes a distance: 0 (all numbers are the base), 1, 2, 4 or 8
  NumberPart* parts[kParts];  // the first ones, as many as `rows` needs

  // Of a row that holds a number.
  Number NumberOf(uint16_t row) const;
  // `number`, from `low` to `high`, as its distance.
  uint64_t DistanceOf(Number number) const {
    return static_cast<uint64_t>(number) - static_cast<uint64_t>(base);
  }
};

inline Number NumberColumn::NumberOf(uint16_t row) const {
  const size_t at = size_t{row} * width;
  const uint8_t* from =
      width == 0 ? nullptr
                 : parts[at / NumberPart::kMostBytes]->distances() + at % NumberPart::kMostBytes;
  uint64_t distance = 0;
  switch (width) {
    case 0:
      break;
    case 1:
      distance = *from;
      break;
    case 2:
      distance = *reinterpret_cast<const uint16_t*>(from);
      break;
    case 4:
      distance = *reinterpret_cast<const uint32_t*>(from);
      break;
    default:
      distance = *reinterpret_cast<const uint64_t*>(from);
  }
  return static_cast<Number>(static_cast<uint64_t>(base) + distance);
}

// Sets the numbers of the rows from `first` on that hold one: those whose code is not kNotSet.
// `*column` is owned by the writer, or null until somebody holds a number. Cost: about a nanosecond
// a row; widening copies the block's numbers.
void SetNumbers(Heap* heap, NumberColumn** column, uint32_t first, std::span<const Code> codes,
                std::span<const Number> numbers);

// The same for one row. Cost: one number; see above for parts that pinned versions see.
void SetNumber(Heap* heap, NumberColumn** column, uint16_t row, Number number);

// Prefetches the memory that SetNumber will touch.
void PrefetchNumber(const NumberColumn* column, uint16_t row);

void RetireNumbers(Heap* heap, NumberColumn* column);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_NUMBER_COLUMN_H_
