// What a selection is made of: breakdown by a field, overlap of several, and why.
#ifndef TRANCHE_SRC_QUERY_ANALYSIS_H_
#define TRANCHE_SRC_QUERY_ANALYSIS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "src/query/bind.h"
#include "src/query/selection.h"
#include "src/table/version.h"
#include "tranche/answers.h"

namespace tranche::internal {

// Customers of the selection by value code of a field; under 0 those without a value; in `total`
// all of them. Cost: per block the cheaper of intersecting each value's bitmap and reading the
// codes of the selected rows.
std::vector<uint64_t> CountByValue(const Version& version, FieldId field, Selection* selection,
                                   uint64_t* total);

// Counts of intersections, unions and differences.
Overlap CountOverlap(const Version& version, std::span<Selection> selections);

// Whether the customer in `row` meets the condition.
bool Holds(const Version& version, Row row, const BoundCondition& condition);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_ANALYSIS_H_
