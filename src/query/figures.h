// How many customers hold a number in a field, their exact sum, the least and the greatest.
#ifndef TRANCHE_SRC_QUERY_FIGURES_H_
#define TRANCHE_SRC_QUERY_FIGURES_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/numeric/int128.h"
#include "src/base/aligned.h"
#include "src/table/version.h"

namespace tranche::internal {

struct NumberFigures {
  absl::int128 sum = 0;
  uint64_t holders = 0;
  // Of those who hold one.
  Number least = std::numeric_limits<Number>::max();
  Number greatest = std::numeric_limits<Number>::min();

  void Add(Number number) {
    sum += number;
    ++holders;
    least = std::min(least, number);
    greatest = std::max(greatest, number);
  }
};

// By code of the field `currency`, kNotSet for customers without one; of a field that is no money
// all are under kNotSet. As many as are needed.
using CurrencyFigures = std::vector<NumberFigures>;

inline NumberFigures& At(CurrencyFigures* figures, Code currency) {
  if (figures->size() <= currency) figures->resize(currency + size_t{1});
  return (*figures)[currency];
}

// Adds what the `count` rows hold in a column, all of which hold a number.
void AddRows(const NumberColumn& column, const AlignedBlock& rows, uint32_t count,
             NumberFigures* figures);

// Adds what the rows `words` of a block hold in the field, kBlockWords of words. Cost: at most two
// passes over the numbers of the block for each currency.
void AddFigures(const Version& version, FieldId field, BlockId block, const uint64_t* words,
                CurrencyFigures* figures);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_FIGURES_H_
