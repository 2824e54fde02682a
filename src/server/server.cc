#include "tranche/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "src/base/message.h"
#include "src/server/api.h"
#include "src/server/connection.h"
#include "src/server/event_log.h"
#include "src/server/hub.h"
#include "src/server/tokens.h"

namespace tranche {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using internal::Concat;
using internal::InvalidArgument;

constexpr size_t kEventBytes = size_t{16} << 20;

// "127.0.0.1:8080", "[::1]:0", "localhost:8080"
absl::StatusOr<tcp::endpoint> ParseEndpoint(std::string_view text) {
  const size_t colon = text.rfind(':');
  uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const char* const digits = colon == text.npos ? end : text.data() + colon + 1;
  if (const auto read = std::from_chars(digits, end, port);
      read.ec != std::errc() || read.ptr != end) {
    return InvalidArgument({"no address with a port: ", text});
  }
  std::string host(text.substr(0, colon));
  if (host == "localhost") host = "127.0.0.1";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(host, error);
  if (error) return InvalidArgument({"no IP address: ", host});
  return tcp::endpoint(address, port);
}

std::string TextOf(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return endpoint.address().is_v6() ? Concat({"[", host, "]:", endpoint.port()})
                                    : Concat({host, ":", endpoint.port()});
}

}  // namespace

LiveEvents::LiveEvents() : log_(std::make_unique<server::EventLog>(kEventBytes)) {}

LiveEvents::~LiveEvents() = default;

ChangeListener LiveEvents::Listener() {
  return [log = log_.get()](const BatchResult& result) { log->PublishChanges(result); };
}

class Server::Impl {
 public:
  Impl(Index* index, server::EventLog* events, std::unique_ptr<server::Tokens> tokens,
       ServerOptions options)
      : events_(events),
        tokens_(std::move(tokens)),
        api_(index, events, tokens_.get(), options.read_only, std::move(options.store_stats)),
        hub_(&api_, options.limits),
        acceptor_(hub_.loop()) {}

  absl::Status Listen(const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return internal::MakeError(
          absl::StatusCode::kUnavailable,
          Concat({"cannot listen at ", TextOf(endpoint), ": ", error.message()}));
    }
    address_ = TextOf(acceptor_.local_endpoint());
    Accept();
    events_->SetWake([this] { hub_.Wake(); });
    thread_ = std::thread([this] {
      hub_.loop().run();
      const std::lock_guard lock(mutex_);
      has_ended_ = true;
      ended_.notify_all();
    });
    return absl::OkStatus();
  }

  void Stop() {
    const std::lock_guard once(stop_mutex_);
    if (!thread_.joinable()) return;
    events_->SetWake(nullptr);
    asio::post(hub_.loop(), [this] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      hub_.Stop();
    });
    {
      std::unique_lock lock(mutex_);
      if (!ended_.wait_for(lock, hub_.limits().shutdown, [this] { return has_ended_; })) {
        hub_.loop().stop();
      }
    }
    thread_.join();
    hub_.JoinPools();
  }

  const std::string& address() const { return address_; }
  server::Tokens* tokens() { return tokens_.get(); }

 private:
  void Accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (!error && hub_.MakeRoom()) {
        auto connection = std::make_shared<server::Connection>(std::move(socket), &hub_);
        hub_.Add(connection);
        connection->Start();
      }
      if (!error) return Accept();
      // Out of descriptors, most likely: the system takes a moment to have some again.
      retry_.expires_after(std::chrono::milliseconds(50));
      retry_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && acceptor_.is_open()) Accept();
      });
    });
  }

  server::EventLog* const events_;
  const std::unique_ptr<server::Tokens> tokens_;
  server::Api api_;
  server::Hub hub_;
  tcp::acceptor acceptor_;
  asio::steady_timer retry_{hub_.loop()};
  std::string address_;
  std::thread thread_;  // runs the loop
  std::mutex stop_mutex_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { Stop(); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Index* index, LiveEvents* events,
                                                      ServerOptions options) {
  TRANCHE_ASSIGN_OR_RETURN(const tcp::endpoint endpoint, ParseEndpoint(options.listen));
  std::unique_ptr<server::Tokens> tokens;
  if (!options.tokens_path.empty()) {
    TRANCHE_ASSIGN_OR_RETURN(tokens, server::Tokens::Open(options.tokens_path));
  } else if (!endpoint.address().is_loopback()) {
    return internal::FailedPrecondition(
        {"without tokens a server listens to this machine only, not at ", options.listen});
  }
  auto impl =
      std::make_unique<Impl>(index, events->log_.get(), std::move(tokens), std::move(options));
  TRANCHE_RETURN_IF_ERROR(impl->Listen(endpoint));
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

const std::string& Server::address() const { return impl_->address(); }

absl::Status Server::ReloadTokens() {
  return impl_->tokens() == nullptr ? absl::OkStatus() : impl_->tokens()->Reload();
}

void Server::Stop() { impl_->Stop(); }

}  // namespace tranche
