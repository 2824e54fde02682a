// Brings an index that exists already in line with the files of an import, so that running one
// import twice gives the same state.
#ifndef TRANCHE_SRC_CLI_RECONCILE_H_
#define TRANCHE_SRC_CLI_RECONCILE_H_

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/index.h"

namespace tranche::cli {

// Adds the fields and values that `schema` has and the index has not. Returns what was added, a
// line each. FailedPrecondition naming each difference where the two contradict each other; then
// nothing is added.
absl::StatusOr<std::vector<std::string>> GrowSchema(Index* index, const SchemaSpec& schema);

// Creates the segments that are new, and replaces those that exist and differ. A draft with an id
// means the segment of that id, one without the segment of its name. New ones are evaluated
// together, before any other is replaced.
absl::Status PutSegments(Index* index, std::span<const Draft> drafts);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_RECONCILE_H_
