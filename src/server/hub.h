// What the connections of a server share: the loop they live in, the pools that work for them, and
// who looks at the events.
//
// One thread runs the loop and touches everything here that is not said to be thread-safe. It only
// moves bytes; whatever asks the index runs in a pool: readers in one, writers in another, so that
// writers that queue behind a long load keep no reader waiting.
#ifndef TRANCHE_SRC_SERVER_HUB_H_
#define TRANCHE_SRC_SERVER_HUB_H_

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>

#include "src/server/api.h"
#include "src/server/stats_feed.h"
#include "tranche/server.h"

namespace tranche::server {

class Connection;
class EventStream;

class Hub {
 public:
  Hub(Api* api, const ServerLimits& limits);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  boost::asio::io_context& loop() { return loop_; }
  Api& api() { return *api_; }
  const ServerLimits& limits() const { return limits_; }

  // Runs `work` in a pool, then `done` in the loop.
  void Run(Access access, std::function<void()> work, std::function<void()> done);

  // Whether one more connection may come; closes the one that has been idle for longest if need be.
  bool MakeRoom();
  void Add(std::shared_ptr<Connection> connection);
  void Remove(const std::shared_ptr<Connection>& connection);

  void Add(std::shared_ptr<EventStream> viewer);
  void Remove(const std::shared_ptr<EventStream>& viewer);
  // The last look at the counts; null before the first.
  const std::shared_ptr<const StatsTick>& stats() const { return stats_; }

  // Takes `bytes` of the memory for bodies; false when there is not enough left.
  bool TakeMemory(uint64_t bytes);
  void GiveMemory(uint64_t bytes) { body_bytes_ -= bytes; }

  // Has viewers look for events soon. Thread-safe.
  void Wake();
  // Lets connections end: idle ones now, others after their answer.
  void Stop();
  bool is_stopping() const { return is_stopping_; }
  // Waits until the pools have done what they were given.
  void JoinPools();

 private:
  void Tick();
  void LookAtStats();
  void PumpViewers();

  boost::asio::io_context loop_{1};
  boost::asio::thread_pool readers_;
  boost::asio::thread_pool writers_;
  boost::asio::steady_timer tick_;  // four times a second while somebody looks
  boost::asio::steady_timer wake_;
  Api* const api_;
  const ServerLimits limits_;
  std::set<std::shared_ptr<Connection>> connections_;
  std::set<std::shared_ptr<EventStream>> viewers_;
  StatsFeed stats_feed_;  // used by one work at a time
  std::shared_ptr<const StatsTick> stats_;
  bool looks_at_stats_ = false;
  bool is_ticking_ = false;
  bool is_stopping_ = false;
  uint64_t body_bytes_ = 0;
  std::atomic<bool> is_woken_ = false;
};

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_HUB_H_
