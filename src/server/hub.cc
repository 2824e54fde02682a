#include "src/server/hub.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "src/server/connection.h"
#include "src/server/event_stream.h"

namespace tranche::server {
namespace {

namespace asio = boost::asio;

// At most four counts a second.
constexpr std::chrono::milliseconds kBetweenStats(250);
// Events of so much time go out together: at thousands of changes a second, viewers would otherwise
// cost a system call each for each change.
constexpr std::chrono::milliseconds kBetweenEvents(10);
// Writers wait for the disk and for each other, and those who wait together share a transaction.
constexpr size_t kWriters = 16;

size_t Readers() { return std::max<size_t>(std::thread::hardware_concurrency(), 2); }

}  // namespace

Hub::Hub(Api* api, const ServerLimits& limits)
    : readers_(Readers()),
      writers_(kWriters),
      tick_(loop_),
      wake_(loop_),
      api_(api),
      limits_(limits) {}

Hub::~Hub() = default;

void Hub::Run(Access access, std::function<void()> work, std::function<void()> done) {
  auto run = [this, work = std::move(work), done = std::move(done),
              guard = asio::make_work_guard(loop_)]() mutable {
    work();
    asio::post(loop_, std::move(done));
  };
  asio::post(access == Access::kWrite ? writers_ : readers_, std::move(run));
}

bool Hub::MakeRoom() {
  if (connections_.size() + viewers_.size() < limits_.connections) return true;
  std::shared_ptr<Connection> oldest;
  for (const auto& connection : connections_) {
    if (!connection->is_idle()) continue;
    if (!oldest || connection->last_used() < oldest->last_used()) oldest = connection;
  }
  if (!oldest) return false;
  oldest->Stop();
  return true;
}

void Hub::Add(std::shared_ptr<Connection> connection) {
  connections_.insert(std::move(connection));
  api_->metrics().connections = static_cast<int64_t>(connections_.size());
}

void Hub::Remove(const std::shared_ptr<Connection>& connection) {
  connections_.erase(connection);
  api_->metrics().connections = static_cast<int64_t>(connections_.size());
}

void Hub::Add(std::shared_ptr<EventStream> viewer) {
  viewers_.insert(std::move(viewer));
  api_->metrics().viewers = static_cast<int64_t>(viewers_.size());
  if (!is_ticking_) Tick();
  LookAtStats();
}

void Hub::Remove(const std::shared_ptr<EventStream>& viewer) {
  viewers_.erase(viewer);
  api_->metrics().viewers = static_cast<int64_t>(viewers_.size());
}

bool Hub::TakeMemory(uint64_t bytes) {
  if (body_bytes_ + bytes > limits_.bodies_bytes) return false;
  body_bytes_ += bytes;
  return true;
}

void Hub::Wake() {
  if (is_woken_.exchange(true)) return;
  asio::post(loop_, [this] {
    if (is_stopping_) return;
    wake_.expires_after(kBetweenEvents);
    wake_.async_wait([this](const boost::system::error_code& error) {
      is_woken_ = false;  // before looking: what comes now wakes again
      if (!error) PumpViewers();
    });
  });
}

void Hub::PumpViewers() {
  // A viewer that ends leaves the set.
  const std::vector<std::shared_ptr<EventStream>> viewers(viewers_.begin(), viewers_.end());
  for (const auto& viewer : viewers) viewer->Pump();
}

void Hub::Tick() {
  is_ticking_ = !viewers_.empty() && !is_stopping_;
  if (!is_ticking_) return;
  LookAtStats();
  PumpViewers();  // for what is due by time
  tick_.expires_after(kBetweenStats);
  tick_.async_wait([this](const boost::system::error_code& error) {
    is_ticking_ = false;
    if (!error) Tick();
  });
}

void Hub::LookAtStats() {
  if (looks_at_stats_) return;
  looks_at_stats_ = true;
  auto tick = std::make_shared<std::shared_ptr<const StatsTick>>();
  Run(
      Access::kRead, [this, tick] { *tick = stats_feed_.Next(api_->index().Read()); },
      [this, tick] {
        looks_at_stats_ = false;
        if (*tick) stats_ = *tick;
        PumpViewers();
      });
}

void Hub::Stop() {
  is_stopping_ = true;
  tick_.cancel();
  wake_.cancel();
  const std::vector<std::shared_ptr<Connection>> connections(connections_.begin(),
                                                             connections_.end());
  for (const auto& connection : connections) connection->Stop();
  const std::vector<std::shared_ptr<EventStream>> viewers(viewers_.begin(), viewers_.end());
  for (const auto& viewer : viewers) viewer->Close();
}

void Hub::JoinPools() {
  readers_.join();
  writers_.join();
}

}  // namespace tranche::server
