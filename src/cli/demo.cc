// `tranche demo`: the main job, on real files, through the same path as a user's data takes.
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "src/cli/commands.h"
#include "src/cli/data_set.h"
#include "src/cli/demo_report.h"
#include "src/cli/inputs.h"
#include "src/cli/latency.h"
#include "src/cli/live_table.h"
#include "src/cli/movements.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/rejections.h"
#include "src/cli/terminal.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kBetweenDrawings = std::chrono::milliseconds(100);

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

absl::Status PrepareFiles(const DataSetSpec& spec, const std::string& directory,
                          DemoReport* report) {
  report->directory = directory;
  report->reused = HoldsDataSet(spec, directory);
  const Clock::time_point start = Clock::now();
  if (!report->reused) {
    const absl::StatusOr<std::vector<WrittenFile>> files = WriteDataSet(spec, directory);
    if (!files.ok()) return files.status();
    report->generate_seconds = SecondsSince(start);
  }
  std::error_code error;
  report->customer_bytes = std::filesystem::file_size(DataSetPaths(directory).customers, error);
  return absl::OkStatus();
}

// Applies the feed. On a terminal the table of segments moves meanwhile.
absl::Status StreamChanges(Index* index, const std::string& path, uint64_t changes, bool live,
                           DemoReport* report) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  LiveTable screen;
  Clock::time_point drawn = Clock::now();
  // Until the last change, a bar under the table shows how far the feed is.
  const auto draw = [&](uint64_t applied) {
    std::vector<std::string> lines =
        MovementTable(index->Read().Stats(), report->movements).Lines(TerminalColumns());
    if (applied < changes) {
      const double part = static_cast<double>(applied) / static_cast<double>(changes);
      lines.push_back({});
      lines.push_back("  " + Styled(Style::kCyan, "Changes") + "   " +
                      Bar(part, 28, UnicodeWanted() ? "\u2591" : ".") + "  " + Thousands(applied) +
                      " applied");
    }
    screen.Draw(lines);
    drawn = Clock::now();
  };
  if (live) draw(0);
  FeedOptions options;
  options.on_batch = [&](uint64_t line, const BatchResult& result) {
    const Clock::time_point now = report->latency.End();
    report->movements.Add(result);
    if (live && now - drawn >= kBetweenDrawings) draw(line);
    report->latency.Begin();
  };
  report->latency.Begin();
  absl::StatusOr<FeedReport> feed = ApplyFeed(index, *text, options);
  if (!feed.ok()) return At(path, feed.status());
  ReportFeed(path, *feed);
  report->feed = *std::move(feed);
  if (live) draw(changes);
  return absl::OkStatus();
}

absl::Status RunSteps(const DataSetSpec& spec, const std::string& directory, bool json) {
  DemoReport report;
  DemoPrinter printer(json ? DemoPrinter::Form::kJson : DemoPrinter::Form::kText);
  printer.Title(spec);
  if (absl::Status status = PrepareFiles(spec, directory, &report); !status.ok()) return status;
  printer.Files(report);

  const DataSetPaths paths(directory);
  Clock::time_point start = Clock::now();
  absl::StatusOr<std::unique_ptr<Index>> index = CreateIndex(paths.schema);
  if (!index.ok()) return index.status();
  absl::StatusOr<LoadReport> load = LoadCustomers(index->get(), paths.customers, LoadOptions());
  if (!load.ok()) return load.status();
  report.load_seconds = SecondsSince(start);
  report.customers_loaded = (*index)->Read().customer_count();
  printer.Load(report);

  start = Clock::now();
  if (absl::Status status = PutSegmentsOf(index->get(), paths.segments).status(); !status.ok())
    return status;
  report.create_seconds = SecondsSince(start);
  report.segments = (*index)->Read().Stats();
  printer.Segments(report);

  const size_t table_lines = report.segments.size() + 6;  // header, lines, sum, bar
  const bool live = !json && LiveTable::Possible(table_lines);
  if (!live) printer.CountsBefore(report);
  if (absl::Status status = StreamChanges(index->get(), paths.changes, spec.changes, live, &report);
      !status.ok())
    return status;
  report.segments = (*index)->Read().Stats();
  if (!live) printer.CountsAfter(report);

  report.customers = (*index)->Read().customer_count();
  report.memory = (*index)->Memory();
  printer.Changes(&report);
  printer.Memory(report);
  printer.Json(&report);
  return absl::OkStatus();
}

struct Options {
  DataSetSpec spec;
  std::string directory = "tranche-demo-data";
  bool json = false;
};

int Run(const Options& options) {
  const absl::Status status = RunSteps(options.spec, options.directory, options.json);
  return status.ok() ? kDone : Fail(status);
}

}  // namespace

void AddDemo(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kTrying,
      {.name = "demo",
       .summary = "a million customers, a dozen segments, counts that move",
       .description =
           "Writes a data set as 'tranche generate' does (once: later runs find it), loads it, "
           "creates its segments, and applies its changes one by one while every count stays "
           "exact. Prints how fast that was and how much memory it took.",
       .examples = "  tranche demo --customers 100k --changes 50k"},
      [options] { return Run(*options); });
  AddNumber(command, "--customers", "how many; 1M when not given", &options->spec.customers, 0,
            kMaxGenerated);
  AddNumber(command, "--changes", "how many; 200k when not given", &options->spec.changes, 0,
            kMaxGenerated);
  AddText(command, "--dir", "DIR", "where the files are; tranche-demo-data when not given",
          &options->directory);
  AddNumber(command, "--seed", "another number, other customers", &options->spec.seed);
  AddSwitch(command, "--json", "print the figures as JSON", &options->json);
}

}  // namespace tranche::cli
