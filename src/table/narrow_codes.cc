#include "src/table/narrow_codes.h"

#include <algorithm>

#include "src/bitmap/kernels.h"

namespace tranche::internal {

NarrowCodes::NarrowCodes(std::span<const Code> codes)
    : size_(codes.size()), padded_((codes.size() + 63) / 64 * 64) {
  for (size_t i = 0; i < size_; ++i) padded_[i] = static_cast<uint8_t>(codes[i]);
}

// Four counts at a time: equal codes that follow each other would wait for each other.
std::array<uint32_t, NarrowCodes::kEnd> NarrowCodes::Count() const {
  std::array<std::array<uint32_t, kEnd>, 4> parts{};
  const size_t quarter = size_ / 4;
  for (size_t i = 0; i < quarter; ++i) {
    for (size_t p = 0; p < 4; ++p) ++parts[p][padded_[p * quarter + i]];
  }
  for (size_t i = 4 * quarter; i < size_; ++i) ++parts[0][padded_[i]];
  for (Code code = 0; code < kEnd; ++code)
    parts[0][code] += parts[1][code] + parts[2][code] + parts[3][code];
  return parts[0];
}

void NarrowCodes::Match(Code code, uint64_t* words) const {
  BestKernels().match(padded_, static_cast<uint8_t>(code), words);
  if (!padded_.empty()) words[word_count() - 1] &= ~uint64_t{0} >> (padded_.size() - size_);
}

std::vector<uint64_t> NarrowCodes::AllRows() const {
  std::vector<uint64_t> rows(word_count(), ~uint64_t{0});
  if (!rows.empty()) rows.back() >>= padded_.size() - size_;
  return rows;
}

}  // namespace tranche::internal
