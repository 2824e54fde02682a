#include "src/bitmap/bitset_patch.h"

#include <algorithm>
#include <cstddef>

#include "src/base/planted.h"
#include "src/bitmap/container.h"

namespace tranche::internal {

bool BitsetPatch::Contains(uint16_t row) const {
  const bool is_toggled = std::binary_search(rows, rows + count, row);
  return ((words[row / 64] >> (row % 64) & 1) != 0) != is_toggled;
}

void BitsetPatch::Toggle(uint16_t row) {
  uint16_t* const end = rows + count;
  uint16_t* const at = std::lower_bound(rows, end, row);
  if (at != end && *at == row) {
    std::copy(at + 1, end, at);
    --count;
  } else {
    std::copy_backward(at, end, end + 1);
    *at = row;
    ++count;
  }
}

void BitsetPatch::OrInto(uint64_t* into) const {
  uint64_t before[kMostRows];  // words that are or-ed anew below
  for (uint32_t i = 0; i < count; ++i) before[i] = into[rows[i] / 64];
  for (uint32_t i = 0; i < kBlockWords; ++i) into[i] |= words[i];
  for (uint32_t i = 0; i < count && !TRANCHE_PLANTED(patch_ignored);) {
    const uint32_t first = i;
    const uint32_t at = rows[i] / 64u;
    uint64_t toggled = 0;
    for (; i < count && rows[i] / 64u == at; ++i) toggled |= uint64_t{1} << (rows[i] % 64);
    into[at] = before[first] | (words[at] ^ toggled);
  }
}

void BitsetPatch::ApplyTo(uint64_t* to) const {
  for (uint32_t i = 0; i < count; ++i) to[rows[i] / 64] ^= uint64_t{1} << (rows[i] % 64);
}

}  // namespace tranche::internal
