// `tranche breakdown`: how the customers of a segment, or all, spread over the values of a field.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "src/base/near.h"
#include "src/cli/commands.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/table.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

constexpr size_t kBarColumns = 24;

struct Options {
  InputOptions inputs;
  std::string field;
  std::optional<std::string> segment;  // by name
};

// The engine names fields in full; who forgot "properties." deserves a hint.
absl::Status CheckField(const Snapshot& snapshot, const std::string& name) {
  const std::vector<FieldInfo> fields = snapshot.Fields();
  std::vector<std::string_view> names;
  for (const FieldInfo& field : fields) {
    if (field.name == name) return absl::OkStatus();
    names.push_back(field.name);
  }
  std::string suggestion = internal::Suggestion(name, names);
  if (suggestion.empty()) suggestion = internal::Suggestion("properties." + name, names);
  return absl::InvalidArgumentError("there is no field \"" + Printable(name) + "\"" + suggestion);
}

void PrintBreakdown(const Options& options, const Breakdown& breakdown) {
  std::string title = Plural(breakdown.total, "customer", "customers");
  if (options.segment) title += " in \"" + Printable(*options.segment) + "\"";
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
  const absl::StatusOr<Inputs> inputs = LoadInputs(options.inputs);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  if (const absl::Status status = CheckField(snapshot, options.field); !status.ok())
    return Fail(status);
  Target target = Everybody{};
  if (options.segment) {
    const absl::StatusOr<Segment> segment = FindSegment(snapshot, *options.segment);
    if (!segment.ok()) return Fail(segment.status());
    target = SegmentId{segment->id};
  }
  const absl::StatusOr<Breakdown> breakdown = snapshot.BreakdownBy(options.field, target);
  if (!breakdown.ok()) return Fail(breakdown.status());
  if (options.inputs.json) {
    PrintLine(ToJson(*breakdown));
  } else {
    PrintBreakdown(options, *breakdown);
  }
  return kDone;
}

}  // namespace

void AddBreakdown(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kAsking,
      {.name = "breakdown",
       .summary = "how customers spread over the values of a field",
       .description = "Counts the customers of a segment, or all of them, by value of a field. "
                      "Customers without a value are counted too.",
       .examples = R"(  tranche breakdown --schema schema.json --customers customers.ndjson \
      --field country
  tranche breakdown --db customers.db --field properties.plan_tier)"},
      [options] { return Run(*options); });
  AddText(command, "--field", "FIELD", "the field, such as country or properties.plan_tier",
          &options->field)
      ->required();
  AddText(command, "--segment", "NAME", "only customers in this segment", &options->segment);
  AddInputOptions(command, &options->inputs);
}

}  // namespace tranche::cli
