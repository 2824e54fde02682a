// `tranche segments list`, `put` and `delete`: the saved segments of a --db.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "src/cli/commands.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/reconcile.h"
#include "src/cli/table.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

struct Options {
  InputOptions inputs;
  std::vector<std::string> names;
};

void PrintSegments(const std::vector<Segment>& segments) {
  Table table;
  table.AddColumn("Segment");
  table.AddColumn("Id");
  table.AddColumn("Customers", Align::kRight);
  table.AddColumn("Share", Align::kRight);
  table.AddColumn("Description");
  for (const Segment& segment : segments) {
    table.AddRow({{segment.name},
                  {segment.id},
                  {Thousands(segment.count)},
                  {Percent(segment.percentage)},
                  {segment.description}});
  }
  table.Print();
}

int List(const Options& options) {
  const absl::StatusOr<OpenedStore> store = OpenStore(options.inputs);
  if (!store.ok()) return Fail(store.status());
  const std::vector<Segment> segments = store->index->Read().ListSegments();
  if (options.inputs.json) {
    PrintLine(ToJson(segments));
  } else if (segments.empty()) {
    PrintLine("No segments.");
  } else {
    PrintSegments(segments);
  }
  return kDone;
}

int Put(const Options& options) {
  const absl::StatusOr<OpenedStore> store = OpenStore(options.inputs);
  if (!store.ok()) return Fail(store.status());
  const absl::StatusOr<std::vector<Segment>> put =
      PutSegmentsOf(store->index.get(), options.inputs.segments);
  if (!put.ok()) return Fail(put.status());
  if (options.inputs.json) {
    PrintLine(ToJson(*put));
  } else {
    PrintSegments(*put);
  }
  return kDone;
}

int Delete(const Options& options) {
  const absl::StatusOr<OpenedStore> store = OpenStore(options.inputs);
  if (!store.ok()) return Fail(store.status());
  std::vector<Segment> segments;
  for (const std::string& name : options.names) {
    const absl::StatusOr<Segment> segment = FindSegment(store->index->Read(), name);
    if (!segment.ok()) return Fail(segment.status());
    const bool is_known = std::any_of(segments.begin(), segments.end(), [&](const Segment& known) {
      return known.id == segment->id;
    });
    if (!is_known) segments.push_back(*segment);
  }
  for (const Segment& segment : segments) {
    const absl::Status status = store->index->DeleteSegment(segment.id);
    if (!status.ok()) return Fail(status);
    if (!options.inputs.json) PrintLine("Deleted \"" + Printable(segment.name) + "\".");
  }
  if (options.inputs.json) PrintLine(ToJson(segments));
  return kDone;
}

}  // namespace

void AddSegments(CommandLine* line) {
  CLI::App* group =
      line->AddGroup(kKeeping, "segments", "the saved segments of a file kept with --db");
  const auto options = std::make_shared<Options>();
  const auto add_command = [&](const CommandText& text, int (*work)(const Options&)) {
    CLI::App* command = line->AddTo(group, text, [=] { return work(*options); });
    AddStoreOptions(command, &options->inputs);
    return command;
  };
  add_command({.name = "list",
               .summary = "every segment, in order of creation",
               .description = "Lists the segments with their counts; with --json also their rules.",
               .examples = "  tranche segments list --db customers.db"},
              List);
  CLI::App* put = add_command(
      {.name = "put",
       .summary = "create segments, or replace them",
       .description =
           "Creates the segments of a file, and replaces those that exist and differ: a definition "
           "with an id means the segment of that id, one without the segment of its name. Doing it "
           "again changes nothing.",
       .examples = "  tranche segments put --db customers.db --segments segments.json"},
      Put);
  AddText(put, "--segments", "FILE", "a JSON array of segment definitions; - reads standard input",
          &options->inputs.segments)
      ->required();
  CLI::App* remove = add_command({.name = "delete",
                                  .summary = "delete segments",
                                  .description = "Deletes segments for ever. Customers stay.",
                                  .examples = R"(  tranche segments delete --db customers.db \
      --segment "Head offices")"},
                                 Delete);
  AddTexts(remove, "--segment", "NAME", "the segment; given again, another one", &options->names)
      ->required();
}

}  // namespace tranche::cli
