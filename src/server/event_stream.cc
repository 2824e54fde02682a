#include "src/server/event_stream.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "src/server/hub.h"

namespace tranche::server {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr size_t kPieceBytes = size_t{64} << 10;
// Proxies and clients take a line that is silent for longer as dead.
constexpr std::chrono::seconds kSilence(15);

}  // namespace

EventStream::EventStream(asio::ip::tcp::socket socket, Hub* hub, std::string head,
                         const std::string& resume_after)
    : socket_(std::move(socket)), hub_(hub), text_(std::move(head)) {
  const EventLog& events = hub_->api().events();
  last_event_ = events.last();
  if (resume_after.empty()) return;
  const std::optional<uint64_t> number = events.NumberOf(resume_after);
  is_gone_ = !number;
  if (number) last_event_ = *number;
}

void EventStream::Start() {
  // The client learns at once from where it can go on.
  if (!is_gone_) text_ += "id: " + hub_->api().events().IdOf(last_event_) + "\n\n";
  WaitForEnd();
  Send();
}

void EventStream::Send() {
  is_sending_ = true;
  sent_ = steady_clock::now();
  asio::async_write(socket_, asio::buffer(text_),
                    [self = shared_from_this()](const boost::system::error_code& error, size_t) {
                      self->is_sending_ = false;
                      error ? self->Close() : self->Pump();
                    });
}

std::string EventStream::NextText() {
  const EventLog& events = hub_->api().events();
  EventLog::Slice slice = events.After(last_event_, kPieceBytes);
  last_event_ = slice.last;
  if (is_gone_ || slice.is_gone) {
    is_gone_ = false;
    last_stats_ = 0;  // to be told the whole counts again
    slice.text = EventText(events.IdOf(last_event_), "gone", "{}");
  }
  const std::shared_ptr<const StatsTick>& stats = hub_->stats();
  if (stats && stats->number != last_stats_) {
    slice.text +=
        stats->number == last_stats_ + 1 && last_stats_ != 0 ? stats->changes : stats->whole;
    last_stats_ = stats->number;
  }
  if (slice.text.empty() && steady_clock::now() - sent_ >= kSilence) slice.text = ":\n\n";
  return std::move(slice.text);
}

void EventStream::Pump() {
  if (is_closed_) return;
  if (is_sending_) {
    if (steady_clock::now() - sent_ > hub_->limits().idle) Close();  // the client takes nothing
    return;
  }
  text_ = NextText();
  if (!text_.empty()) Send();
}

void EventStream::WaitForEnd() {
  socket_.async_read_some(
      asio::buffer(received_),
      [self = shared_from_this()](const boost::system::error_code& error, size_t) {
        error ? self->Close() : self->WaitForEnd();
      });
}

void EventStream::Close() {
  if (is_closed_) return;
  is_closed_ = true;
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
  hub_->Remove(shared_from_this());
}

}  // namespace tranche::server
