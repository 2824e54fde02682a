// Standard output and standard error, checked.
//
// Answers go to standard output through one buffer. A reader that has gone away (`| head`) ends the
// program quietly with exit code 0; a write that fails (a full disk) ends it with a message and
// exit code 1. So callers need not check.
#ifndef TRANCHE_EXAMPLES_TRANCHE_OUTPUT_H_
#define TRANCHE_EXAMPLES_TRANCHE_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tranche::program {

// Call once, first: a closed standard stream must not let a file that is opened later take its
// number, and a closed pipe must be an error of `write`, not a signal.
void PrepareStandardStreams();

// Appends to standard output.
void Print(std::string_view text);
// Appends to standard output, with a line end.
void PrintLine(std::string_view text = {});
// Hands over to the system what was printed so far.
void FlushOutput();

// "tranche: <message>" on standard error.
void Warn(std::string_view message);
// The same, and what was printed before stands before it. Returns kFailed.
int Fail(std::string_view message);
int Fail(const absl::Status& status);

// `status` with `place` and ": " before its message.
absl::Status At(std::string_view place, const absl::Status& status);

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_OUTPUT_H_
