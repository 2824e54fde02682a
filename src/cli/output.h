// Standard output and standard error, checked.
//
// Answers go to standard output through one buffer. A reader that has gone away (`| head`) ends the
// program quietly with exit code 0; a write that fails (a full disk) ends it with a message and
// exit code 1. So callers need not check.
#ifndef TRANCHE_SRC_CLI_OUTPUT_H_
#define TRANCHE_SRC_CLI_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tranche::cli {

// Call once, first: a closed standard stream must not let a file that is opened later take its
// number, and a closed pipe must be an error of `write`, not a signal.
void PrepareStandardStreams();

// Appends to standard output.
void Print(std::string_view text);
// Appends to standard output, with a line end.
void PrintLine(std::string_view text = {});
// Hands over to the system what was printed so far.
void FlushOutput();

// From now on, errors that end the program are JSON documents.
void UseJsonErrors(bool wanted);

// "tranche: <message>" on standard error.
void Warn(std::string_view message);
// A line that belongs to the warning before it.
void WarnLine(std::string_view line);
// Says why the command could not do its work, on standard error; what was printed before stands
// before it. Returns kFailed.
int Fail(const absl::Status& status);
// The same of a command line that makes no sense; `hint` says where to look, and is for people
// only. Returns kWrongUsage.
int FailUsage(std::string_view message, std::string_view hint);

// `status` with `place` and ": " before its message; OK stays OK.
absl::Status At(std::string_view place, const absl::Status& status);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_OUTPUT_H_
