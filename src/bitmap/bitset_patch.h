// The rows in which a bitset has changed since it was shared with pinned versions.
//
// Without patches, the first change of a bitset after each pin copies 8 KiB, which made a writer
// beside readers four times slower (bench/concurrency_bench.cc). A patch is two cache lines.
#ifndef TRANCHE_SRC_BITMAP_BITSET_PATCH_H_
#define TRANCHE_SRC_BITMAP_BITSET_PATCH_H_

#include <cstdint>

namespace tranche::internal {

struct BitsetPatch {
  static constexpr uint32_t kMostRows = 50;

  uint64_t* words;  // kBlockWords of them, as the pinned versions see them
  uint32_t count;
  uint16_t rows[kMostRows];  // ascending: rows in the set and not in `words`, or the reverse

  bool is_full() const { return count == kMostRows; }
  bool Contains(uint16_t row) const;
  // Puts `row` in the set when it is not, else takes it out. The patch must not be full.
  void Toggle(uint16_t row);
  // Or-s the set into `into`.
  void OrInto(uint64_t* into) const;
  // Applies the patch to `to`, which holds the same bits as `words`.
  void ApplyTo(uint64_t* to) const;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BITMAP_BITSET_PATCH_H_
