// One connection: requests one after another, each answered before the next is read, so that a
// client may send several ahead (pipelining) and gets the answers in order.
#ifndef TRANCHE_SRC_SERVER_CONNECTION_H_
#define TRANCHE_SRC_SERVER_CONNECTION_H_

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/server/message.h"
#include "src/server/routes.h"

namespace tranche::server {

class Hub;

// Lives in the hub's loop.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, Hub* hub);

  void Start();
  // Ends now when idle, else after the answer.
  void Stop();

  // Whether it waits for a request of which nothing has come.
  bool is_idle() const { return is_idle_; }
  std::chrono::steady_clock::time_point last_used() const { return last_used_; }

 private:
  using Error = boost::system::error_code;

  // In the order of a request's life.
  void WaitForRequest(std::chrono::milliseconds most);
  void ReadHead();
  void OnHead(const Error& error);
  void SendContinue();
  void ReadBody();
  void OnBody(const Error& error);
  void Answer();
  void Send(Response response);
  void OnSent(const Error& error);
  void Watch(const Response& response);  // goes on as a viewer
  void Linger();
  void Close();

  uint64_t BodyLimit() const;
  // Answers without having read the whole request, and ends the connection.
  void Refuse(Response response);
  void ReleaseMemory();

  boost::beast::tcp_stream stream_;
  Hub* const hub_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::buffer_body>> parser_;
  Request request_;
  const Route* route_ = nullptr;
  std::vector<char> piece_;  // of the body
  uint64_t body_bytes_ = 0;
  uint64_t taken_memory_ = 0;                        // of the hub's
  std::chrono::steady_clock::time_point body_ends_;  // at the latest
  boost::beast::http::response<boost::beast::http::string_body> reply_;
  bool keeps_open_ = true;
  bool is_idle_ = false;
  bool is_stopping_ = false;
  bool is_closed_ = false;
  std::chrono::steady_clock::time_point last_used_;
};

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_CONNECTION_H_
