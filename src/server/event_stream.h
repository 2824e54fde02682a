// A viewer of the events: a response without an end (server-sent events of HTML).
//
// A viewer has no queue. It remembers the last event it was sent; when its socket takes more, it
// asks the log for what follows. So a slow viewer costs one piece of text, and when the log has
// moved on without it, it is told to start over.
#ifndef TRANCHE_SRC_SERVER_EVENT_STREAM_H_
#define TRANCHE_SRC_SERVER_EVENT_STREAM_H_

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace tranche::server {

class Hub;

// Lives in the hub's loop.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  // `head` is the head of the response, as text. `resume_after` is the id of the last event that
  // the client has seen; empty: it wants what happens from now on.
  EventStream(boost::asio::ip::tcp::socket socket, Hub* hub, std::string head,
              const std::string& resume_after);

  // Call it first.
  void Start();
  // Sends what there is to send, unless something is on its way.
  void Pump();
  void Close();

 private:
  // What to send next; empty: nothing.
  std::string NextText();
  // Sends `text_`.
  void Send();
  void WaitForEnd();

  boost::asio::ip::tcp::socket socket_;
  Hub* const hub_;
  std::string text_;  // on its way
  uint64_t last_event_ = 0;
  uint64_t last_stats_ = 0;
  bool is_gone_ = false;  // the client's last event is not known any more
  bool is_sending_ = false;
  bool is_closed_ = false;
  std::chrono::steady_clock::time_point sent_;
  char received_[64];  // a client sends nothing more: what comes is dropped
};

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_EVENT_STREAM_H_
