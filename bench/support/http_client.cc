#include "bench/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "bench/support/check.h"

namespace tranche::internal::bench {

HttpClient::HttpClient(const std::string& address)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  Check(socket_ >= 0, "no socket: is the limit of descriptors (ulimit -n) too low?");
  const size_t colon = address.rfind(':');
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(std::atoi(address.c_str() + colon + 1)));
  Check(inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr) == 1, "an address");
  Check(connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) == 0, "connecting");
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

HttpClient::~HttpClient() { close(socket_); }

void HttpClient::Send(std::string_view method, std::string_view path, std::string_view body) {
  std::string request(method);
  request.append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
  if (!body.empty()) {
    request.append("Content-Type: application/json\r\nContent-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n");
  }
  request.append("\r\n").append(body);
  for (size_t sent = 0; sent < request.size();) {
    const ssize_t some = send(socket_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    Check(some > 0, "sending a request");
    sent += static_cast<size_t>(some);
  }
}

std::string HttpClient::Ask(std::string_view method, std::string_view path, std::string_view body) {
  constexpr std::string_view kLength = "Content-Length: ";
  Send(method, path, body);
  std::string answer;
  for (size_t whole = 0; whole == 0 || answer.size() < whole;) {
    char bytes[1 << 16];
    const ssize_t some = recv(socket_, bytes, sizeof bytes, 0);
    Check(some > 0, "reading an answer");
    answer.append(bytes, static_cast<size_t>(some));
    const size_t head = answer.find("\r\n\r\n");
    if (whole > 0 || head == std::string::npos) continue;
    const size_t length = answer.find(kLength);
    Check(length < head, "an answer says how long it is");
    whole = head + 4 + std::strtoull(answer.c_str() + length + kLength.size(), nullptr, 10);
  }
  Check(answer.starts_with("HTTP/1.1 2"), answer);
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

}  // namespace tranche::internal::bench
