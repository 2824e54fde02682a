// Edges that cut the line of numbers into intervals.
#ifndef TRANCHE_SRC_QUERY_INTERVALS_H_
#define TRANCHE_SRC_QUERY_INTERVALS_H_

#include <cstddef>
#include <span>
#include <vector>

#include "src/schema/number.h"

namespace tranche::internal {

// The interval that `number` lies in, from 0 to as many as there are edges, which ascend. An edge
// belongs to the interval that it begins.
size_t IntervalOf(std::span<const Number> edges, Number number);

// Edges for numbers most of which lie from `low` to `high`: multiples of one step, which is 1, 2 or
// 5 times a power of ten, in the units of the last decimal. Two at least, about ten at most; the
// first is at most `low`, the last above `high`, as far as numbers go.
std::vector<Number> ChooseEdges(Number low, Number high);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_INTERVALS_H_
