#include "src/table/block_column.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace tranche {
namespace {

uint8_t WidthFor(Code largest) {
  const uint32_t bits = static_cast<uint32_t>(std::bit_width(largest));
  return static_cast<uint8_t>(bits <= 1 ? 0 : std::bit_width(bits - 1));
}

CodeChunk* NewChunk(Heap* heap, uint8_t width_log2) {
  const size_t code_bytes = (size_t{kChunkRows} << width_log2) / 8;
  return static_cast<CodeChunk*>(
      heap->Allocate(CodeChunk::kCodesOffset + code_bytes, MemoryUse::kCodes));
}

void StoreCode(uint8_t* codes, uint8_t width_log2, uint32_t in_chunk, Code code) {
  switch (width_log2) {
    case 3:
      codes[in_chunk] = static_cast<uint8_t>(code);
      return;
    case 4:
      reinterpret_cast<uint16_t*>(codes)[in_chunk] = static_cast<uint16_t>(code);
      return;
    case 5:
      reinterpret_cast<uint32_t*>(codes)[in_chunk] = code;
      return;
    default: {
      const uint32_t group_log2 = 9 - width_log2;
      const uint32_t in_group = in_chunk & ((1u << group_log2) - 1);
      const uint32_t shift = in_group / 64 << width_log2;
      const uint32_t mask = (1u << (1u << width_log2)) - 1;
      uint8_t& byte = codes[(in_chunk >> group_log2) * 64 + in_group % 64];
      byte = static_cast<uint8_t>((byte & ~(mask << shift)) | code << shift);
    }
  }
}

// Makes room for codes up to `largest`.
void WidenFor(Heap* heap, BlockColumn* column, Code largest) {
  const uint8_t width = WidthFor(largest);
  if (width <= column->width_log2) return;
  for (CodeChunk*& chunk : column->chunks) {
    if (chunk == nullptr) continue;
    CodeChunk* wide = NewChunk(heap, width);
    for (uint32_t i = 0; i < kChunkRows; ++i) {
      StoreCode(wide->codes(), width, i, LoadCode(chunk->codes(), column->width_log2, i));
    }
    heap->Retire(chunk);
    chunk = wide;
  }
  column->width_log2 = width;
}

}  // namespace

void SetCodes(Heap* heap, BlockColumn* column, uint32_t first, std::span<const Code> codes) {
  Code largest = kNotSet;
  for (const Code code : codes) largest = std::max(largest, code);
  WidenFor(heap, column, largest);
  for (size_t done = 0; done < codes.size();) {
    const auto at = static_cast<uint32_t>(first + done);
    const size_t count = std::min<size_t>(codes.size() - done, kChunkRows - at % kChunkRows);
    CodeChunk*& chunk = column->chunks[at / kChunkRows];
    if (chunk == nullptr) {
      chunk = NewChunk(heap, column->width_log2);
    } else {
      heap->Own(&chunk);
    }
    for (size_t i = 0; i < count; ++i) {
      StoreCode(chunk->codes(), column->width_log2, static_cast<uint32_t>(at % kChunkRows + i),
                codes[done + i]);
    }
    done += count;
  }
}

void SetCode(Heap* heap, BlockColumn* column, uint16_t row, Code code) {
  if (column->width_log2 < 5 && code >> (1u << column->width_log2) != 0)
    WidenFor(heap, column, code);
  CodeChunk*& chunk = column->chunks[row / kChunkRows];
  if (chunk == nullptr) {
    if (code == kNotSet) return;
    chunk = NewChunk(heap, column->width_log2);
  } else {
    heap->Own(&chunk);
  }
  StoreCode(chunk->codes(), column->width_log2, row % kChunkRows, code);
}

}  // namespace tranche
