// `tranche`: what the engine does, on files, from a command line. It uses the public C++ API and
// nothing else.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "help.h"
#include "near_match.h"
#include "output.h"
#include "text.h"
#include "tranche/version.h"

namespace tranche::program {
namespace {

std::vector<Command> Commands() {
  return {StatsCommand(),     ApplyCommand(),    PreviewCommand(),
          CustomersCommand(), ExplainCommand(),  BreakdownCommand(),
          OverlapCommand(),   GenerateCommand(), DemoCommand()};
}

bool AsksForHelp(std::string_view argument) { return argument == "--help" || argument == "-h"; }

const Command* FindCommand(std::span<const Command> commands, std::string_view name) {
  for (const Command& command : commands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

int UnknownCommand(std::span<const Command> commands, std::string_view name) {
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  std::string message = "unknown command \"" + Printable(name) + "\"";
  if (const std::string* near = NearMatch(name, names))
    message += "; did you mean \"" + *near + "\"?";
  Warn(message);
  Warn("'tranche --help' lists the commands");
  return kWrongUsage;
}

int RunCommand(const Command& command, std::span<const char* const> arguments) {
  for (const char* argument : arguments) {
    if (!AsksForHelp(argument)) continue;
    Print(CommandHelp(command));
    return kDone;
  }
  const absl::StatusOr<Options> options = Options::Parse(command.flags, arguments);
  if (!options.ok()) {
    Warn(std::string(options.status().message()));
    Warn("'tranche " + std::string(command.name) + " --help' says what it takes");
    return kWrongUsage;
  }
  return command.run(*options);
}

int Run(std::span<const char* const> arguments) {
  const std::vector<Command> commands = Commands();
  if (arguments.empty()) {
    Warn("no command; 'tranche --help' lists them, 'tranche demo' shows what it does");
    return kWrongUsage;
  }
  std::string_view name = arguments[0];
  arguments = arguments.subspan(1);
  const bool help = name == "help";
  if (AsksForHelp(name) || (help && arguments.empty())) {
    Print(ProgramHelp(commands));
    return kDone;
  }
  if (name == "--version" || name == "version") {
    PrintLine("tranche " + std::string(LibraryVersion()));
    return kDone;
  }
  if (help) name = arguments[0];
  const Command* command = FindCommand(commands, name);
  if (command == nullptr) return UnknownCommand(commands, name);
  if (help) {
    Print(CommandHelp(*command));
    return kDone;
  }
  return RunCommand(*command, arguments);
}

}  // namespace
}  // namespace tranche::program

int main(int argc, char** argv) {
  tranche::program::PrepareStandardStreams();
  const int exit_code =
      tranche::program::Run({argv + 1, argc > 0 ? static_cast<size_t>(argc - 1) : 0});
  tranche::program::FlushOutput();
  return exit_code;
}
