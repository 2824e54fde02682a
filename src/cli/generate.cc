// `tranche generate`: a data set of any size, the same for one seed everywhere.
#include <memory>
#include <string>

#include "src/cli/commands.h"
#include "src/cli/data_set.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/table.h"
#include "src/cli/text.h"
#include "tranche/json.h"

namespace tranche::cli {
namespace {

std::string GenerateJson(const DataSetSpec& spec, const std::vector<WrittenFile>& files) {
  std::vector<std::string> list;
  for (const WrittenFile& file : files) {
    list.push_back(
        JsonObject({{"path", JsonString(file.path)}, {"bytes", JsonNumber(file.bytes)}}));
  }
  return JsonObject({{"customers", JsonNumber(spec.customers)},
                     {"changes", JsonNumber(spec.changes)},
                     {"seed", JsonNumber(spec.seed)},
                     {"files", JsonList(list)}});
}

struct Options {
  DataSetSpec spec;
  std::string directory;
  bool json = false;
};

int Run(const Options& options) {
  const DataSetSpec& spec = options.spec;
  const absl::StatusOr<std::vector<WrittenFile>> files = WriteDataSet(spec, options.directory);
  if (!files.ok()) return Fail(files.status());
  if (options.json) {
    PrintLine(GenerateJson(spec, *files));
    return kDone;
  }
  PrintLine(Styled(Style::kBold, Plural(spec.customers, "customer", "customers")) + " and " +
            Plural(spec.changes, "change", "changes") + " to them, seed " +
            std::to_string(spec.seed));
  PrintLine();
  Table table;
  table.AddColumn("File");
  table.AddColumn("Size", Align::kRight);
  for (const WrittenFile& file : *files) table.AddRow({{file.path}, {Bytes(file.bytes)}});
  table.Print();
  return kDone;
}

}  // namespace

void AddGenerate(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kTrying,
      {.name = "generate",
       .summary = "write a data set of any size",
       .description =
           "Writes schema.json, customers.ndjson, segments.json (a dozen segments) and "
           "changes.ndjson: made-up customers of a billing company, with values that are spread as "
           "real ones are, missing values, several payment methods, parents, revenue, seats and "
           "dates. The same numbers give the same files everywhere.",
       .examples = "  tranche generate --customers 1M --seed 7 --out data"},
      [options] { return Run(*options); });
  AddNumber(command, "--customers", "how many; 10k and 1M are understood", &options->spec.customers,
            0, kMaxGenerated)
      ->required();
  AddText(command, "--out", "DIR", "where the files go; created if need be", &options->directory)
      ->required();
  AddNumber(command, "--changes", "lines of the change feed; 200k when not given",
            &options->spec.changes, 0, kMaxGenerated);
  AddNumber(command, "--seed", "another number, other customers; 1 when not given",
            &options->spec.seed);
  AddSwitch(command, "--json", "print JSON instead of text for people", &options->json);
}

}  // namespace tranche::cli
