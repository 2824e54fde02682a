// The commands of the program, and what one call of it asks for.
//
// Each command has a file of its own (stats.cc, apply.cc, ...), whose `Add...` function declares
// the command and its options with CLI11. Parsing finds everything that is wrong with a command
// line before any work begins: the work of a command sees values that are there and in range.
#ifndef TRANCHE_SRC_CLI_COMMAND_LINE_H_
#define TRANCHE_SRC_CLI_COMMAND_LINE_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "src/cli/exit_code.h"

namespace tranche::cli {

// What the help says of a command.
struct CommandText {
  std::string name;
  std::string summary;      // a few words, for the list of commands
  std::string description;  // sentences; the help wraps them
  std::string examples;     // whole calls, as a shell reads them; a line holds at most 78 columns
};

class CommandLine {
 public:
  // A command's work; returns an ExitCode. It may hold options by shared pointer.
  using Work = std::function<int()>;

  CommandLine();

  // Declares a command under a heading of the program's help. The options are added to the result.
  CLI::App* Add(const std::string& heading, const CommandText& text, Work work);
  // Declares a command that only groups others, such as `segments list` and `segments put`.
  CLI::App* AddGroup(const std::string& heading, const std::string& name,
                     const std::string& summary);
  CLI::App* AddTo(CLI::App* group, const CommandText& text, Work work);

  // Parses the arguments (without the program's name) and does what they ask for. Returns an
  // ExitCode.
  int Run(std::vector<std::string> arguments);

 private:
  int Parse(std::vector<std::string> arguments);

  CLI::App program_;
  Work work_;  // of the command that was named
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_COMMAND_LINE_H_
