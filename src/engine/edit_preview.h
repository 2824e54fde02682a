// What an edit of a saved segment would do, in it and in the segments that name it.
#ifndef TRANCHE_SRC_ENGINE_EDIT_PREVIEW_H_
#define TRANCHE_SRC_ENGINE_EDIT_PREVIEW_H_

#include <vector>

#include "src/query/query.h"
#include "src/table/version.h"
#include "tranche/answers.h"

namespace tranche::internal {

// Who would enter and leave if `query` found the members of the segment `slot`. `find_row` is of
// the version. Cost: evaluates the query and the segments above; memory: 8 KiB for each of these
// that others name.
EditImpact ImpactOfEdit(const Version& version, SegmentSlot slot, const Query& query,
                        const FindRow& find_row);

// The rows, in order, of the customers who would enter the segment `in`, or leave it: nobody where
// `in` is neither `slot` nor above it. Cost: that of `ImpactOfEdit`, and four bytes a row.
std::vector<Row> RowsChangedByEdit(const Version& version, SegmentSlot slot, const Query& query,
                                   const FindRow& find_row, ChangeKind change, SegmentSlot in);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_EDIT_PREVIEW_H_
