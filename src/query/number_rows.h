// Rows of one block and the numbers that they hold in a field: by currency, added up, compared.
#ifndef TRANCHE_SRC_QUERY_NUMBER_ROWS_H_
#define TRANCHE_SRC_QUERY_NUMBER_ROWS_H_

#include <cstdint>

#include "absl/numeric/int128.h"
#include "src/base/aligned.h"
#include "src/query/bind.h"
#include "src/table/version.h"

namespace tranche::internal {

// Writes the rows of `words` that are in the container to `rows`; returns how many. Cost: a
// pass over the container.
uint32_t KeepRows(const Container& container, const uint64_t* words, AlignedBlock* rows);

// The rows of `words` that hold a number in the field.
uint32_t KeepHolders(const Version& version, FieldId field, BlockId block, const uint64_t* words,
                     AlignedBlock* rows);

// Calls `visit(currency, rows, count)` with the rows of `words` that hold a number in the field: of
// money once for each currency that some of them have, else once with kNotSet. Not for no rows.
template <typename Visit>
void ForEachCurrency(const Version& version, FieldId id, BlockId block, const uint64_t* words,
                     Visit&& visit) {
  AlignedBlock holders;
  uint32_t left = KeepHolders(version, id, block, words, &holders);
  if (left == 0) return;
  if (!version.schema->field(id).traits.has_currency ||
      version.block(block).column(kCurrencyField) == nullptr) {
    visit(Code{kNotSet}, holders, left);
    return;
  }
  const FieldState& currencies = version.fields[kCurrencyField];
  for (Code currency = 0; left > 0 && currency <= currencies.value_count; ++currency) {
    const Container& container = currencies.values[currency].blocks[block];
    if (container.empty()) continue;
    AlignedBlock rows;
    const uint32_t count = KeepRows(container, holders.words, &rows);
    if (count > 0) visit(currency, rows, count);
    left -= count;
  }
}

// Of `count` rows, all of which hold a number.
absl::int128 SumOfRows(const NumberColumn& column, const AlignedBlock& rows, uint32_t count);
// The least and the greatest number of rows, all of which hold one, and one at least.
NumberRange BoundsOfRows(const NumberColumn& column, const AlignedBlock& rows);
// Writes those of `rows`, all of which hold a number, whose number lies in `range` to `out`; how
// many.
uint32_t CompareRows(const NumberColumn& column, NumberRange range, const AlignedBlock& rows,
                     AlignedBlock* out);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_NUMBER_ROWS_H_
