#include "src/server/connection.h"

#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <string_view>
#include <utility>

#include "src/base/message.h"
#include "src/server/event_stream.h"
#include "src/server/hub.h"
#include "src/server/problem.h"
#include "src/server/spool.h"

namespace tranche::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using std::chrono::steady_clock;

constexpr size_t kPieceBytes = size_t{64} << 10;
// How much of a refused request is read and dropped, and for how long, so that its answer arrives.
constexpr std::chrono::seconds kLinger(2);

// What every answer says to browsers: nothing but this server's own files runs in its pages, and no
// other page may embed them.
constexpr std::pair<const char*, const char*> kSafety[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
     "frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"Cache-Control", "no-store"},
};

std::string Text(beast::string_view view) { return {view.data(), view.size()}; }

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, Hub* hub)
    : stream_(std::move(socket)), hub_(hub), buffer_(hub->limits().header_bytes + kPieceBytes) {
  beast::error_code ignored;
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Connection::Start() { WaitForRequest(hub_->limits().first_byte); }

void Connection::WaitForRequest(std::chrono::milliseconds most) {
  if (hub_->is_stopping() || is_stopping_) return Close();
  parser_.emplace();
  parser_->header_limit(hub_->limits().header_bytes);
  parser_->body_limit(boost::none);  // counted here, by route
  request_ = {};
  route_ = nullptr;
  body_bytes_ = 0;
  keeps_open_ = true;
  last_used_ = steady_clock::now();
  if (buffer_.size() > 0) return ReadHead();
  is_idle_ = true;
  stream_.expires_after(most);
  stream_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](const Error& error, size_t bytes) {
                            self->is_idle_ = false;
                            if (error) return self->Close();
                            self->buffer_.commit(bytes);
                            self->ReadHead();
                          });
}

void Connection::ReadHead() {
  stream_.expires_after(hub_->limits().first_byte);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](const Error& error, size_t) { self->OnHead(error); });
}

void Connection::OnHead(const Error& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Refuse(Problem(431, "HEADER_TOO_LARGE", "the request line and headers are too long"));
  }
  if (error.category() == make_error_code(http::error::end_of_stream).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return Refuse(Problem(400, "INVALID_ARGUMENT", "this is no request of HTTP/1.1"));
  }
  if (error) return Close();

  const auto& head = parser_->get();
  request_.method = Text(head.method_string());
  request_.target = Text(head.target());
  for (const auto& field : head) {
    request_.headers.push_back({Text(field.name_string()), Text(field.value())});
  }
  auto admitted = hub_->api().Admit(&request_);
  if (Response* refusal = std::get_if<Response>(&admitted)) {
    return parser_->is_done() ? Send(*std::move(refusal)) : Refuse(*std::move(refusal));
  }
  route_ = std::get<const Route*>(admitted);
  if (parser_->is_done()) return Answer();
  if (parser_->content_length() && *parser_->content_length() > BodyLimit()) {
    return Refuse(Problem(413, "BODY_TOO_LARGE", "the body is too large for this address"));
  }
  body_ends_ = steady_clock::now() + hub_->limits().request;
  const std::string* expects = request_.Find("Expect");
  expects != nullptr&& SameName(*expects, "100-continue") ? SendContinue() : ReadBody();
}

void Connection::SendContinue() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  stream_.expires_after(hub_->limits().idle);
  asio::async_write(stream_, asio::buffer(kContinue),
                    [self = shared_from_this()](const Error& error, size_t) {
                      error ? self->Close() : self->ReadBody();
                    });
}

uint64_t Connection::BodyLimit() const {
  switch (route_->body) {
    case Body::kNone:
      return 0;
    case Body::kJson:
      return hub_->limits().json_bytes;
    case Body::kUpload:
      return hub_->limits().upload_bytes;
  }
  return 0;
}

void Connection::ReadBody() {
  if (steady_clock::now() > body_ends_) return Close();
  piece_.resize(kPieceBytes);
  parser_->get().body().data = piece_.data();
  parser_->get().body().size = piece_.size();
  parser_->get().body().more = true;
  stream_.expires_after(hub_->limits().idle);
  http::async_read_some(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](const Error& error, size_t) { self->OnBody(error); });
}

void Connection::OnBody(const Error& error) {
  if (error && error != http::error::need_buffer) {
    const bool is_malformed = error == http::error::bad_chunk ||
                              error == http::error::bad_chunk_extension ||
                              error == http::error::bad_field || error == http::error::bad_value;
    if (!is_malformed) return Close();
    return Refuse(Problem(400, "INVALID_ARGUMENT", "the body is not as HTTP/1.1 sends one"));
  }
  const std::string_view piece(piece_.data(), kPieceBytes - parser_->get().body().size);
  body_bytes_ += piece.size();
  if (body_bytes_ > BodyLimit()) {
    return Refuse(Problem(413, "BODY_TOO_LARGE", "the body is too large for this address"));
  }
  if (route_->body == Body::kJson) {
    if (!hub_->TakeMemory(piece.size())) {
      return Refuse(Problem(503, "BUSY", "too many requests are being read; try again"));
    }
    taken_memory_ += piece.size();
    request_.body.append(piece);
    return parser_->is_done() ? Answer() : ReadBody();
  }
  // A disk may take its time.
  auto status = std::make_shared<absl::Status>();
  hub_->Run(
      Access::kRead,
      [self = shared_from_this(), status, piece] {
        if (self->request_.upload == nullptr) {
          absl::StatusOr<std::shared_ptr<Spool>> spool = Spool::Create();
          *status = spool.status();
          if (spool.ok()) self->request_.upload = *std::move(spool);
        }
        if (status->ok()) *status = self->request_.upload->Append(piece);
      },
      [self = shared_from_this(), status] {
        if (!status->ok()) return self->Refuse(Problem(*status));
        self->parser_->is_done() ? self->Answer() : self->ReadBody();
      });
}

void Connection::Answer() {
  stream_.expires_never();
  if (route_->body == Body::kUpload && request_.upload == nullptr) {
    return Send(Problem(400, "INVALID_ARGUMENT", "the body is missing"));
  }
  auto response = std::make_shared<Response>();
  auto run = [self = shared_from_this(), response] {
    *response = self->hub_->api().Run(*self->route_, self->request_);
  };
  auto send = [self = shared_from_this(), response] {
    self->ReleaseMemory();
    response->is_event_stream && self->request_.method == "GET" ? self->Watch(*response)
                                                                : self->Send(std::move(*response));
  };
  if (route_->access == Access::kOpen) {  // asks nothing of the index
    run();
    return send();
  }
  hub_->Run(route_->access, std::move(run), std::move(send));
}

void Connection::Refuse(Response response) {
  keeps_open_ = false;
  Send(std::move(response));
}

void Connection::Send(Response response) {
  const bool client_goes_on = parser_->is_header_done() && parser_->keep_alive();
  if (!client_goes_on || is_stopping_ || hub_->is_stopping()) keeps_open_ = false;
  reply_ = {};
  reply_.version(11);
  reply_.result(static_cast<unsigned>(response.status));
  reply_.reason({Reason(response.status).data(), Reason(response.status).size()});
  for (const auto& [name, value] : kSafety) reply_.set(name, value);
  for (const Header& header : response.headers) reply_.set(header.name, header.value);
  if (response.status != 204) {
    reply_.set(http::field::content_type, response.content_type);
    reply_.content_length(response.body.size());
  }
  if (request_.method != "HEAD") reply_.body() = std::move(response.body);
  reply_.keep_alive(keeps_open_);
  stream_.expires_after(hub_->limits().idle);
  http::async_write(stream_, reply_, [self = shared_from_this()](const Error& error, size_t) {
    self->OnSent(error);
  });
}

void Connection::OnSent(const Error& error) {
  if (error) return Close();
  if (!keeps_open_) return Linger();
  WaitForRequest(hub_->limits().idle);
}

void Connection::Watch(const Response& response) {
  std::string head = internal::Concat(
      {"HTTP/1.1 200 OK\r\nContent-Type: ", response.content_type, "\r\nConnection: close\r\n"});
  for (const auto& [name, value] : kSafety) head += internal::Concat({name, ": ", value, "\r\n"});
  stream_.expires_never();
  auto viewer = std::make_shared<EventStream>(stream_.release_socket(), hub_, head + "\r\n",
                                              response.resume_after);
  is_closed_ = true;
  hub_->Remove(shared_from_this());
  viewer->Start();
  hub_->Add(viewer);
}

void Connection::Linger() {
  Error ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  if (parser_->is_done() || hub_->is_stopping()) return Close();
  if (last_used_ != steady_clock::time_point::max()) {  // the first time
    last_used_ = steady_clock::time_point::max();
    stream_.expires_after(kLinger);
  }
  piece_.resize(kPieceBytes);
  stream_.async_read_some(asio::buffer(piece_),
                          [self = shared_from_this()](const Error& error, size_t) {
                            error ? self->Close() : self->Linger();
                          });
}

void Connection::Stop() {
  is_stopping_ = true;
  if (is_idle_) Close();
}

void Connection::ReleaseMemory() { hub_->GiveMemory(std::exchange(taken_memory_, 0)); }

void Connection::Close() {
  if (std::exchange(is_closed_, true)) return;
  ReleaseMemory();
  Error ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.close();
  hub_->Remove(shared_from_this());
}

}  // namespace tranche::server
