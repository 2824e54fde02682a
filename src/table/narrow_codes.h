// Codes below 256 of successive rows, a byte each: vectors of them tell the rows of a code apart.
#ifndef TRANCHE_SRC_TABLE_NARROW_CODES_H_
#define TRANCHE_SRC_TABLE_NARROW_CODES_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "src/schema/dictionary.h"

namespace tranche::internal {

class NarrowCodes {
 public:
  static constexpr Code kEnd = 256;  // all codes are below

  explicit NarrowCodes(std::span<const Code> codes);

  std::span<const uint8_t> codes() const { return {padded_.data(), size_}; }
  // Words of a bit each.
  size_t word_count() const { return padded_.size() / 64; }

  // How many rows have each code.
  std::array<uint32_t, kEnd> Count() const;

  // Writes word_count words: bit i is whether row i has this code.
  void Match(Code code, uint64_t* words) const;

  // The bits of all rows.
  std::vector<uint64_t> AllRows() const;

 private:
  size_t size_;
  std::vector<uint8_t> padded_;  // to whole words
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_NARROW_CODES_H_
