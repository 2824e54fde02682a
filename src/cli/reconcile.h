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

// What a schema has more than an index: a field, or values of one.
struct FieldGrowth {
  std::string field;
  bool is_new = false;
  std::vector<Value> values;  // that are new
};

// "field properties.size is added", "properties.plan_tier takes gold, platinum too"
std::string Sentence(const FieldGrowth& growth);

// Adds the fields and values that `schema` has and the index has not; returns them.
// FailedPrecondition naming each difference where the two contradict each other; then nothing is
// added. A measure that the index does not keep is a difference: sums begin with the index.
absl::StatusOr<std::vector<FieldGrowth>> GrowSchema(Index* index, const SchemaSpec& schema);

// Creates the segments that are new, and replaces those that exist and differ. A draft with an id
// means the segment of that id, one without the segment of its name. New ones are evaluated
// together, before any other is replaced. Returns the segments as they stand then, in the order of
// the drafts.
absl::StatusOr<std::vector<Segment>> PutSegments(Index* index, std::span<const Draft> drafts);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_RECONCILE_H_
