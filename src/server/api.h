// The server without its sockets: a request in, a response out.
//
// A request is admitted by its head alone, so that whoever is refused sends no body for nothing;
// then it is answered whole.
#ifndef TRANCHE_SRC_SERVER_API_H_
#define TRANCHE_SRC_SERVER_API_H_

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

#include "src/server/event_log.h"
#include "src/server/guard.h"
#include "src/server/message.h"
#include "src/server/metrics.h"
#include "src/server/replays.h"
#include "src/server/routes.h"
#include "tranche/index.h"
#include "tranche/service.h"
#include "tranche/store_stats.h"

namespace tranche::server {

// Thread-safe.
class Api {
 public:
  // `index`, `events` and `tokens` (may be null) must outlive it.
  Api(Index* index, EventLog* events, const Tokens* tokens, bool read_only,
      std::function<StoreStats()> store_stats);

  // The route that will answer, or why the request is refused. Sets what a request gets here.
  std::variant<const Route*, Response> Admit(Request* request);
  // The answer to an admitted request whose body is complete.
  Response Run(const Route& route, const Request& request);

  // For the functions of the routing table.
  Index& index() const { return *index_; }
  EventLog& events() const { return *events_; }
  Metrics& metrics() { return metrics_; }
  const std::function<StoreStats()>& store_stats() const { return store_stats_; }
  // The answer of the library's service, as JSON.
  Answer Call(std::string_view name, std::string_view request_json);
  // Held from the look at a segment's tag until the segment has changed.
  std::mutex& segment_edits() { return segment_edits_; }

 private:
  Response Respond(const Route& route, const Request& request);

  Index* const index_;
  EventLog* const events_;
  const Guard guard_;
  const std::function<StoreStats()> store_stats_;
  const Service service_;
  Metrics metrics_;
  Replays replays_;
  std::mutex segment_edits_;
};

// A response with this JSON.
Response Json(std::string json, int status = 200);

// The number that a parameter of the query gives, or `otherwise`. InvalidArgument when it is none,
// or above `most`.
absl::StatusOr<uint64_t> NumberParam(const Request& request, std::string_view name,
                                     uint64_t otherwise, uint64_t most);
// The same for true and false.
absl::StatusOr<bool> FlagParam(const Request& request, std::string_view name);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_API_H_
