// `tranche values add`, `rename` and `retire`: the authorized values of a field of a --db.
#include <memory>
#include <string>
#include <vector>

#include "src/cli/commands.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

struct Options {
  InputOptions inputs;
  std::string field;
  std::vector<std::string> values;
  std::string from;
  std::string to;
  bool force = false;
};

// Opens the file, lets `change` write to the index, and says what it did: `done`, or the field as
// JSON.
template <typename Change>
int ChangeField(const Options& options, const std::string& done, const Change& change) {
  const absl::StatusOr<OpenedStore> store = OpenStore(options.inputs);
  if (!store.ok()) return Fail(store.status());
  if (const absl::Status status = change(store->index.get()); !status.ok()) return Fail(status);
  if (!options.inputs.json) {
    PrintLine(Printable(options.field + " " + done));
    return kDone;
  }
  for (const FieldInfo& field : store->index->Read().Fields()) {
    if (field.name == options.field) PrintLine(ToJson(field));
  }
  return kDone;
}

int Add(const Options& options) {
  return ChangeField(options, "takes " + Join(options.values, ", ") + " too", [&](Index* index) {
    return index->AddValues(options.field, {options.values.begin(), options.values.end()});
  });
}

int Rename(const Options& options) {
  return ChangeField(
      options, "calls \"" + options.from + "\" now \"" + options.to + "\"",
      [&](Index* index) { return index->RenameValue(options.field, options.from, options.to); });
}

int Retire(const Options& options) {
  const std::string& value = options.values.front();
  return ChangeField(options, "has retired " + value, [&](Index* index) {
    return index->RetireValue(options.field, value, options.force);
  });
}

}  // namespace

void AddValues(CommandLine* line) {
  CLI::App* group =
      line->AddGroup(kKeeping, "values", "the values of a field of a file kept with --db");
  const auto options = std::make_shared<Options>();
  const auto add_command = [&](const CommandText& text, int (*work)(const Options&)) {
    CLI::App* command = line->AddTo(group, text, [=] { return work(*options); });
    AddStoreOptions(command, &options->inputs);
    AddText(command, "--field", "FIELD", "such as properties.plan_tier", &options->field)
        ->required();
    return command;
  };
  CLI::App* add = add_command(
      {.name = "add",
       .summary = "authorize values",
       .description = "Customers may hold these values from now on. Those that they may hold "
                      "already are left alone; a retired one comes back.",
       .examples = R"(  tranche values add --db customers.db --field properties.plan_tier \
      --value platinum)"},
      Add);
  AddTexts(add, "--value", "VALUE", "given again, another one", &options->values)->required();
  CLI::App* rename = add_command(
      {.name = "rename",
       .summary = "give a value another name",
       .description =
           "Every customer and every segment keeps its meaning: who held the value holds it by its "
           "new name, at once. Refused when the field has a value of that name.",
       .examples = R"(  tranche values rename --db customers.db --field properties.plan_tier \
      --from gold --to platinum)"},
      Rename);
  AddText(rename, "--from", "VALUE", "the value", &options->from)->required();
  AddText(rename, "--to", "VALUE", "its new name", &options->to)->required();
  CLI::App* retire = add_command(
      {.name = "retire",
       .summary = "let nobody take a value any more",
       .description =
           "Refused, with the list, while a segment names the value or a customer holds it. With "
           "--force those who hold it keep it, and segments that name it go on meaning them.",
       .examples = R"(  tranche values retire --db customers.db --field properties.plan_tier \
      --value starter)"},
      Retire);
  AddTexts(retire, "--value", "VALUE", "the value", &options->values, 1, 1)->required();
  AddSwitch(retire, "--force", "also while it is in use", &options->force);
}

}  // namespace tranche::cli
