// Set operations on sorted lists of runs: how blocks of clustered rows are evaluated, in time of
// runs and not of rows.
#ifndef TRANCHE_SRC_QUERY_RUN_LISTS_H_
#define TRANCHE_SRC_QUERY_RUN_LISTS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/bitmap/container.h"

namespace tranche {

// Runs in ascending order, without overlap.
using RunList = std::vector<RowRun>;

// Sorts `runs`, which may overlap, and joins those that touch.
void NormalizeRuns(RunList* runs);

// Keeps of `rows` what `other` holds, or what it does not hold when `negated`.
void IntersectRuns(std::span<const RowRun> other, bool negated, RunList* rows);

uint32_t CountRows(std::span<const RowRun> runs);

}  // namespace tranche

#endif  // TRANCHE_SRC_QUERY_RUN_LISTS_H_
