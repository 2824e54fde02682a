// Targets of requests: a path and a query, percent-encoded (RFC 3986).
#ifndef TRANCHE_SRC_SERVER_URL_H_
#define TRANCHE_SRC_SERVER_URL_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/server/message.h"

namespace tranche::server {

struct Target {
  std::vector<std::string> parts;  // of the path, decoded: {"v1", "segments"}
  Query query;
};

// InvalidArgument for what is no path from the root, and for escapes that are not of UTF-8 or
// stand for NUL.
absl::StatusOr<Target> ParseTarget(std::string_view text);

// `text` with its escapes decoded, as in a part of a path. InvalidArgument as above.
absl::StatusOr<std::string> PercentDecoded(std::string_view text);
// `text` as one part of a path, or a value of a query.
std::string PercentEncoded(std::string_view text);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_URL_H_
