#include "src/cli/inputs.h"

#include <iostream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/near.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/progress.h"
#include "src/cli/rejections.h"
#include "src/cli/terminal.h"
#include "src/cli/text.h"
#ifdef TRANCHE_HAS_STORE
#include "tranche/store.h"
#endif

namespace tranche::cli {
namespace {

// The messages of `ReadFile` and its like already name the file.
bool NamesTheFile(const absl::Status& status) {
  return status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kUnavailable;
}

absl::Status OfFile(const std::string& path, const absl::Status& status) {
  return NamesTheFile(status) ? status : At(path, status);
}

std::string ReadStandardInput() {
  return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
}

// Adds what one more line did to the report of the whole feed.
void AddLine(const FeedReport& line, FeedReport* whole) {
  whole->applied += line.applied;
  whole->rejected += line.rejected;
  whole->entered += line.entered;
  whole->left += line.left;
  for (const RejectedRecord& rejection : line.rejections) {
    if (whole->rejections.size() < kMaxReportedRejections) whole->rejections.push_back(rejection);
  }
  for (const auto& [key, count] : line.ignored_keys) whole->ignored_keys[key] += count;
}

// A feed that never ends is applied as it comes: each line is a feed of its own.
absl::StatusOr<FeedReport> ApplyStandardInput(Index* index, const FeedOptions& options) {
  FeedReport whole;
  uint64_t number = 0;
  FeedOptions one_line;
  one_line.on_batch = [&](uint64_t, const BatchResult& result) {
    if (options.on_batch) options.on_batch(number, result);
  };
  for (std::string line; std::getline(std::cin, line);) {
    ++number;
    absl::StatusOr<FeedReport> report = ApplyFeed(index, line, one_line);
    if (!report.ok()) return report.status();
    for (RejectedRecord& rejection : report->rejections) {
      rejection.line = number;
      if (options.strict) {
        return absl::InvalidArgumentError("line " + std::to_string(number) + ": " +
                                          rejection.reason);
      }
    }
    AddLine(*report, &whole);
  }
  return whole;
}

// Each `lines` lines are one batch, applied whole or not at all; lines that cannot be read are left
// out of it.
absl::StatusOr<FeedReport> ApplyInBatches(std::istream& input, uint64_t lines, Index* index,
                                          const FeedOptions& options) {
  FeedReport whole;
  uint64_t number = 0;
  Batch batch;
  const auto reject = [&](uint64_t rejected, absl::Status status) {
    if (options.strict) return At("line " + std::to_string(number), status);
    whole.rejected += rejected;
    if (whole.rejections.size() < kMaxReportedRejections)
      whole.rejections.push_back({number, std::string(status.message())});
    return absl::OkStatus();
  };
  const auto apply = [&] {
    const absl::StatusOr<BatchResult> result = index->Apply(batch);
    const uint64_t size = batch.size();
    batch.Clear();
    if (!result.ok()) return reject(size, At("a batch that ends here", result.status()));
    whole.applied += size;
    whole.entered += result->entered;
    whole.left += result->left;
    if (options.on_batch) options.on_batch(number, *result);
    return absl::OkStatus();
  };
  for (std::string line; std::getline(input, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::vector<std::string> ignored;
    absl::Status status = ParseOperation(line, &batch, &ignored);
    for (const std::string& key : ignored) ++whole.ignored_keys[key];
    if (!status.ok()) status = reject(1, status);
    if (status.ok() && batch.size() == lines) status = apply();
    if (!status.ok()) return status;
  }
  if (!batch.empty()) {
    if (absl::Status status = apply(); !status.ok()) return status;
  }
  return whole;
}

absl::StatusOr<SchemaSpec> ReadSchema(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<SchemaSpec> schema = ParseSchema(*text);
  if (!schema.ok()) return At(path, schema.status());
  return schema;
}

// The index that --db keeps; messages name the file.
absl::StatusOr<std::unique_ptr<Index>> OpenStore(const InputOptions& options) {
#ifdef TRANCHE_HAS_STORE
  StoreOptions store_options;
  if (!options.schema.empty()) {
    absl::StatusOr<SchemaSpec> schema = ReadSchema(options.schema);
    if (!schema.ok()) return schema.status();
    store_options.schema = *std::move(schema);
  }
  store_options.checkpoint_after_bytes = options.checkpoint_after;
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(options.db, std::move(store_options));
  if (store.ok()) return *std::move(store);
  if (store.status().code() == absl::StatusCode::kNotFound && options.schema.empty()) {
    return absl::NotFoundError(options.db + " does not exist; with --schema it would be made");
  }
  return store.status();
#else
  return absl::UnimplementedError(options.db +
                                  ": this program was built without SQLite, and has no store");
#endif
}

}  // namespace

void AddInputOptions(CLI::App* command, InputOptions* options, NeedsSegments segments,
                     NeedsChanges changes) {
  AddSwitch(command, "--json", "print JSON instead of text for people", &options->json);
  CLI::Option* schema =
      AddText(command, "--schema", "FILE", "the fields and their values; not needed with --db",
              &options->schema);
  CLI::Option* customers =
      AddText(command, "--customers", "FILE",
              "customers, one JSON object a line; not needed with --db", &options->customers);
  CLI::Option* definitions = AddText(command, "--segments", "FILE",
                                     "a JSON array of segment definitions", &options->segments);
  const char* feed = changes == NeedsChanges::kYes
                         ? "the feed, one JSON object a line; - reads standard input as it comes"
                         : "changes to apply first, one JSON object a line";
  CLI::Option* changes_file = AddText(command, "--changes", "FILE", feed, &options->changes)
                                  ->required(changes == NeedsChanges::kYes);
  CLI::Option* db = AddText(
      command, "--db", "FILE",
      "keep all of it in this file: made with --schema, then needs no other file", &options->db);
  CLI::Option* checkpoint =
      AddNumber(command, "--checkpoint-after",
                "with --db: write a checkpoint for each N bytes of changes; 64M when not given",
                &options->checkpoint_after, 1);
  CLI::Option* strict =
      AddSwitch(command, "--strict", "fail at the first bad record instead of leaving it out",
                &options->strict);
  for (CLI::Option* option : {schema, customers, definitions, changes_file, db, checkpoint, strict})
    option->group("Input");
  schema->required();
  customers->required();
  definitions->required(segments == NeedsSegments::kYes);
  db->each([=](const std::string&) {  // has them
    for (CLI::Option* option : {schema, customers, definitions}) option->required(false);
  });
}

absl::StatusOr<std::unique_ptr<Index>> CreateIndex(const std::string& path) {
  const absl::StatusOr<SchemaSpec> schema = ReadSchema(path);
  if (!schema.ok()) return schema.status();
  absl::StatusOr<std::unique_ptr<Index>> index = Index::Create(*schema);
  if (!index.ok()) return At(path, index.status());
  return index;
}

absl::Status CreateSegments(Index* index, const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  const absl::StatusOr<std::vector<Draft>> drafts = ParseDrafts(*text);
  if (!drafts.ok()) return At(path, drafts.status());
  const absl::StatusOr<std::vector<Segment>> segments = index->CreateSegments(*drafts);
  return segments.ok() ? absl::OkStatus() : At(path, segments.status());
}

absl::StatusOr<LoadReport> LoadCustomers(Index* index, const std::string& path, bool strict) {
  Progress bar("Loading customers");
  LoadOptions options;
  options.strict = strict;
  options.progress = [&](uint64_t done, uint64_t total) { bar.Update(done, total); };
  absl::StatusOr<LoadReport> report = LoadCustomersFile(index, path, options);
  if (!report.ok()) return OfFile(path, report.status());
  ReportLoad(path, *report);
  return report;
}

absl::StatusOr<Inputs> LoadCustomerBase(const InputOptions& options) {
  Inputs inputs;
  absl::StatusOr<std::unique_ptr<Index>> index =
      options.db.empty() ? CreateIndex(options.schema) : OpenStore(options);
  if (!index.ok()) return index.status();
  inputs.index = *std::move(index);

  // Before the customers, so that a slip in a definition is told at once, not after the long work.
  if (!options.segments.empty()) {
    const absl::Status status = CreateSegments(inputs.index.get(), options.segments);
    if (!status.ok()) return status;
  }

  if (options.customers.empty()) return inputs;
  absl::StatusOr<LoadReport> report =
      LoadCustomers(inputs.index.get(), options.customers, options.strict);
  if (!report.ok()) return report.status();
  inputs.load = *std::move(report);
  return inputs;
}

absl::StatusOr<Inputs> LoadInputs(const InputOptions& options) {
  absl::StatusOr<Inputs> inputs = LoadCustomerBase(options);
  if (!inputs.ok() || options.changes.empty()) return inputs;
  absl::StatusOr<FeedReport> feed = ApplyChanges(options, inputs->index.get(), nullptr);
  if (!feed.ok()) return feed.status();
  inputs->feed = *std::move(feed);
  return inputs;
}

absl::StatusOr<FeedReport> ApplyChanges(
    const InputOptions& options, Index* index,
    std::function<void(uint64_t line, const BatchResult&)> on_batch, bool prints_lines) {
  const std::string& path = options.changes;
  FeedOptions feed;
  feed.strict = options.strict;
  feed.on_batch = std::move(on_batch);
  const uint64_t batch_lines = options.batch_lines;
  absl::StatusOr<FeedReport> report = absl::UnknownError("");
  if (path == "-") {
    report = batch_lines > 1 ? ApplyInBatches(std::cin, batch_lines, index, feed)
                             : ApplyStandardInput(index, feed);
  } else {
    const absl::StatusOr<std::string> text = ReadFile(path);
    if (!text.ok()) return text.status();
    // A bar and the lines of `apply` would run into each other on one terminal.
    const bool lines_on_screen = prints_lines && OutputIsTerminal();
    Progress bar("Applying changes");
    if (!lines_on_screen) {
      feed.progress = [&](uint64_t done, uint64_t total) { bar.Update(done, total); };
    }
    if (batch_lines > 1) {
      std::istringstream lines(*text);
      report = ApplyInBatches(lines, batch_lines, index, feed);
    } else {
      report = ApplyFeed(index, *text, feed);
    }
  }
  if (!report.ok()) return At(InputName(path), report.status());
  ReportFeed(InputName(path), *report);
  return report;
}

std::string InputName(const std::string& path) { return path == "-" ? "standard input" : path; }

absl::StatusOr<Draft> ReadRules(const std::string& path) {
  absl::StatusOr<std::string> text = path == "-" ? ReadStandardInput() : ReadFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<Draft> draft = ParseDraft(*text);
  if (!draft.ok()) return At(InputName(path), draft.status());
  return draft;
}

absl::StatusOr<Segment> FindSegment(const Snapshot& snapshot, const std::string& name) {
  absl::StatusOr<Segment> segment = snapshot.FindSegment(name);
  if (segment.ok() || segment.status().code() != absl::StatusCode::kNotFound) return segment;
  const std::vector<SegmentStats> segments = snapshot.Stats();
  std::vector<std::string_view> names;
  for (const SegmentStats& stats : segments) names.push_back(stats.name);
  std::string message = "no segment is called \"" + Printable(name) + "\"";
  message += names.empty() ? "; --segments gives the definitions"
                           : Printable(internal::Suggestion(name, names));
  return absl::NotFoundError(message);
}

}  // namespace tranche::cli
