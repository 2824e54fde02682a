// The door to CRoaring: its kernels over our arrays, and portable Roaring bitmaps for other
// programs.
#ifndef TRANCHE_SRC_BITMAP_ROARING_H_
#define TRANCHE_SRC_BITMAP_ROARING_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "src/bitmap/container.h"

namespace tranche {

// Rows in both, or in `a` only, written to `out` (room for a.size() plus 16, not overlapping);
// returns how many.
uint32_t IntersectArrays(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out);
uint32_t SubtractArrays(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out);

// Builds one 32-bit Roaring bitmap from blocks in ascending order.
class RoaringBuilder {
 public:
  RoaringBuilder();
  ~RoaringBuilder();
  RoaringBuilder(const RoaringBuilder&) = delete;
  RoaringBuilder& operator=(const RoaringBuilder&) = delete;

  void Add(uint32_t block, const Container& rows);
  void Add(uint32_t block, const uint64_t* words);

  uint64_t cardinality() const;
  // In the portable format (RoaringFormatSpec), runs compressed.
  std::string Serialize();

 private:
  struct Bitmap;
  void AddRows(uint32_t block, std::span<const uint16_t> rows);
  std::unique_ptr<Bitmap> bitmap_;
};

}  // namespace tranche

#endif  // TRANCHE_SRC_BITMAP_ROARING_H_
