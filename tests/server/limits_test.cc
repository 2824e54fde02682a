// What one client can take of a server (`ServerLimits`), as it meets a client over a socket.
// Nothing here waits for a time: a test ends when the server closes the connection.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>

#include "tranche/server.h"

namespace tranche {
namespace {

using std::chrono::milliseconds;

struct Limited {
  explicit Limited(const ServerLimits& limits) {
    ServerOptions options;
    options.listen = "127.0.0.1:0";
    options.limits = limits;
    index = Index::Create({}, {.listener = events.Listener()}).value();
    server = Server::Start(index.get(), &events, std::move(options)).value();
  }

  LiveEvents events;
  std::unique_ptr<Index> index;
  std::unique_ptr<Server> server;
};

class Client {
 public:
  explicit Client(const Limited& world) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const std::string& address = world.server->address();
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port =
        htons(static_cast<uint16_t>(std::atoi(address.c_str() + address.rfind(':') + 1)));
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) == 0);
    const timeval most{60, 0};  // only a test that fails waits for it
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // False when the server has closed the connection.
  bool Send(std::string_view bytes) {
    return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  // The first bytes of an answer, "" when the server closes the connection.
  std::string Receive() {
    char bytes[1 << 14];
    const ssize_t some = recv(socket_, bytes, sizeof bytes, 0);
    const bool is_reset = some < 0 && errno == ECONNRESET;
    REQUIRE((some >= 0 || is_reset));
    return {bytes, static_cast<size_t>(is_reset ? 0 : some)};
  }
  // The status of the answer to a request, 0 when the server closes the connection.
  int Ask(std::string_view request) {
    Send(request);
    const std::string answer = Receive();
    return answer.empty() ? 0 : std::atoi(answer.c_str() + std::string_view("HTTP/1.1 ").size());
  }

 private:
  int socket_;
};

constexpr std::string_view kHealth = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string CountWith(size_t body_bytes) {
  return "POST /v1/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
         std::to_string(body_bytes) + "\r\n\r\n{}" + std::string(body_bytes - 2, ' ');
}

TEST_CASE("a connection that asks nothing more is closed") {
  ServerLimits limits;
  limits.idle = milliseconds(50);
  const Limited world(limits);
  Client client(world);
  CHECK(client.Ask(kHealth) == 200);
  CHECK(client.Receive().empty());
}

TEST_CASE("a connection that does not come to a request is closed") {
  ServerLimits limits;
  limits.first_byte = milliseconds(50);
  const Limited world(limits);
  Client silent(world), slow(world);
  slow.Send("GET /healthz HT");
  CHECK(silent.Receive().empty());
  CHECK(slow.Receive().empty());
}

TEST_CASE("a body that stands still is not waited for, nor one that never ends") {
  ServerLimits limits;
  limits.idle = milliseconds(50);
  const Limited world(limits);
  Client still(world);
  still.Send(CountWith(100).substr(0, 120));
  CHECK(still.Receive().empty());

  limits.idle = milliseconds(60'000);
  limits.request = milliseconds(50);
  const Limited other(limits);
  Client endless(other);
  endless.Send(CountWith(1 << 20).substr(0, 120));
  while (endless.Send(" ")) continue;
}

TEST_CASE("bodies, heads and the memory for all bodies are bounded") {
  ServerLimits limits;
  limits.json_bytes = 2'000;
  limits.bodies_bytes = 1'000;
  limits.header_bytes = 500;
  const Limited world(limits);
  CHECK(Client(world).Ask(CountWith(900)) == 200);
  CHECK(Client(world).Ask(CountWith(1'500)) == 503);
  CHECK(Client(world).Ask(CountWith(2'500)) == 413);
  CHECK(Client(world).Ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " +
                          std::string(600, 'x') + "\r\n\r\n") == 431);
  for (int i = 0; i < 10; ++i) CHECK(Client(world).Ask(CountWith(900)) == 200);  // given back
}

TEST_CASE("where there are too many connections the oldest idle one goes, or the new one") {
  ServerLimits limits;
  limits.connections = 3;
  const Limited world(limits);
  std::deque<Client> clients;
  for (int i = 0; i < 4; ++i) CHECK(clients.emplace_back(world).Ask(kHealth) == 200);
  CHECK(clients[0].Receive().empty());
  for (int i = 1; i < 4; ++i) CHECK(clients[i].Ask(kHealth) == 200);

  // Those in the middle of a request stay: each is told to go on with its body.
  for (int i = 1; i < 4; ++i) {
    clients[i].Send(
        "POST /v1/count HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        "Content-Length: 2\r\n\r\n");
    CHECK(clients[i].Receive().starts_with("HTTP/1.1 100 "));
  }
  CHECK(Client(world).Ask(kHealth) == 0);
  for (int i = 1; i < 4; ++i) CHECK(clients[i].Ask("{}") == 200);
}

}  // namespace
}  // namespace tranche
