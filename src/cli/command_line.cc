#include "src/cli/command_line.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "src/base/near.h"
#include "src/cli/output.h"
#include "src/cli/text.h"
#include "tranche/version.h"

namespace tranche::cli {
namespace {

constexpr size_t kColumns = 80;
constexpr size_t kNameColumns = 30;

constexpr const char* kProgramFooter =
    R"(See it work on a million customers, with nothing to prepare:
  tranche demo

Count the segments of your own:
  tranche stats --schema schema.json --customers customers.ndjson \
      --segments segments.json

'tranche COMMAND --help' says more about a command. With --json a command prints
one JSON document on standard output. Exit code: 0 did its work, 1 could not,
2 wrong usage.)";

// CLI11's help with text wrapped to 80 columns.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    column_width(kNameColumns);
    label("SUBCOMMAND", "COMMAND");
  }

  std::string make_description(const CLI::App* app) const override {
    return Wrap(app->get_description(), kColumns) + "\n\n";
  }
  // Groups stand one blank line apart; CLI11 leaves two.
  std::string make_usage(const CLI::App* app, std::string name) const override {
    return Formatter::make_usage(app, name) + "\n";
  }
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    return Formatter::make_group(group, is_positional, options).substr(1);
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    return Wrap(option->get_description(), kColumns - kNameColumns);
  }
  std::string make_subcommand(const CLI::App* command) const override {
    const std::string description = command->get_description();
    std::string line = "  " + command->get_name();
    line.resize(std::max<size_t>(line.size() + 1, 14), ' ');
    return line + description.substr(0, description.find('\n')) + "\n";
  }
};

// The names that could stand where `word` does: commands, or options of `app`.
std::vector<std::string> KnownNames(const CLI::App& app, bool options) {
  std::vector<std::string> names;
  if (options) {
    for (const CLI::Option* option : app.get_options()) {
      names.push_back(option->get_name());
      if (option->check_lname("help")) names.back() = "--help";
    }
  } else {
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(command->get_name());
  }
  return names;
}

// What is wrong with `word`, which `app` does not know.
std::string UnknownWord(const CLI::App& app, std::string_view word) {
  const bool is_option = word.starts_with('-');
  if (is_option) word = word.substr(0, word.find('='));
  const std::vector<std::string> names = KnownNames(app, is_option);
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string what = is_option       ? "unknown option \""
                           : names.empty() ? "unexpected argument \""
                                           : "unknown command \"";
  return what + Printable(word) + "\"" + internal::Suggestion(word, views);
}

// The command that the arguments named, or the group, or the program: as far as they could be read.
const CLI::App& NamedCommand(const CLI::App& program) {
  const CLI::App* command = &program;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  return *command;
}

std::string WhatIsWrong(const CLI::App& program, const CLI::ParseError& error) {
  const CLI::App* app = &program;
  while (true) {  // an unknown word explains better than what is missing because of it
    const std::vector<std::string> unknown = app->remaining();
    if (!unknown.empty()) return UnknownWord(*app, unknown.front());
    if (app->get_subcommands().empty()) break;
    app = app->get_subcommands().front();
  }
  if (!KnownNames(*app, /*options=*/false).empty()) return "no command is given";
  return Printable(error.what());
}

std::string FullName(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : FullName(*parent) + " " + command.get_name();
}

}  // namespace

CommandLine::CommandLine() : program_("Live customer segments over a bitmap index", "tranche") {
  program_.formatter(std::make_shared<HelpFormatter>());
  program_.set_help_flag("-h,--help", "this text");
  program_.set_version_flag("--version", "tranche " + std::string(LibraryVersion()),
                            "the version of the program");
  program_.require_subcommand(1);
  program_.footer(kProgramFooter);
}

CLI::App* CommandLine::Add(const std::string& heading, const CommandText& text, Work work) {
  CLI::App* command = AddTo(&program_, text, std::move(work));
  command->group(heading);
  return command;
}

CLI::App* CommandLine::AddGroup(const std::string& heading, const std::string& name,
                                const std::string& summary) {
  CLI::App* group = program_.add_subcommand(name, summary);
  group->group(heading)->require_subcommand(1)->footer(
      "'tranche " + name + " COMMAND --help' says more about a command.");
  return group;
}

CLI::App* CommandLine::AddTo(CLI::App* group, const CommandText& text, Work work) {
  CLI::App* command = group->add_subcommand(text.name, text.summary + "\n\n" + text.description);
  command->group("Commands")->footer("Example:\n" + text.examples);
  command->callback([this, work = std::move(work)] { work_ = work; });
  return command;
}

int CommandLine::Parse(std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    program_.parse(std::move(arguments));
    return kDone;
  } catch (const CLI::CallForHelp&) {
    Print(program_.help());
  } catch (const CLI::CallForVersion& version) {
    PrintLine(version.what());
  } catch (const CLI::ParseError& error) {
    return FailUsage(WhatIsWrong(program_, error),
                     "'" + FullName(NamedCommand(program_)) + " --help' says what can be given");
  }
  return kDone;
}

int CommandLine::Run(std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments[0] == "help") {
    arguments.erase(arguments.begin());
    arguments.push_back("--help");
  }
  UseJsonErrors(std::find(arguments.begin(), arguments.end(), "--json") != arguments.end());
  if (const int code = Parse(std::move(arguments)); code != kDone || !work_) return code;
  return work_();
}

}  // namespace tranche::cli
