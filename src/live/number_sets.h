// Sets of numbers as sorted ranges with others between them.
#ifndef TRANCHE_SRC_LIVE_NUMBER_SETS_H_
#define TRANCHE_SRC_LIVE_NUMBER_SETS_H_

#include <algorithm>
#include <span>
#include <vector>

#include "src/query/query.h"
#include "src/schema/number.h"

namespace tranche::internal {

using NumberRanges = std::vector<NumberRange>;

NumberRanges Complement(std::span<const NumberRange> ranges);
NumberRanges Intersect(std::span<const NumberRange> a, std::span<const NumberRange> b);
// The numbers that are in one of the two and not in the other.
NumberRanges Difference(std::span<const NumberRange> a, std::span<const NumberRange> b);
inline bool Contains(std::span<const NumberRange> ranges, Number number) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const NumberRange& range) {
    return range.low <= number && number <= range.high;
  });
}
// The numbers that are in any of `ranges`, which may come in any order.
NumberRanges UnionOf(NumberRanges ranges);

// The numbers that all of these terms match, which have ranges.
NumberRanges MetBy(std::span<const Term* const> terms);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_NUMBER_SETS_H_
