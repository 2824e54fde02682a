// The door to CRoaring: its kernels over our arrays; and its portable format, for other programs.
#ifndef TRANCHE_SRC_BITMAP_ROARING_H_
#define TRANCHE_SRC_BITMAP_ROARING_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "src/base/bytes.h"
#include "src/bitmap/container.h"

namespace tranche::internal {

// Rows in both, or in `a` only, written to `out` (room for a.size() plus 16, not overlapping);
// returns how many.
uint32_t IntersectArrays(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out);
uint32_t SubtractArrays(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out);

// Writes one 32-bit Roaring bitmap, block by block in ascending order, in the portable format
// (https://github.com/RoaringBitmap/RoaringFormatSpec).
//
// Our own and not CRoaring's, which would build a bitmap of its own first, crashes when it gets no
// memory, and is not always ours to call: a host with another CRoaring in it may answer instead.
class RoaringBuilder {
 public:
  // `words`: the 65,536 bits of the block.
  void Add(uint32_t block, const uint64_t* words);

  uint64_t cardinality() const { return cardinality_; }
  // Each container as an array, a bitset or runs, whichever is smallest.
  std::string Serialize() const;

 private:
  struct ContainerEntry {
    uint16_t block;
    uint16_t last_rank;  // cardinality minus 1
    bool is_runs;
    size_t offset;  // in payloads_
  };

  std::vector<ContainerEntry> containers_;
  ByteWriter payloads_;
  uint64_t cardinality_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BITMAP_ROARING_H_
