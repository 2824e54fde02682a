// Rows and blocks: the numbers that stand for customers inside the index.
#ifndef TRANCHE_SRC_TABLE_ROW_H_
#define TRANCHE_SRC_TABLE_ROW_H_

#include <cstdint>

#include "src/bitmap/container.h"

namespace tranche::internal {

// The dense number of a customer, in order of creation. Never given to another customer; repacking
// renumbers all.
using Row = uint32_t;
inline constexpr Row kNoRow = 0xFFFFFFFF;

// What is made for so many rows at once fills huge pages.
inline constexpr uint32_t kBulkRows = kBlockRows / 4;

using BlockId = uint32_t;  // row / kBlockRows

inline BlockId BlockOf(Row row) { return row / kBlockRows; }
inline uint16_t InBlock(Row row) { return static_cast<uint16_t>(row % kBlockRows); }
inline Row RowAt(BlockId block, uint32_t in_block) { return block * kBlockRows + in_block; }

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_ROW_H_
