// From files to an index: what every command that answers questions begins with.
#ifndef TRANCHE_SRC_CLI_INPUTS_H_
#define TRANCHE_SRC_CLI_INPUTS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "src/cli/reconcile.h"
#include "tranche/index.h"
#include "tranche/json.h"

namespace tranche::cli {

// Where the customers, their segments and the changes come from.
struct InputOptions {
  std::string schema;
  std::string customers;
  std::string map;  // which keys or columns of `customers` feed which fields; may be empty
  std::string segments;
  std::string changes;  // "-": standard input
  std::string db;
  uint64_t batch_lines = 1;          // of `changes`, applied at once
  std::optional<Position> position;  // of the first batch of `changes`
  uint64_t checkpoint_after = 64'000'000;
  bool strict = false;
  BadValues bad_values = BadValues::kDrop;
  UnknownKeys unknown_keys = UnknownKeys::kIgnore;
  LoadMode mode = LoadMode::kUpsert;  // of `customers`
  std::optional<absl::Time> now;      // where a new index stands
  bool json = false;
  ChangeListener listener;  // of the index
};

// Declares --db, which is required, and --json: for commands about what a file keeps.
void AddStoreOptions(CLI::App* command, InputOptions* options);

// The index that --db keeps.
struct OpenedStore {
  std::unique_ptr<Index> index;
  bool is_made = false;             // it was not there before
  std::vector<FieldGrowth> growth;  // what --schema has more than the file had
};

// Opens the file of --db, adds to it what --schema has more if it is given, or makes it by --schema
// if it is not there. Messages name the file.
absl::StatusOr<OpenedStore> OpenStore(const InputOptions& options);

// What a command cannot do without, unless --db has it.
enum class NeedsSegments : bool { kNo, kYes };
enum class NeedsChanges : bool { kNo, kYes };

// Declares --schema --customers --map --segments --changes --db --checkpoint-after --strict
// --bad-values --unknown-keys --mode --now --json.
void AddInputOptions(CLI::App* command, InputOptions* options,
                     NeedsSegments segments = NeedsSegments::kNo,
                     NeedsChanges changes = NeedsChanges::kNo);

struct Inputs {
  std::unique_ptr<Index> index;
  LoadReport load;
  FeedReport feed;  // of --changes, which is applied before any question is answered
};

// The steps of `LoadInputs`, for the demo, which times them. Messages of failed ones name the file.
absl::StatusOr<std::unique_ptr<Index>> CreateIndex(const std::string& schema_path,
                                                   ChangeListener listener = {},
                                                   std::optional<absl::Time> now = {});
// Creates the segments of the file ("-": standard input), and replaces those that exist and differ.
// Returns them.
absl::StatusOr<std::vector<Segment>> PutSegmentsOf(Index* index, const std::string& path);
// InvalidArgument when the file is not empty and no record could be taken.
// `options` come without `progress`.
absl::StatusOr<LoadReport> LoadCustomers(Index* index, const std::string& path,
                                         LoadOptions options);

// The schema, the segments, then the customers, which makes every segment right in one pass;
// --changes is left alone. Rejected records are reported on standard error. A failed status has the
// name of the file in its message.
absl::StatusOr<Inputs> LoadCustomerBase(const InputOptions& options);
// The same, then --changes when it is given.
absl::StatusOr<Inputs> LoadInputs(const InputOptions& options);

// Applies the feed --changes ("-": standard input, line by line as they come), and reports bad
// lines on standard error. `on_batch` may be empty; `prints_lines` says whether it writes to
// standard output.
absl::StatusOr<FeedReport> ApplyChanges(
    const InputOptions& options, Index* index,
    std::function<void(uint64_t line, const BatchResult&)> on_batch, bool prints_lines = false);

// What messages call a file: its path, or what "-" stands for.
std::string InputName(const std::string& path);

// The draft in the file at `path` ("-": standard input).
absl::StatusOr<Draft> ReadRules(const std::string& path);

// The segment of that name. NotFound, with the name it was probably meant to be.
absl::StatusOr<Segment> FindSegment(const Snapshot& snapshot, const std::string& name);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_INPUTS_H_
