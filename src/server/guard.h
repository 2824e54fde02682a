// Who is let in, told by the headers of a request.
//
// A page of another origin must not read or change anything through the browser of somebody who
// may: neither by a request across origins, nor by a name of its own that it lets stand for this
// machine (DNS rebinding).
#ifndef TRANCHE_SRC_SERVER_GUARD_H_
#define TRANCHE_SRC_SERVER_GUARD_H_

#include <optional>
#include <string_view>

#include "src/server/message.h"
#include "src/server/tokens.h"

namespace tranche::server {

// What a route asks of a client.
enum class Access : uint8_t { kOpen, kRead, kWrite };

// Thread-safe.
class Guard {
 public:
  // `tokens` may be null: then everybody who can reach the loopback address may read and write, and
  // `Host` must name that address. It must outlive the guard.
  Guard(const Tokens* tokens, bool read_only) : tokens_(tokens), read_only_(read_only) {}

  // Why the request is refused: 400 without a Host, 421 for a foreign one, 403 for a foreign
  // origin.
  std::optional<Response> CheckOrigin(const Request& request) const;
  // 401 without a good token, 403 for a token that may not, and for writing to what is read only.
  // Sets the client.
  std::optional<Response> CheckAccess(Access access, Request* request) const;

 private:
  const Tokens* const tokens_;
  const bool read_only_;
};

// Whether `host`, the value of the header, names this machine: "localhost", "127.0.0.1" and the
// like, "[::1]", with a port or without.
bool IsLoopbackHost(std::string_view host);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_GUARD_H_
