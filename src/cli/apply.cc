// `tranche apply`: who enters and leaves which segment, as a feed of changes is applied.
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
  std::optional<std::string> source;
  uint64_t epoch = 0;
  uint64_t sequence = 1;
  bool summary = false;
  bool acknowledge = false;
};

// Prints each change, or adds them up for the summary.
class ChangePrinter {
 public:
  ChangePrinter(const Snapshot& snapshot, bool json, bool summary, bool acknowledge, bool live)
      : lines_(snapshot, json),
        json_(json),
        summary_(summary),
        acknowledge_(acknowledge),
        live_(live) {}

  void OnBatch(uint64_t batch, const BatchResult& result) {
    if (summary_) return movements_.Add(result);
    lines_.Print(result, batch);
    if (acknowledge_) {
      const std::string number = std::to_string(batch);
      PrintLine(json_
                    ? JsonObject({{"applied", number}})
                    : "line " + number + ": applied" + (result.already_applied ? " already" : ""));
    }
    if (live_) FlushOutput();
  }

  const Movements& movements() const { return movements_; }

 private:
  const ChangeLines lines_;
  const bool json_;
  const bool summary_;
  const bool acknowledge_;
  const bool live_;
  Movements movements_;
};

std::string SummaryJson(const FeedReport& report, const Movements& movements,
                        const Snapshot& snapshot) {
  return JoinObjects(ToJson(report),
                     JsonObject({{"segments", MovementsJson(snapshot.Stats(), movements)}}));
}

void PrintSummary(const FeedReport& report, const Movements& movements, const Snapshot& snapshot) {
  PrintLine(Styled(Style::kBold, Plural(report.applied, "change", "changes") + " applied") + ", " +
            Thousands(report.rejected) + " rejected" +
            (report.stale > 0 ? ", " + Thousands(report.stale) + " stale" : "") +
            (report.already_applied > 0
                 ? ", " + Thousands(report.already_applied) + " applied before"
                 : ""));
  PrintLine();
  MovementTable(snapshot.Stats(), movements).Print();
}

int Run(const Options& options) {
  const absl::StatusOr<Inputs> inputs = LoadCustomerBase(options.inputs);
  if (!inputs.ok()) return Fail(inputs.status());
  const bool json = options.inputs.json;
  const bool summary = options.summary;
  const bool live = options.inputs.changes == "-" || OutputIsTerminal();
  ChangePrinter changes(inputs->index->Read(), json, summary, options.acknowledge, live);
  const absl::StatusOr<FeedReport> report = ApplyChanges(
      options.inputs, inputs->index.get(),
      [&](uint64_t line, const BatchResult& result) { changes.OnBatch(line, result); },
      /*prints_lines=*/!summary);
  if (!report.ok()) return Fail(report.status());
  if (!summary) return kDone;
  const Snapshot snapshot = inputs->index->Read();
  if (json) {
    PrintLine(SummaryJson(*report, changes.movements(), snapshot));
  } else {
    PrintSummary(*report, changes.movements(), snapshot);
  }
  return kDone;
}

}  // namespace

void AddApply(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kChanging,
      {.name = "apply",
       .summary = "who enters and leaves which segment, change by change",
       .description =
           "Applies a feed of changes, each line a batch of its own, and prints a line for every "
           "customer that enters or leaves a segment because of it. With --json each of these "
           "lines is a JSON object.",
       .examples = R"(  tranche apply --schema schema.json --customers customers.ndjson \
      --segments segments.json --changes changes.ndjson
  tranche apply --db customers.db --changes - --acknowledge
  tranche apply --db customers.db --changes monday.ndjson --source crm)"},
      [options] {
        if (options->source)
          options->inputs.position = {*options->source, options->epoch, options->sequence};
        return Run(*options);
      });
  AddNumber(command, "--batch", "apply each N lines at once, whole or not at all",
            &options->inputs.batch_lines, 1);
  CLI::Option* source =
      AddText(command, "--source", "NAME",
              "number the batches as those of this source: a feed that is applied again, after an "
              "interruption, applies each batch once",
              &options->source);
  AddNumber(command, "--epoch", "with --source: the epoch of its numbers; 0 when not given",
            &options->epoch, 0, kMaxPositionNumber)
      ->needs(source);
  AddNumber(command, "--sequence", "with --source: the number of the first batch; 1 when not given",
            &options->sequence, 1, kMaxPositionNumber)
      ->needs(source);
  AddSwitch(command, "--summary", "only totals, of the feed and of each segment",
            &options->summary);
  AddSwitch(command, "--acknowledge",
            "print a line for each batch as well, when it is applied and, with --db, kept",
            &options->acknowledge);
  AddInputOptions(command, &options->inputs, NeedsSegments::kNo, NeedsChanges::kYes);
}

}  // namespace tranche::cli
