// Reclaims what deletes leave: the live rows, in order, get new numbers without gaps.
#ifndef TRANCHE_SRC_ENGINE_REPACK_H_
#define TRANCHE_SRC_ENGINE_REPACK_H_

#include "src/base/heap.h"
#include "src/table/version.h"

namespace tranche::internal {

// Rewrites the table and the memberships of `version`, which the writer owns. Counts and
// definitions stay as they are; look-ups of rows by text are the caller's to make again. Cost: that
// of a bulk load without parsing.
void Repack(Heap* heap, Version* version);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_REPACK_H_
