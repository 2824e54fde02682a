// `tranche overlap`: which customers segments share.
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "src/cli/commands.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/table.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

struct Options {
  InputOptions inputs;
  std::vector<std::string> segments;  // by name
};

std::string OverlapJson(std::span<const std::string> names, const Overlap& overlap) {
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(JsonString(name));
  return JoinObjects(JsonObject({{"segments", JsonList(quoted)}}), ToJson(overlap));
}

// How many customers of the row's segment are in the column's as well.
void PrintMatrix(std::span<const std::string> names, const Overlap& overlap) {
  Table table;
  table.AddColumn("");
  table.AddColumn("Of the customers in");
  for (size_t i = 0; i < names.size(); ++i)
    table.AddColumn("in " + std::to_string(i + 1), Align::kRight);
  for (size_t i = 0; i < names.size(); ++i) {
    std::vector<TableCell> cells = {{std::to_string(i + 1)}, {names[i]}};
    for (size_t j = 0; j < names.size(); ++j) {
      cells.push_back({Thousands(overlap.matrix[i][j]), i == j ? Style::kDim : Style::kPlain});
    }
    table.AddRow(std::move(cells));
  }
  table.Print();
}

void PrintOverlap(std::span<const std::string> names, const Overlap& overlap) {
  Table table;
  table.AddColumn("Segment");
  table.AddColumn("Customers", Align::kRight);
  table.AddColumn("Only here", Align::kRight);
  for (size_t i = 0; i < names.size(); ++i) {
    table.AddRow({{names[i]}, {Thousands(overlap.counts[i])}, {Thousands(overlap.only[i])}});
  }
  table.AddSeparator();
  table.AddRow({{"in all of them", Style::kBold}, {Thousands(overlap.intersection)}});
  table.AddRow({{"in any of them", Style::kBold}, {Thousands(overlap.union_count)}});
  table.Print();
  PrintLine();
  if (names.size() > 2) {
    PrintMatrix(names, overlap);
    PrintLine();
  }
  PrintLine("Jaccard index, all of them over any of them: " + Fixed(overlap.jaccard, 3));
}

int Run(const Options& options) {
  const absl::StatusOr<Inputs> inputs = LoadInputs(options.inputs);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  const std::vector<std::string>& names = options.segments;
  std::vector<Target> targets;
  for (const std::string& name : names) {
    const absl::StatusOr<Segment> segment = FindSegment(snapshot, name);
    if (!segment.ok()) return Fail(segment.status());
    targets.emplace_back(SegmentId{segment->id});
  }
  const absl::StatusOr<Overlap> overlap = snapshot.OverlapOf(targets);
  if (!overlap.ok()) return Fail(overlap.status());
  if (options.inputs.json) {
    PrintLine(OverlapJson(names, *overlap));
  } else {
    PrintOverlap(names, *overlap);
  }
  return kDone;
}

}  // namespace

void AddOverlap(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kAsking,
      {.name = "overlap",
       .summary = "which customers segments share",
       .description = "Counts the customers who are in all of the named segments, in any of them, "
                      "in one only, and in each pair.",
       .examples = R"(  tranche overlap --schema schema.json --customers customers.ndjson \
      --segments segments.json --segment "Enterprise in France" \
      --segment "No payment method")"},
      [options] { return Run(*options); });
  AddTexts(command, "--segment", "NAME", "a segment; given two times or more", &options->segments,
           2, kMaxOverlap)
      ->required();
  AddInputOptions(command, &options->inputs, NeedsSegments::kYes);
}

}  // namespace tranche::cli
