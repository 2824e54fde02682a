// One connection to a server on this machine, as a benchmark's client: blocking, and no more of
// HTTP than `tranche serve` speaks.
#ifndef TRANCHE_BENCH_SUPPORT_HTTP_CLIENT_H_
#define TRANCHE_BENCH_SUPPORT_HTTP_CLIENT_H_

#include <string>
#include <string_view>

namespace tranche::internal::bench {

// What goes wrong ends the program (check.h).
class HttpClient {
 public:
  // `address`: "127.0.0.1:8080".
  explicit HttpClient(const std::string& address);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // The body of the answer, which must be 2xx. An empty `body` is none.
  std::string Ask(std::string_view method, std::string_view path, std::string_view body = {});
  // Sends a request whose answer the caller reads from `socket`.
  void Send(std::string_view method, std::string_view path, std::string_view body = {});
  int socket() const { return socket_; }

 private:
  int socket_;
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_HTTP_CLIENT_H_
