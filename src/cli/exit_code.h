// What the process tells its caller.
#ifndef TRANCHE_SRC_CLI_EXIT_CODE_H_
#define TRANCHE_SRC_CLI_EXIT_CODE_H_

namespace tranche::cli {

enum ExitCode : int {
  kDone = 0,        // the command did its work; bad records that are left out are no failure
  kFailed = 1,      // the command could not do its work
  kWrongUsage = 2,  // unknown commands or options, missing or bad values
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_EXIT_CODE_H_
