// Exact sums of a field of numbers over sets of customers.
#ifndef TRANCHE_SRC_QUERY_SUMS_H_
#define TRANCHE_SRC_QUERY_SUMS_H_

#include <span>
#include <vector>

#include "src/query/selection.h"
#include "src/table/measure_sum.h"
#include "src/table/version.h"

namespace tranche::internal {

// By code of the field `currency`, as in MeasureState; as many as are needed.
using Sums = std::vector<MeasureSum>;

// Adds what the rows `words` of a block hold, kBlockWords of words. Cost: at most the numbers of
// the block, some nanoseconds for each amount of money.
void AddSums(const Version& version, FieldId field, BlockId block, const uint64_t* words,
             Sums* sums);

// What the customers of the selection hold in each of the fields.
std::vector<Sums> SumOver(const Version& version, std::span<const FieldId> fields,
                          Selection* selection);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_SUMS_H_
