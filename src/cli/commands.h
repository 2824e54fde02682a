// Declares every command of the program; each is defined in the file of its name.
#ifndef TRANCHE_SRC_CLI_COMMANDS_H_
#define TRANCHE_SRC_CLI_COMMANDS_H_

#include "src/cli/command_line.h"

namespace tranche::cli {

// Headings of the program's help.
inline constexpr const char* kAsking = "Ask";
inline constexpr const char* kChanging = "Change";
inline constexpr const char* kKeeping = "Keep";
inline constexpr const char* kTrying = "Try";
inline constexpr const char* kServing = "Serve";

void AddStats(CommandLine* line);
void AddPreview(CommandLine* line);
void AddCustomers(CommandLine* line);
void AddExplain(CommandLine* line);
void AddBreakdown(CommandLine* line);
void AddSummary(CommandLine* line);
void AddOverlap(CommandLine* line);
void AddApply(CommandLine* line);
void AddAdvance(CommandLine* line);
void AddSchema(CommandLine* line);
void AddSegments(CommandLine* line);
void AddValues(CommandLine* line);
void AddGenerate(CommandLine* line);
void AddDemo(CommandLine* line);
#ifdef TRANCHE_HAS_SERVER
void AddServe(CommandLine* line);
#endif

// All of them, in the order of the help.
inline void AddCommands(CommandLine* line) {
  for (const auto add :
       {AddStats, AddPreview, AddCustomers, AddExplain, AddBreakdown, AddSummary, AddOverlap,
        AddApply, AddAdvance, AddSchema, AddSegments, AddValues, AddGenerate, AddDemo})
    add(line);
#ifdef TRANCHE_HAS_SERVER
  AddServe(line);
#endif
}

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_COMMANDS_H_
