// An index over HTTP: REST and live events for a backend in any language and for a browser.
//
//   tranche::LiveEvents events;
//   tranche::IndexOptions options;
//   options.listener = events.Listener();
//   auto index = tranche::Index::Create(schema, options).value();
//   auto server = tranche::Server::Start(index.get(), &events);
//   (*server)->address();  // "127.0.0.1:8080"
//
// GET /v1/openapi.json of a running server describes every request. Requests are those of
// tranche/service.h, and formats those of tranche/json.h; errors are problems of RFC 9457. There
// is no TLS: a proxy in front of the server does that.
#ifndef TRANCHE_SERVER_H_
#define TRANCHE_SERVER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/change.h"
#include "tranche/index.h"
#include "tranche/store_stats.h"

namespace tranche {

namespace server {
class EventLog;
}  // namespace server

// What viewers of GET /v1/events are told, and those who come back are told again: the last
// 16 MiB of events. It is made before the index, whose listener it is. Thread-safe.
class LiveEvents {
 public:
  LiveEvents();
  ~LiveEvents();
  LiveEvents(const LiveEvents&) = delete;
  LiveEvents& operator=(const LiveEvents&) = delete;

  // The listener to make the index with. It may be called for as long as this object lives.
  ChangeListener Listener();

 private:
  friend class Server;
  std::unique_ptr<server::EventLog> log_;
};

// What one client can take of the server.
struct ServerLimits {
  uint32_t header_bytes = 16 << 10;              // request line and headers; then 431
  uint64_t json_bytes = uint64_t{4} << 20;       // a body of JSON; then 413
  uint64_t upload_bytes = uint64_t{4} << 30;     // a body of customers or changes; then 413
  uint64_t bodies_bytes = uint64_t{256} << 20;   // JSON bodies held in memory at once; then 503
  uint32_t connections = 2'048;                  // then the oldest idle one, or the new one, goes
  std::chrono::milliseconds first_byte{10'000};  // from the connection to the end of the headers
  std::chrono::milliseconds idle{60'000};        // between two requests, and two parts of a body
  std::chrono::milliseconds request{3'600'000};  // to send one body
  std::chrono::milliseconds shutdown{10'000};    // for answers under way when the server stops
};

// How a server works.
struct ServerOptions {
  // Address and port; port 0 takes a free one. Without tokens the address must be a loopback one.
  std::string listen = "127.0.0.1:8080";
  // A file with a line `NAME ROLE HASH` for each client: ROLE is read or write, HASH the SHA-256 of
  // its secret in hexadecimal. Clients send `Authorization: Bearer SECRET`. Empty: no tokens.
  std::string tokens_path;
  // Refuses every request that changes something.
  bool read_only = false;
  // Figures of a `Store` for /metrics; empty: there is none.
  std::function<StoreStats()> store_stats;
  ServerLimits limits;
};

// A running server. Thread-safe.
class Server {
 public:
  // Binds the address and begins to answer, on threads of its own. `index` and `events` must
  // outlive the server. InvalidArgument for an address or a file of tokens that cannot be read as
  // one, FailedPrecondition for an address beyond loopback without tokens, NotFound and Unavailable
  // for a file of tokens or an address that cannot be had.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Index* index, LiveEvents* events,
                                                       ServerOptions options = {});
  // Stops.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where it listens, with the real port: "127.0.0.1:8080".
  const std::string& address() const;
  // Reads the file of tokens again. When that fails, the tokens stay as they are.
  absl::Status ReloadTokens();
  // Takes no more requests, lets those under way finish, and returns when all have.
  void Stop();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tranche

#endif  // TRANCHE_SERVER_H_
