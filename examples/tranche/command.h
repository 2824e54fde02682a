// One command of the program: its name, its flags, its help and the function that runs it. Each
// command has a file of its own (stats.cc, apply.cc, ...) that gives one `Command`.
#ifndef TRANCHE_EXAMPLES_TRANCHE_COMMAND_H_
#define TRANCHE_EXAMPLES_TRANCHE_COMMAND_H_

#include <string_view>
#include <vector>

#include "options.h"

namespace tranche::program {

// What the process tells its caller.
enum ExitCode : int {
  kDone = 0,        // the command did its work; rejected records are no failure
  kFailed = 1,      // it could not
  kWrongUsage = 2,  // flags or command that make no sense
};

struct Command {
  std::string_view name;
  std::string_view summary;      // a few words, for the list of commands
  std::string_view description;  // a few lines, for the help of the command
  std::string_view example;      // arguments of one call worth copying, without the program's name
  std::vector<Flag> flags;
  int (*run)(const Options& options);  // an ExitCode
};

Command StatsCommand();
Command ApplyCommand();
Command PreviewCommand();
Command CustomersCommand();
Command ExplainCommand();
Command BreakdownCommand();
Command OverlapCommand();
Command GenerateCommand();
Command DemoCommand();

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_COMMAND_H_
