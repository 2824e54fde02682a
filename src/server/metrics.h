// What the server counts of itself, for /metrics.
#ifndef TRANCHE_SRC_SERVER_METRICS_H_
#define TRANCHE_SRC_SERVER_METRICS_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tranche::server {

// Thread-safe; nothing waits.
class Metrics {
 public:
  explicit Metrics(size_t routes) : routes_(routes) {}

  // An answer of a route, by its place in the table.
  void CountAnswer(size_t route, int status, std::chrono::nanoseconds took);
  // A request that no route answered: refused, unknown or malformed.
  void CountRefusal() { refusals_.fetch_add(1, std::memory_order_relaxed); }

  std::atomic<int64_t> connections = 0;  // open now
  std::atomic<int64_t> viewers = 0;      // of the events, now

  // The counters as lines of the Prometheus text format, with the routes of the table as labels.
  std::string Text() const;

 private:
  // Upper ends in microseconds; a last bucket takes the rest.
  static constexpr std::array<uint64_t, 12> kBuckets = {
      100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'500'000, 10'000'000};
  struct Latency {
    std::array<std::atomic<uint64_t>, kBuckets.size() + 1> buckets = {};
    std::atomic<uint64_t> microseconds = 0;
    std::array<std::atomic<uint64_t>, 6> by_class = {};  // by the first digit of the status
  };

  std::vector<Latency> routes_;
  std::atomic<uint64_t> refusals_ = 0;
};

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_METRICS_H_
