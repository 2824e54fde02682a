// Exact percentiles of the numbers of a selection, without sorting them: a sample, taken in a pass
// that is made anyway, gives two numbers between which the one that is asked for lies almost for
// sure; a second pass counts the numbers below them and collects those between.
#ifndef TRANCHE_SRC_QUERY_PERCENTILES_H_
#define TRANCHE_SRC_QUERY_PERCENTILES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/query/selection.h"
#include "src/table/version.h"

namespace tranche::internal {

// Takes one number of so many, in irregular steps, so that no order of the customers matters.
class NumberSample {
 public:
  // `expected`: about how many numbers there will be.
  explicit NumberSample(uint64_t expected);

  // `count` rows, all of which hold a number in the column.
  void Add(const NumberColumn& column, const AlignedBlock& rows, uint32_t count);

  // Two of the `holders` numbers added, or their bounds `all`, between which the one of that rank
  // (from 1) most likely lies, both in. Not before all are added.
  NumberRange Bracket(uint64_t rank, uint64_t holders, NumberRange all);

 private:
  uint64_t Step();

  const uint64_t stride_;
  uint64_t next_ = 0;  // how many numbers to leave out
  uint64_t random_ = 1;
  bool is_sorted_ = false;
  std::vector<Number> numbers_;
};

// A number asked for by its rank among those in one currency.
struct RankedNumber {
  Code currency = kNotSet;  // kNotSet also in a field that is no money
  uint64_t rank = 1;        // from 1 to how many hold a number in the currency
  NumberRange bracket;      // where it is looked for first
  NumberRange all;          // the least and the greatest number in the currency
  Number number = 0;        // the answer
};

// Answers them all. Cost: a pass over the selection, with two compares for each number asked for,
// and one more for each bracket that misses; memory for the numbers inside the brackets.
void FindRanked(const Version& version, FieldId field, Selection* selection,
                std::span<RankedNumber> asked);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_PERCENTILES_H_
