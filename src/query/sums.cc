#include "src/query/sums.h"

#include <algorithm>
#include <bit>

#include "src/base/aligned.h"

namespace tranche::internal {
namespace {

// Writes the rows of `words` that hold a number to `rows`; returns how many.
uint32_t FindHolders(const Version& version, FieldId field, BlockId block, const uint64_t* words,
                     AlignedBlock* rows) {
  *rows = {};
  version.fields[field].values[kPresent].blocks[block].OrInto(rows->words);
  uint32_t count = 0;
  for (uint32_t i = 0; i < kBlockWords; ++i) {
    rows->words[i] &= words[i];
    count += static_cast<uint32_t>(std::popcount(rows->words[i]));
  }
  return count;
}

absl::int128 SumOfRows(const NumberColumn& column, const AlignedBlock& rows, uint32_t count) {
  absl::int128 sum = absl::int128(column.base) * count;
  if (column.width == 0) return sum;
  const uint32_t part_words = static_cast<uint32_t>(NumberPart::kMostBytes) / column.width / 64;
  const uint32_t end = column.rows / 64;
  for (uint32_t word = 0; word < end; word += part_words) {
    const DistanceSum part =
        BestKernels().sum(column.parts[word / part_words]->distances(), column.width,
                          rows.words + word, std::min(part_words, end - word));
    sum += absl::int128(part.low) + (absl::int128(part.high) << 32);
  }
  return sum;
}

MeasureSum& At(Sums* sums, Code currency) {
  if (sums->size() <= currency) sums->resize(currency + size_t{1});
  return (*sums)[currency];
}

}  // namespace

void AddSums(const Version& version, FieldId id, BlockId block_id, const uint64_t* words,
             Sums* sums) {
  const Field& field = version.schema->field(id);
  const Block& block = version.block(block_id);
  const NumberColumn* column = block.numbers[field.number_slot];
  if (column == nullptr) return;
  AlignedBlock rows;
  const uint32_t count = FindHolders(version, id, block_id, words, &rows);
  if (count == 0) return;
  const BlockColumn* currencies =
      field.traits.has_currency ? block.column(kCurrencyField) : nullptr;
  if (currencies == nullptr) {
    At(sums, kNotSet).Add(SumOfRows(*column, rows, count), count);
    return;
  }
  ForEachBit(rows.words, [&](uint16_t row) {
    At(sums, currencies->CodeOf(row)).Add(column->NumberOf(row), 1);
  });
}

Sums SumOver(const Version& version, FieldId field, Selection* selection) {
  Sums sums;
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block = 0; block < version.block_count(); ++block) {
    if (selection->SelectIn(block, words->words) > 0)
      AddSums(version, field, block, words->words, &sums);
  }
  return sums;
}

}  // namespace tranche::internal
