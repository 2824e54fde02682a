// The forward codes of one field in one block.
//
// Codes take 1, 2, 4, 8, 16 or 32 bits, widened when a larger code comes. They lie in chunks of
// 4,096 rows, absent while all of a chunk's codes are 0. Below 8 bits, 64 bytes hold the codes of
// 512 / width consecutive rows so that byte j holds those of rows j, j + 64, j + 128, ...: one
// shift aligns the codes of 64 rows, one bit of a mask each.
#ifndef TRANCHE_SRC_TABLE_BLOCK_COLUMN_H_
#define TRANCHE_SRC_TABLE_BLOCK_COLUMN_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "src/base/heap.h"
#include "src/bitmap/container.h"
#include "src/schema/dictionary.h"

namespace tranche::internal {

inline constexpr uint32_t kChunkRows = 4096;
inline constexpr uint32_t kBlockChunks = kBlockRows / kChunkRows;

struct CodeChunk : Part {
  // kChunkRows << width_log2 / 8 bytes, from the second cache line on.
  const uint8_t* codes() const { return reinterpret_cast<const uint8_t*>(this) + kCodesOffset; }
  uint8_t* codes() { return reinterpret_cast<uint8_t*>(this) + kCodesOffset; }

  static constexpr size_t kCodesOffset = 64;
};

struct BlockColumn : Part {
  uint8_t width_log2;  // bits a code: 1 << width_log2
  CodeChunk* chunks[kBlockChunks];

  Code CodeOf(uint16_t row) const;
  // The codes of chunk `i`, null when they are all 0.
  const uint8_t* CodesOfChunk(uint32_t i) const {
    return chunks[i] == nullptr ? nullptr : chunks[i]->codes();
  }
};

inline Code LoadCode(const uint8_t* codes, uint8_t width_log2, uint32_t in_chunk) {
  switch (width_log2) {
    case 3:
      return codes[in_chunk];
    case 4:
      return reinterpret_cast<const uint16_t*>(codes)[in_chunk];
    case 5:
      return reinterpret_cast<const uint32_t*>(codes)[in_chunk];
    default: {
      const uint32_t group_log2 = 9 - width_log2;  // rows in 64 bytes
      const uint32_t in_group = in_chunk & ((1u << group_log2) - 1);
      const uint8_t byte = codes[(in_chunk >> group_log2) * 64 + in_group % 64];
      return byte >> (in_group / 64 << width_log2) & ((1u << (1u << width_log2)) - 1);
    }
  }
}

inline Code BlockColumn::CodeOf(uint16_t row) const {
  const CodeChunk* chunk = chunks[row / kChunkRows];
  return chunk == nullptr ? kNotSet : LoadCode(chunk->codes(), width_log2, row % kChunkRows);
}

// Sets the codes of the rows from `first` on; the column must be owned. Cost: about a nanosecond a
// row.
void SetCodes(Heap* heap, BlockColumn* column, uint32_t first, std::span<const Code> codes);
void SetCodes(Heap* heap, BlockColumn* column, uint32_t first, std::span<const uint8_t> codes);

// The column must be owned by the writer. Widens the codes when `code` needs it (a copy of at most
// 256 KiB).
void SetCode(Heap* heap, BlockColumn* column, uint16_t row, Code code);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_BLOCK_COLUMN_H_
