// `tranche`: what the engine does, on files, from a command line.
#include <string>
#include <vector>

#include "src/cli/command_line.h"
#include "src/cli/commands.h"
#include "src/cli/output.h"

int main(int argc, char** argv) {
  using namespace tranche::cli;
  PrepareStandardStreams();
  CommandLine line;
  AddCommands(&line);
  const int exit_code = line.Run({argv + (argc > 0 ? 1 : 0), argv + argc});
  FlushOutput();
  return exit_code;
}
