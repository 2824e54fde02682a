// From files to an index: what every command that answers questions begins with.
#ifndef TRANCHE_EXAMPLES_TRANCHE_INPUTS_H_
#define TRANCHE_EXAMPLES_TRANCHE_INPUTS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "options.h"
#include "tranche/index.h"
#include "tranche/json.h"

namespace tranche::program {

struct Inputs {
  std::unique_ptr<Index> index;
  LoadReport load;
  FeedReport feed;  // of --changes, which is applied before any question is answered
};

// --schema --customers --segments --changes --db --checkpoint-after --strict --json, and `more`.
// `needs_segments`:
// --segments must be given. `changes`: what the help says of --changes; it must be given when
// `needs_changes`.
std::vector<Flag> InputFlags(
    std::vector<Flag> more, bool needs_segments = false, bool needs_changes = false,
    std::string_view changes = "changes to apply first, one JSON object a line");

// The steps of `LoadInputs`, for the demo, which times them. Messages of failed ones name the file.
absl::StatusOr<std::unique_ptr<Index>> CreateIndex(const std::string& schema_path);
absl::Status CreateSegments(Index* index, const std::string& path);
absl::StatusOr<LoadReport> LoadCustomers(Index* index, const std::string& path, bool strict);

// The schema, the segments, then the customers, which makes every segment right in one pass;
// --changes is left alone. Rejected records are reported on standard error. A failed status has the
// name of the file in its message.
absl::StatusOr<Inputs> LoadCustomerBase(const Options& options);
// The same, then --changes when it is given.
absl::StatusOr<Inputs> LoadInputs(const Options& options);

// Applies the feed --changes ("-": standard input, line by line as they come), --batch lines at a
// time, and reports bad lines on standard error. `on_batch` may be empty.
absl::StatusOr<FeedReport> ApplyChanges(
    const Options& options, Index* index,
    std::function<void(uint64_t line, const BatchResult&)> on_batch);

// What messages call a file: its path, or what "-" stands for.
std::string InputName(const std::string& path);

// The draft of --rules ("-": standard input).
absl::StatusOr<Draft> ReadRules(const Options& options);

// The segment of that name. NotFound, with the name it was probably meant to be.
absl::StatusOr<Segment> FindSegment(const Snapshot& snapshot, const std::string& name);

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_INPUTS_H_
