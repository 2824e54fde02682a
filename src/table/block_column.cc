#include "src/table/block_column.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace tranche::internal {
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

// 64 bytes of codes of 1 << width_log2 bits each, below 8: see BlockColumn for their order.
template <uint32_t kWidthLog2, typename T>
void StoreGroup(const T* codes, uint8_t* bytes) {
  constexpr uint32_t kRowsOfByte = 8 >> kWidthLog2;
  for (uint32_t i = 0; i < 64; ++i) {
    uint8_t byte = 0;
    for (uint32_t r = 0; r < kRowsOfByte; ++r)
      byte = static_cast<uint8_t>(byte | codes[r * 64 + i] << (r << kWidthLog2));
    bytes[i] = byte;
  }
}

// `codes` from `in_chunk` on, whole groups at a time where that can be.
template <typename T>
void StoreCodes(uint8_t* to, uint8_t width_log2, uint32_t in_chunk, std::span<const T> codes) {
  const uint32_t group = 512u >> width_log2;  // rows in 64 bytes
  size_t done = 0;
  if (width_log2 == 3) {
    for (; done < codes.size(); ++done) to[in_chunk + done] = static_cast<uint8_t>(codes[done]);
  }
  for (; width_log2 < 3 && in_chunk % group == 0 && done + group <= codes.size(); done += group) {
    uint8_t* const bytes = to + (in_chunk + done) / group * 64;
    if (width_log2 == 0) StoreGroup<0>(codes.data() + done, bytes);
    if (width_log2 == 1) StoreGroup<1>(codes.data() + done, bytes);
    if (width_log2 == 2) StoreGroup<2>(codes.data() + done, bytes);
  }
  for (; done < codes.size(); ++done)
    StoreCode(to, width_log2, static_cast<uint32_t>(in_chunk + done), codes[done]);
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

template <typename T>
void SetMany(Heap* heap, BlockColumn* column, uint32_t first, std::span<const T> codes) {
  T bits = 0;  // as many as the largest code has
  for (const T code : codes) bits |= code;
  WidenFor(heap, column, bits);
  for (size_t done = 0; done < codes.size();) {
    const auto at = static_cast<uint32_t>(first + done);
    const size_t count = std::min<size_t>(codes.size() - done, kChunkRows - at % kChunkRows);
    CodeChunk*& chunk = column->chunks[at / kChunkRows];
    if (chunk == nullptr) {
      chunk = NewChunk(heap, column->width_log2);
    } else {
      heap->Own(&chunk);
    }
    StoreCodes(chunk->codes(), column->width_log2, at % kChunkRows, codes.subspan(done, count));
    done += count;
  }
}

}  // namespace

void SetCodes(Heap* heap, BlockColumn* column, uint32_t first, std::span<const Code> codes) {
  SetMany(heap, column, first, codes);
}

void SetCodes(Heap* heap, BlockColumn* column, uint32_t first, std::span<const uint8_t> codes) {
  SetMany(heap, column, first, codes);
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

}  // namespace tranche::internal
