#include "src/query/figures.h"

#include "src/query/number_rows.h"

namespace tranche::internal {
namespace {

// Fewer rows are walked one by one, more in passes over the numbers of the block.
constexpr uint32_t kFewRows = 2000;

}  // namespace

void AddRows(const NumberColumn& column, const AlignedBlock& rows, uint32_t count,
             NumberFigures* figures) {
  if (count < kFewRows) {
    ForEachBit(rows.words, [&](uint16_t row) { figures->Add(column.NumberOf(row)); });
    return;
  }
  const NumberRange bounds = BoundsOfRows(column, rows);
  figures->sum += SumOfRows(column, rows, count);
  figures->holders += count;
  figures->least = std::min(figures->least, bounds.low);
  figures->greatest = std::max(figures->greatest, bounds.high);
}

void AddFigures(const Version& version, FieldId field, BlockId block, const uint64_t* words,
                CurrencyFigures* figures) {
  const NumberColumn* column = version.NumbersOf(field, block);
  if (column == nullptr) return;
  ForEachCurrency(version, field, block, words,
                  [&](Code currency, const AlignedBlock& rows, uint32_t count) {
                    AddRows(*column, rows, count, &At(figures, currency));
                  });
}

}  // namespace tranche::internal
