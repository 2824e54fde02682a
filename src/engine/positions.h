// How far each source's changes have been applied. What a position means: tranche/position.h.
//
// Sources are numbered by a dictionary, which all versions share, and a version holds for each
// number the last position. An index without positions pays nothing.
#ifndef TRANCHE_SRC_ENGINE_POSITIONS_H_
#define TRANCHE_SRC_ENGINE_POSITIONS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/base/heap.h"
#include "src/schema/dictionary.h"
#include "src/table/version.h"
#include "tranche/position.h"

namespace tranche::internal {

// InvalidArgument for a position that no batch may have.
absl::Status CheckPosition(const Position& position);

// Any thread. The last position of the source in this version; nothing when it has none.
std::optional<Position> FindPosition(const Dictionary& sources, const Version& version,
                                     std::string_view source);
// Any thread. Those of all sources, in the order in which the sources came.
std::vector<Position> AllPositions(const Dictionary& sources, const Version& version);

// Any thread. Whether a batch of this position was applied already; false: it is the next one of
// its source. An error for every other position.
absl::StatusOr<bool> IsApplied(const Dictionary& sources, const Version& version,
                               const Position& position);

// Makes it the last position of its source in `next`, the version being written.
void SetPosition(const Position& position, Dictionary* sources, Heap* heap, Version* next);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_POSITIONS_H_
