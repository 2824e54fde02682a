// Reclaims what deletes leave: the live rows, in order, get new numbers without gaps.
#ifndef TRANCHE_SRC_ENGINE_REPACK_H_
#define TRANCHE_SRC_ENGINE_REPACK_H_

#include "src/engine/writer_state.h"

namespace tranche::internal {

// Publishes a version without dead rows when there are many of them: at least 4,096, and a quarter
// of all rows. Writer only. Cost: that of a bulk load without parsing.
void RepackIfSparse(WriterState* state);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_REPACK_H_
