// One field of one block: the forward code of each row, and for each value the bitmap of its rows.
//
// Codes take 1, 2, 4, 8, 16 or 32 bits, widened when a larger code comes. They lie in chunks of 4,096 rows, absent
// while all of a chunk's codes are 0. Below 8 bits, 64 bytes hold the codes of 512 / width consecutive rows so that
// byte j holds those of rows j, j + 64, j + 128, ...: one shift aligns the codes of 64 rows, one bit of a mask each.
#ifndef TRANCHE_SRC_TABLE_BLOCK_COLUMN_H_
#define TRANCHE_SRC_TABLE_BLOCK_COLUMN_H_

#include <cstdint>

#include "src/base/heap.h"
#include "src/base/paged_array.h"
#include "src/bitmap/container.h"
#include "src/schema/dictionary.h"

namespace tranche {

inline constexpr uint32_t kChunkRows = 4096;
inline constexpr uint32_t kBlockChunks = kBlockRows / kChunkRows;

struct CodeChunk : Part {
  uint8_t bytes_of_codes[1];  // kChunkRows << width_log2 / 8 of them
};

struct BlockColumn : Part {
  uint8_t width_log2;  // bits a code: 1 << width_log2
  CodeChunk* chunks[kBlockChunks];
  PagedArray<Container, 6, MemoryUse::kBitmaps> values;  // by value code

  Code CodeOf(uint16_t row) const;
  // The codes of chunk `i`, null when they are all 0.
  const uint8_t* CodesOfChunk(uint32_t i) const { return chunks[i] == nullptr ? nullptr : chunks[i]->bytes_of_codes; }
};

inline Code LoadCode(const uint8_t* codes, uint8_t width_log2, uint32_t in_chunk) {
  switch (width_log2) {
    case 3: return codes[in_chunk];
    case 4: return reinterpret_cast<const uint16_t*>(codes)[in_chunk];
    case 5: return reinterpret_cast<const uint32_t*>(codes)[in_chunk];
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
  return chunk == nullptr ? kNotSet : LoadCode(chunk->bytes_of_codes, width_log2, row % kChunkRows);
}

// The column must be owned by the writer. Widens the codes when `code` needs it (a copy of at most 256 KiB).
void SetCode(Heap* heap, BlockColumn* column, uint16_t row, Code code);

// Makes room for codes up to `largest` at once, before many are set.
void WidenFor(Heap* heap, BlockColumn* column, Code largest);

}  // namespace tranche

#endif  // TRANCHE_SRC_TABLE_BLOCK_COLUMN_H_
