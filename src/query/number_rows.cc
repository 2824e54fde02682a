#include "src/query/number_rows.h"

#include <algorithm>
#include <bit>

#include "src/bitmap/kernels.h"

namespace tranche::internal {
namespace {

// Calls `visit(distances, word, word_count)` for each part of the column.
template <typename Visit>
void ForEachPart(const NumberColumn& column, Visit&& visit) {
  const uint32_t part_words = static_cast<uint32_t>(NumberPart::kMostBytes) / column.width / 64;
  const uint32_t end = column.rows / 64;
  for (uint32_t word = 0; word < end; word += part_words)
    visit(column.parts[word / part_words]->distances(), word, std::min(part_words, end - word));
}

uint32_t CountOf(const AlignedBlock& rows) {
  uint32_t count = 0;
  for (const uint64_t word : rows.words) count += static_cast<uint32_t>(std::popcount(word));
  return count;
}

}  // namespace

uint32_t KeepRows(const Container& container, const uint64_t* words, AlignedBlock* rows) {
  *rows = {};
  container.OrInto(rows->words);
  uint32_t count = 0;
  for (uint32_t i = 0; i < kBlockWords; ++i) {
    rows->words[i] &= words[i];
    count += static_cast<uint32_t>(std::popcount(rows->words[i]));
  }
  return count;
}

uint32_t KeepHolders(const Version& version, FieldId field, BlockId block, const uint64_t* words,
                     AlignedBlock* rows) {
  return KeepRows(version.fields[field].values[kPresent].blocks[block], words, rows);
}

absl::int128 SumOfRows(const NumberColumn& column, const AlignedBlock& rows, uint32_t count) {
  absl::int128 sum = absl::int128(column.base) * count;
  if (column.width == 0) return sum;
  ForEachPart(column, [&](const uint8_t* distances, uint32_t word, uint32_t word_count) {
    const DistanceSum part =
        BestKernels().sum(distances, column.width, rows.words + word, word_count);
    sum += absl::int128(part.low) + (absl::int128(part.high) << 32);
  });
  return sum;
}

NumberRange BoundsOfRows(const NumberColumn& column, const AlignedBlock& rows) {
  if (column.width == 0) return {column.base, column.base};
  DistanceBounds bounds;
  ForEachPart(column, [&](const uint8_t* distances, uint32_t word, uint32_t word_count) {
    const DistanceBounds part =
        BestKernels().bounds(distances, column.width, rows.words + word, word_count);
    bounds.least = std::min(bounds.least, part.least);
    bounds.greatest = std::max(bounds.greatest, part.greatest);
  });
  const auto base = static_cast<uint64_t>(column.base);
  return {static_cast<Number>(base + bounds.least), static_cast<Number>(base + bounds.greatest)};
}

uint32_t CompareRows(const NumberColumn& column, NumberRange range, const AlignedBlock& rows,
                     AlignedBlock* out) {
  const Number low = std::max(range.low, column.low);
  const Number high = std::min(range.high, column.high);
  *out = {};
  if (low > high) return 0;
  if (low == column.low && high == column.high) {
    *out = rows;
    return CountOf(rows);
  }
  const uint64_t first = column.DistanceOf(low);
  const DistanceRange distances_in = {first, column.DistanceOf(high) - first};
  ForEachPart(column, [&](const uint8_t* distances, uint32_t word, uint32_t word_count) {
    BestKernels().compare(distances, column.width, {&distances_in, 1}, rows.words + word,
                          word_count, out->words + word);
  });
  return CountOf(*out);
}

}  // namespace tranche::internal
