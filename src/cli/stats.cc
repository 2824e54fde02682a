// `tranche stats`: count and percentage of every segment.
#include <memory>
#include <string>
#include <vector>

#include "src/cli/commands.h"
#include "src/cli/inputs.h"
#include "src/cli/movements.h"
#include "src/cli/output.h"
#include "src/cli/table.h"
#include "src/cli/terminal.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

std::string StatsJson(const Inputs& inputs, const Snapshot& snapshot) {
  const std::vector<Position> positions = snapshot.Positions();
  const std::string json = JsonObject({{"now", JsonString(TimeText(snapshot.now()))},
                                       {"customers", JsonNumber(snapshot.customer_count())},
                                       {"rejected", JsonNumber(inputs.load.rejected)},
                                       {"duplicates", JsonNumber(inputs.load.duplicates)},
                                       {"dropped_values", JsonNumber(inputs.load.dropped_values)},
                                       {"dropped", ToJson(inputs.load.dropped)},
                                       {"cleared", ToJson(inputs.load.cleared)},
                                       {"unknown_keys", ToJson(inputs.load.unknown_keys)},
                                       {"segments", ToJson(snapshot.Stats())},
                                       {"changes", ToJson(inputs.feed)}});
  return positions.empty() ? json
                           : JoinObjects(json, JsonObject({{"positions", ToJson(positions)}}));
}

// How far each source has come.
void PrintPositions(const std::vector<Position>& positions) {
  if (positions.empty()) return;
  Table table;
  table.AddColumn("Source");
  table.AddColumn("Epoch", Align::kRight);
  table.AddColumn("Sequence", Align::kRight);
  for (const Position& position : positions) {
    table.AddRow(
        {{position.source}, {std::to_string(position.epoch)}, {std::to_string(position.sequence)}});
  }
  PrintLine();
  table.Print();
}

void PrintStats(const InputOptions& options, const Inputs& inputs, const Snapshot& snapshot) {
  std::string customers = Plural(snapshot.customer_count(), "customer", "customers");
  if (snapshot.segment_count() > 0)
    customers += ", " + Plural(snapshot.segment_count(), "segment", "segments");
  PrintLine(Styled(Style::kBold, customers));
  if (!options.changes.empty()) {
    PrintLine(Plural(inputs.feed.applied, "change", "changes") +
              " applied: customers entered segments " + Thousands(inputs.feed.entered) +
              " times, and left them " + Thousands(inputs.feed.left) + " times");
  }
  if (snapshot.segment_count() > 0) {
    PrintLine();
    CountTable(snapshot.Stats()).Print();
  }
  PrintPositions(snapshot.Positions());
}

int Run(const InputOptions& options) {
  const absl::StatusOr<Inputs> inputs = LoadInputs(options);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  if (options.json) {
    PrintLine(StatsJson(*inputs, snapshot));
  } else {
    PrintStats(options, *inputs, snapshot);
  }
  return kDone;
}

}  // namespace

void AddStats(CommandLine* line) {
  const auto options = std::make_shared<InputOptions>();
  CLI::App* command = line->Add(
      kAsking,
      {.name = "stats",
       .summary = "how many customers each segment holds",
       .description = "Loads the customers and prints the exact count and share of every segment. "
                      "With --changes, the feed is applied first, and what it did is added up.",
       .examples = R"(  tranche stats --schema schema.json --customers customers.ndjson \
      --segments segments.json
  tranche stats --db customers.db)"},
      [options] { return Run(*options); });
  AddInputOptions(command, options.get());
}

}  // namespace tranche::cli
