// `tranche breakdown`: how the customers of a segment, or all, spread over the values of a field.
#include <algorithm>
#include <string>
#include <utility>

#include "command.h"
#include "inputs.h"
#include "near_match.h"
#include "output.h"
#include "table.h"
#include "text.h"

namespace tranche::program {
namespace {

constexpr size_t kBarColumns = 24;

// The engine says which place is wrong; here a misspelt flag deserves a hint as well.
absl::Status CheckField(const Snapshot& snapshot, const std::string& field) {
  std::vector<std::string> names;
  for (const FieldInfo& info : snapshot.Fields()) {
    if (info.name == field) return absl::OkStatus();
    names.push_back(info.name);
  }
  std::string message = "there is no field \"" + Printable(field) + "\"";
  const std::string* near = NearMatch(field, names);
  if (near == nullptr) near = NearMatch("properties." + field, names);
  if (near != nullptr) message += "; did you mean \"" + *near + "\"?";
  return absl::InvalidArgumentError(message);
}

void PrintBreakdown(const Options& options, const Breakdown& breakdown) {
  std::string title = Plural(breakdown.total, "customer", "customers");
  if (options.Has("segment")) title += " in \"" + Printable(options.Text("segment")) + "\"";
  PrintLine(Styled(Style::kBold, title) + " by " + Printable(breakdown.field));
  PrintLine();
  Table table;
  table.AddColumn(breakdown.field);
  table.AddColumn("Customers", Align::kRight);
  table.AddColumn("Share", Align::kRight);
  const bool bars = OutputIsTerminal();
  if (bars) table.AddColumn("");
  uint64_t most = breakdown.not_set;
  for (const ValueCount& value : breakdown.values) most = std::max(most, value.count);
  const auto add = [&](std::string label, Style style, uint64_t count) {
    std::vector<TableCell> cells = {
        {std::move(label), style}, {Thousands(count)}, {Share(count, breakdown.total)}};
    if (bars && most > 0) {
      cells.push_back(
          {Bar(static_cast<double>(count) / static_cast<double>(most), kBarColumns), Style::kCyan});
    }
    table.AddRow(std::move(cells));
  };
  for (const ValueCount& value : breakdown.values) add(value.value, Style::kPlain, value.count);
  add("not set", Style::kDim, breakdown.not_set);
  table.Print();
  if (breakdown.multi_valued) {
    PrintLine(
        Styled(Style::kDim,
               "A customer may hold several values, so rows may add up to more than the total."));
  }
}

int Run(const Options& options) {
  const absl::StatusOr<Inputs> inputs = LoadInputs(options);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  if (const absl::Status status = CheckField(snapshot, options.Text("field")); !status.ok())
    return Fail(status);
  Target target = Everybody{};
  if (options.Has("segment")) {
    const absl::StatusOr<Segment> segment = FindSegment(snapshot, options.Text("segment"));
    if (!segment.ok()) return Fail(segment.status());
    target = SegmentId{segment->id};
  }
  const absl::StatusOr<Breakdown> breakdown = snapshot.BreakdownBy(options.Text("field"), target);
  if (!breakdown.ok()) return Fail(breakdown.status());
  if (options.Has("json")) {
    PrintLine(ToJson(*breakdown));
  } else {
    PrintBreakdown(options, *breakdown);
  }
  return kDone;
}

}  // namespace

Command BreakdownCommand() {
  return {
      .name = "breakdown",
      .summary = "how customers spread over the values of a field",
      .description =
          "Counts the customers of a segment, or all of them, by value of a field; those without a "
          "value "
          "are counted too.",
      .example = "--schema schema.json --customers customers.ndjson --field country",
      .flags = InputFlags(
          {{.name = "field",
            .argument = "FIELD",
            .help = "the field, such as country or properties.plan_tier",
            .at_least = 1},
           {.name = "segment", .argument = "NAME", .help = "only customers in this segment"}}),
      .run = Run,
  };
}

}  // namespace tranche::program
