// Bitmaps for other programs, in the portable format of Roaring.
#ifndef TRANCHE_SRC_BITMAP_ROARING_H_
#define TRANCHE_SRC_BITMAP_ROARING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "src/base/bytes.h"
#include "src/bitmap/container.h"

namespace tranche::internal {

// Writes one 32-bit Roaring bitmap, block by block in ascending order, in the portable format
// (https://github.com/RoaringBitmap/RoaringFormatSpec).
//
// The writer is our own: CRoaring's would need a bitmap of CRoaring's first, and crashes when there
// is no memory for it.
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
