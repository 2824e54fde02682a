// `tranche advance`: who enters and leaves which segment as time goes on.
#include <memory>
#include <optional>
#include <string>

#include "src/cli/change_lines.h"
#include "src/cli/commands.h"
#include "src/cli/inputs.h"
#include "src/cli/movements.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/terminal.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

struct Options {
  InputOptions inputs;
  std::optional<absl::Time> to;
  bool summary = false;
};

void PrintSummary(const BatchResult& result, const Snapshot& snapshot, bool json) {
  Movements movements;
  movements.Add(result);
  const std::string now = TimeText(snapshot.now());
  if (json) {
    PrintLine(JsonObject({{"now", JsonString(now)},
                          {"entered", JsonNumber(result.entered)},
                          {"left", JsonNumber(result.left)},
                          {"segments", MovementsJson(snapshot.Stats(), movements)}}));
    return;
  }
  PrintLine(Styled(Style::kBold, "Advanced to " + now) + ": customers entered segments " +
            Thousands(result.entered) + " times, and left them " + Thousands(result.left) +
            " times");
  PrintLine();
  MovementTable(snapshot.Stats(), movements).Print();
}

int Run(const Options& options) {
  const absl::StatusOr<OpenedStore> store = OpenStore(options.inputs);
  if (!store.ok()) return Fail(store.status());
  const absl::StatusOr<BatchResult> result = store->index->AdvanceTo(*options.to);
  if (!result.ok()) return Fail(result.status());
  const Snapshot snapshot = store->index->Read();
  if (options.summary) {
    PrintSummary(*result, snapshot, options.inputs.json);
  } else {
    ChangeLines(snapshot, options.inputs.json).Print(*result);
  }
  return kDone;
}

}  // namespace

void AddAdvance(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kKeeping,
      {.name = "advance",
       .summary = "let time go on, and see who enters and leaves because of it",
       .description =
           "Lets the time of the file go on, and prints a line for every customer that enters or "
           "leaves a segment because of it: older_than and the like compare with this time, and "
           "nothing else moves it. Time never goes back; the same time again changes nothing.",
       .examples = "  tranche advance --db customers.db --to 2026-11-30T00:00:00+01:00"},
      [options] { return Run(*options); });
  AddTime(command, "--to", "the time to go to", &options->to)->required();
  AddSwitch(command, "--summary", "only the totals of each segment", &options->summary);
  AddStoreOptions(command, &options->inputs);
}

}  // namespace tranche::cli
