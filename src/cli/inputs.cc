#include "src/cli/inputs.h"

#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/message.h"
#include "src/base/near.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/progress.h"
#include "src/cli/reconcile.h"
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

absl::StatusOr<std::string> ReadInput(const std::string& path) {
  if (path == "-") return ReadStandardInput();
  return ReadFile(path);
}

absl::StatusOr<Mapping> ReadMapping(const std::string& path) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  absl::StatusOr<Mapping> mapping = ParseMapping(text);
  if (!mapping.ok()) return At(path, mapping.status());
  return mapping;
}

absl::StatusOr<SchemaSpec> ReadSchema(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<SchemaSpec> schema = ParseSchema(*text);
  if (!schema.ok()) return At(path, schema.status());
  return schema;
}

// The index of the command, by --schema or kept by --db.
absl::StatusOr<std::unique_ptr<Index>> OpenIndex(const InputOptions& options) {
  if (options.db.empty()) return CreateIndex(options.schema, options.listener, options.now);
  TRANCHE_ASSIGN_OR_RETURN(OpenedStore store, OpenStore(options));
  for (const FieldGrowth& growth : store.growth)
    Warn(Printable(options.db) + ": " + Sentence(growth));
  return std::move(store.index);
}

}  // namespace

absl::StatusOr<OpenedStore> OpenStore(const InputOptions& options) {
#ifdef TRANCHE_HAS_STORE
  StoreOptions store_options;
  store_options.checkpoint_after_bytes = options.checkpoint_after;
  store_options.listener = options.listener;
  store_options.now = options.now;
  OpenedStore opened;
  opened.is_made = !std::filesystem::exists(options.db);
  std::optional<SchemaSpec> schema;
  if (!options.schema.empty()) {
    TRANCHE_ASSIGN_OR_RETURN(schema, ReadSchema(options.schema));
    if (opened.is_made) store_options.schema = *schema;
  }
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(options.db, std::move(store_options));
  if (!store.ok()) {
    if (store.status().code() == absl::StatusCode::kNotFound && !schema) {
      return absl::NotFoundError(options.db + " does not exist; with --schema it would be made");
    }
    return store.status();
  }
  opened.index = *std::move(store);
  const absl::Time now = opened.index->Read().now();
  if (options.now.value_or(now) != now) {
    return absl::FailedPreconditionError(options.db + " stands at " + TimeText(now) +
                                         ": `tranche advance` lets time go on");
  }
  if (!opened.is_made && schema) {
    absl::StatusOr<std::vector<FieldGrowth>> growth = GrowSchema(opened.index.get(), *schema);
    if (!growth.ok()) return At(options.schema + " for " + options.db, growth.status());
    opened.growth = *std::move(growth);
  }
  return opened;
#else
  return absl::UnimplementedError(options.db +
                                  ": this program was built without SQLite, and has no store");
#endif
}

void AddStoreOptions(CLI::App* command, InputOptions* options) {
  AddText(command, "--db", "FILE", "the file", &options->db)->required();
  AddSwitch(command, "--json", "print JSON instead of text for people", &options->json);
}

void AddInputOptions(CLI::App* command, InputOptions* options, NeedsSegments segments,
                     NeedsChanges changes) {
  AddSwitch(command, "--json", "print JSON instead of text for people", &options->json);
  CLI::Option* schema =
      AddText(command, "--schema", "FILE", "the fields and their values; not needed with --db",
              &options->schema);
  CLI::Option* customers =
      AddText(command, "--customers", "FILE",
              "customers: NDJSON, a JSON array or CSV, each also gzip; not needed with --db",
              &options->customers);
  CLI::Option* map =
      AddText(command, "--map", "FILE",
              "which keys or columns of the customers feed which fields, as JSON", &options->map);
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
  CLI::Option* strict = AddSwitch(
      command, "--strict", "fail at the first bad record or bad value instead of leaving it out",
      &options->strict);
  CLI::Option* bad_values =
      AddChoice(command, "--bad-values",
                "what becomes of a value that its field cannot hold: drop it, and "
                "take the rest of the record, or reject the record; drop when not given",
                {"drop", "reject"}, [=](size_t choice) {
                  options->bad_values = choice == 0 ? BadValues::kDrop : BadValues::kReject;
                });
  CLI::Option* unknown_keys =
      AddChoice(command, "--unknown-keys",
                "what becomes of a key that no field has: ignore and count it, or "
                "reject the record; ignore when not given",
                {"ignore", "reject"}, [=](size_t choice) {
                  options->unknown_keys = choice == 0 ? UnknownKeys::kIgnore : UnknownKeys::kReject;
                });
  CLI::Option* mode = AddChoice(
      command, "--mode",
      "what a record of --customers does to a customer who exists: upsert replaces all of it, "
      "merge "
      "keeps what the record, or the header of a CSV, does not name; upsert when not given",
      {"upsert", "merge"},
      [=](size_t choice) { options->mode = choice == 0 ? LoadMode::kUpsert : LoadMode::kMerge; });
  CLI::Option* now = AddTime(
      command, "--now",
      "the time that older_than and the like compare with; the clock's when not given. What "
      "--db keeps stands where it was left",
      &options->now);
  for (CLI::Option* option : {schema, customers, map, definitions, changes_file, db, checkpoint,
                              strict, bad_values, unknown_keys, mode, now})
    option->group("Input");
  schema->required();
  customers->required();
  map->needs(customers);
  mode->needs(customers);
  definitions->required(segments == NeedsSegments::kYes);
  db->each([=](const std::string&) {  // has them
    for (CLI::Option* option : {schema, customers, definitions}) option->required(false);
  });
}

absl::StatusOr<std::unique_ptr<Index>> CreateIndex(const std::string& path, ChangeListener listener,
                                                   std::optional<absl::Time> now) {
  const absl::StatusOr<SchemaSpec> schema = ReadSchema(path);
  if (!schema.ok()) return schema.status();
  IndexOptions options;
  options.listener = std::move(listener);
  options.now = now;
  absl::StatusOr<std::unique_ptr<Index>> index = Index::Create(*schema, std::move(options));
  if (!index.ok()) return At(path, index.status());
  return index;
}

absl::StatusOr<std::vector<Segment>> PutSegmentsOf(Index* index, const std::string& path) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string text, ReadInput(path));
  const absl::StatusOr<std::vector<Draft>> drafts = ParseDrafts(text);
  if (!drafts.ok()) return At(InputName(path), drafts.status());
  absl::StatusOr<std::vector<Segment>> segments = PutSegments(index, *drafts);
  if (!segments.ok()) return At(InputName(path), segments.status());
  return segments;
}

absl::StatusOr<LoadReport> LoadCustomers(Index* index, const std::string& path,
                                         LoadOptions options) {
  Progress bar("Loading customers");
  options.progress = [&](uint64_t done, uint64_t total) { bar.Update(done, total); };
  absl::StatusOr<LoadReport> report = LoadCustomersFile(index, path, std::move(options));
  if (!report.ok()) return OfFile(path, report.status());
  ReportLoad(path, *report);
  if (report->records > 0 && report->rejected == report->records)
    return absl::InvalidArgumentError(path + ": no customer could be taken");
  return report;
}

absl::StatusOr<Inputs> LoadCustomerBase(const InputOptions& options) {
  Inputs inputs;
  TRANCHE_ASSIGN_OR_RETURN(inputs.index, OpenIndex(options));

  // Before the customers, so that a slip in a definition is told at once, not after the long work.
  if (!options.segments.empty()) {
    const absl::Status status = PutSegmentsOf(inputs.index.get(), options.segments).status();
    if (!status.ok()) return status;
  }

  if (options.customers.empty()) return inputs;
  LoadOptions load;
  load.strict = options.strict;
  load.bad_values = options.bad_values;
  load.unknown_keys = options.unknown_keys;
  load.mode = options.mode;
  if (!options.map.empty()) {
    TRANCHE_ASSIGN_OR_RETURN(load.mapping, ReadMapping(options.map));
  }
  TRANCHE_ASSIGN_OR_RETURN(inputs.load,
                           LoadCustomers(inputs.index.get(), options.customers, std::move(load)));
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
  feed.bad_values = options.bad_values;
  feed.unknown_keys = options.unknown_keys;
  feed.on_batch = std::move(on_batch);
  feed.batch_size = options.batch_lines;
  feed.position = options.position;
  const bool is_standard_input = path == "-";
  // A bar and the lines of `apply` would run into each other on one terminal.
  const bool lines_on_screen = prints_lines && OutputIsTerminal();
  std::optional<Progress> bar;
  if (!is_standard_input) {
    bar.emplace("Applying changes");
    if (!lines_on_screen) {
      feed.progress = [&](uint64_t done, uint64_t total) { bar->Update(done, total); };
    }
  }
  absl::StatusOr<FeedReport> report =
      ApplyFeedFile(index, is_standard_input ? "/dev/stdin" : path, feed);
  bar.reset();
  if (!report.ok()) return OfFile(InputName(path), report.status());
  ReportFeed(InputName(path), *report);
  if (report->applied == 0 && report->rejected > 0)
    return absl::InvalidArgumentError(InputName(path) + ": no change could be applied");
  return report;
}

std::string InputName(const std::string& path) { return path == "-" ? "standard input" : path; }

absl::StatusOr<Draft> ReadRules(const std::string& path) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string text, ReadInput(path));
  absl::StatusOr<Draft> draft = ParseDraft(text);
  if (!draft.ok()) return At(InputName(path), draft.status());
  return draft;
}

absl::StatusOr<Segment> FindSegment(const Snapshot& snapshot, const std::string& name) {
  absl::StatusOr<Segment> segment = snapshot.FindSegmentByName(name);
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
