// A request and its response, as the server's own code sees them: no socket, no parser.
#ifndef TRANCHE_SRC_SERVER_MESSAGE_H_
#define TRANCHE_SRC_SERVER_MESSAGE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace tranche::server {

class Spool;

struct Header {
  std::string name;
  std::string value;
};

// The headers of a request that say which batch of its source it is: see `PositionOf`.
inline constexpr std::string_view kPositionHeaders[] = {"Position-Source", "Position-Epoch",
                                                        "Position-Sequence"};

// Names and values of a query, decoded, in the order given. A name may come several times.
using Query = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string target;  // as it was sent: path and query
  std::vector<Header> headers;
  std::string body;
  std::shared_ptr<Spool> upload;  // the body of a route that takes files

  // Set by `Api::Admit`.
  Query query;
  std::vector<std::string> parameters;  // of the path, decoded: "42" for /v1/segments/42
  std::string client;                   // the name of the token; empty: there are no tokens

  // The header of that name, without regard to case; null when there is none.
  const std::string* Find(std::string_view name) const;
  // The first value of the query with that name.
  std::optional<std::string_view> Param(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<Header> headers;
  // The answer has no end: the connection goes on with the events after `resume_after`, the id of
  // an event or empty.
  bool is_event_stream = false;
  std::string resume_after;
};

// A response, or the error that becomes a problem.
using Answer = absl::StatusOr<Response>;

// Whether the texts are the same but for the case of ASCII letters.
bool SameName(std::string_view a, std::string_view b);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_MESSAGE_H_
