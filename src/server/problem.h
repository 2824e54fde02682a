// Errors as problems (RFC 9457), the only form in which this server refuses.
#ifndef TRANCHE_SRC_SERVER_PROBLEM_H_
#define TRANCHE_SRC_SERVER_PROBLEM_H_

#include <string_view>

#include "absl/status/status.h"
#include "src/server/message.h"

namespace tranche::server {

// The problem of an error of the library: {"type","title","status","detail","code"}, and
// "pointer", "line", "operation", "suggestion" and "wanted", a position, where the error has them.
// `error` is not OK.
Response Problem(const absl::Status& error);

// A problem of HTTP itself. `code` is a word for programs: "PRECONDITION_REQUIRED".
Response Problem(int status, std::string_view code, std::string_view detail);

// The words that HTTP has for a status: "Not Found".
std::string_view Reason(int status);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_PROBLEM_H_
