// What `--help` prints.
#ifndef TRANCHE_EXAMPLES_TRANCHE_HELP_H_
#define TRANCHE_EXAMPLES_TRANCHE_HELP_H_

#include <span>
#include <string>

#include "command.h"

namespace tranche::program {

std::string ProgramHelp(std::span<const Command> commands);
std::string CommandHelp(const Command& command);

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_HELP_H_
