// `tranche generate`: a data set of any size, the same for one seed everywhere.
#include <string>

#include "command.h"
#include "data_set.h"
#include "output.h"
#include "table.h"
#include "text.h"
#include "tranche/json.h"

namespace tranche::program {
namespace {

std::string GenerateJson(const DataSetSpec& spec, const std::vector<WrittenFile>& files) {
  std::string json = "{\"customers\":" + std::to_string(spec.customers);
  json += ",\"changes\":" + std::to_string(spec.changes) + ",\"seed\":" + std::to_string(spec.seed);
  json += ",\"files\":[";
  for (size_t i = 0; i < files.size(); ++i) {
    if (i > 0) json += ",";
    json += "{\"path\":" + JsonString(files[i].path) +
            ",\"bytes\":" + std::to_string(files[i].bytes) + "}";
  }
  return json + "]}";
}

int Run(const Options& options) {
  DataSetSpec spec;
  spec.customers = options.Number("customers", spec.customers);
  spec.changes = options.Number("changes", spec.changes);
  spec.seed = options.Number("seed", spec.seed);
  const absl::StatusOr<std::vector<WrittenFile>> files = WriteDataSet(spec, options.Text("out"));
  if (!files.ok()) return Fail(files.status());
  if (options.Has("json")) {
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

Command GenerateCommand() {
  return {
      .name = "generate",
      .summary = "write a data set of any size",
      .description =
          "Writes schema.json, customers.ndjson, segments.json (a dozen segments) and "
          "changes.ndjson: "
          "made-up customers of a billing company, with values that are spread as real ones are, "
          "missing "
          "values, several payment methods, and parents. The same numbers give the same files "
          "everywhere.",
      .example = "--customers 1M --seed 7 --out data",
      .flags = {{.name = "customers",
                 .argument = "N",
                 .help = "how many; 10k and 1M are understood",
                 .kind = FlagKind::kNumber,
                 .at_least = 1,
                 .maximum = kMaxGenerated},
                {.name = "seed",
                 .argument = "N",
                 .help = "another number, other customers; 1 when not given",
                 .kind = FlagKind::kNumber},
                {.name = "out",
                 .argument = "DIR",
                 .help = "where the files go; created if need be",
                 .at_least = 1},
                {.name = "changes",
                 .argument = "N",
                 .help = "lines of the change feed; 200,000 when not given",
                 .kind = FlagKind::kNumber,
                 .maximum = kMaxGenerated},
                {.name = "json",
                 .argument = {},
                 .help = "print JSON instead of text for people",
                 .kind = FlagKind::kSwitch}},
      .run = Run,
  };
}

}  // namespace tranche::program
