// `tranche schema show` and `tranche schema apply`: the fields that a file of --db has.
#include <memory>
#include <string>
#include <vector>

#include "src/cli/commands.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/table.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

// Which values a field takes, for people.
std::string ValuesText(const FieldInfo& field) {
  if (field.decimals) {
    return Plural(static_cast<uint64_t>(*field.decimals), "decimal", "decimals") +
           (field.is_measure ? "; a measure" : "");
  }
  if (field.unit) return "integers in " + std::string(TimeUnitName(*field.unit)) + " too";
  std::vector<std::string> values;
  for (const ValueInfo& value : field.values)
    values.push_back(value.value + (value.retired ? " (retired)" : ""));
  const std::string known = Join(values, ", ");
  if (!field.open) return known;
  return known.empty() ? "any" : "any; now " + known;
}

int Show(const InputOptions& options) {
  const absl::StatusOr<OpenedStore> store = OpenStore(options);
  if (!store.ok()) return Fail(store.status());
  const Snapshot snapshot = store->index->Read();
  const std::vector<FieldInfo> fields = snapshot.Fields();
  if (options.json) {
    PrintLine(SchemaToJson(fields, snapshot.time_zone()));
    return kDone;
  }
  Table table;
  table.AddColumn("Field");
  table.AddColumn("Kind");
  table.AddColumn("Values");
  for (const FieldInfo& field : fields)
    table.AddRow({{field.name}, {std::string(FieldKindName(field.kind))}, {ValuesText(field)}});
  table.Print();
  PrintLine("Time zone: " + snapshot.time_zone() + ", now " + TimeText(snapshot.now()));
  return kDone;
}

std::string AddedJson(const FieldGrowth& growth) {
  std::vector<std::string> values;
  for (const Value& value : growth.values) values.push_back(JsonString(value));
  return JsonObject({{"field", JsonString(growth.field)},
                     {"is_new", growth.is_new ? "true" : "false"},
                     {"values", JsonList(values)}});
}

int Apply(const InputOptions& options) {
  const absl::StatusOr<OpenedStore> store = OpenStore(options);
  if (!store.ok()) return Fail(store.status());
  if (options.json) {
    std::vector<std::string> added;
    for (const FieldGrowth& growth : store->growth) added.push_back(AddedJson(growth));
    PrintLine(
        JsonObject({{"made", store->is_made ? "true" : "false"}, {"added", JsonList(added)}}));
    return kDone;
  }
  if (store->is_made) {
    PrintLine(Printable(options.db) + " is made.");
  } else if (store->growth.empty()) {
    PrintLine("Nothing to add.");
  }
  for (const FieldGrowth& growth : store->growth) PrintLine(Sentence(growth));
  return kDone;
}

}  // namespace

void AddSchema(CommandLine* line) {
  CLI::App* group = line->AddGroup(kKeeping, "schema", "the fields of a file kept with --db");
  const auto options = std::make_shared<InputOptions>();
  CLI::App* show = line->AddTo(
      group,
      {.name = "show",
       .summary = "the fields and their values",
       .description = "Prints every field with its kind and its values. With --json it prints the "
                      "schema that makes such a file, as --schema reads it.",
       .examples = "  tranche schema show --db customers.db"},
      [options] { return Show(*options); });
  AddStoreOptions(show, options.get());
  CLI::App* apply = line->AddTo(
      group,
      {.name = "apply",
       .summary = "add the fields and values that a schema has more",
       .description =
           "Adds the fields and values of the schema that the file has not, and says which. A "
           "schema that contradicts the file (another kind or number of decimals, a list of values "
           "in place of any, a measure that is none) is refused, naming each difference, and "
           "changes nothing. What the schema does not name "
           "stays. A file that does not exist is made.",
       .examples = "  tranche schema apply --db customers.db --schema schema.json"},
      [options] { return Apply(*options); });
  AddStoreOptions(apply, options.get());
  AddText(apply, "--schema", "FILE", "the schema, as JSON", &options->schema)->required();
}

}  // namespace tranche::cli
