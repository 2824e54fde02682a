#include "src/server/metrics.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/server/routes.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::Concat;

std::string Seconds(uint64_t microseconds) {
  return JsonNumber(static_cast<double>(microseconds) / 1e6);
}

}  // namespace

void Metrics::CountAnswer(size_t route, int status, std::chrono::nanoseconds took) {
  const auto us =
      static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  Latency& latency = routes_[route];
  const size_t bucket = std::lower_bound(kBuckets.begin(), kBuckets.end(), us) - kBuckets.begin();
  latency.buckets[bucket].fetch_add(1, std::memory_order_relaxed);
  latency.microseconds.fetch_add(us, std::memory_order_relaxed);
  const size_t digit = std::clamp(status / 100, 0, 5);
  latency.by_class[digit].fetch_add(1, std::memory_order_relaxed);
}

std::string Metrics::Text() const {
  std::string counts = "# TYPE tranche_http_requests_total counter\n";
  std::string times = "# TYPE tranche_http_request_seconds histogram\n";
  for (size_t i = 0; i < routes_.size(); ++i) {
    const Latency& latency = routes_[i];
    const Route& route = Routes()[i];
    const std::string labels = Concat({"method=\"", route.method, "\",route=\"", route.path, "\""});
    for (size_t digit = 0; digit < latency.by_class.size(); ++digit) {
      const uint64_t count = latency.by_class[digit].load(std::memory_order_relaxed);
      if (count == 0) continue;
      counts += Concat(
          {"tranche_http_requests_total{", labels, ",status=\"", digit, "xx\"} ", count, "\n"});
    }
    uint64_t total = 0;
    std::string buckets;
    for (size_t b = 0; b < latency.buckets.size(); ++b) {
      total += latency.buckets[b].load(std::memory_order_relaxed);
      const std::string end = b < kBuckets.size() ? Seconds(kBuckets[b]) : "+Inf";
      buckets += Concat(
          {"tranche_http_request_seconds_bucket{", labels, ",le=\"", end, "\"} ", total, "\n"});
    }
    if (total == 0) continue;
    times += buckets;
    times += Concat({"tranche_http_request_seconds_sum{", labels, "} ",
                     Seconds(latency.microseconds.load(std::memory_order_relaxed)), "\n"});
    times += Concat({"tranche_http_request_seconds_count{", labels, "} ", total, "\n"});
  }
  return counts + times +
         Concat({"# TYPE tranche_http_refused_total counter\ntranche_http_refused_total ",
                 refusals_.load(std::memory_order_relaxed),
                 "\n# TYPE tranche_http_connections gauge\ntranche_http_connections ",
                 connections.load(std::memory_order_relaxed),
                 "\n# TYPE tranche_http_viewers gauge\ntranche_http_viewers ",
                 viewers.load(std::memory_order_relaxed), "\n"});
}

}  // namespace tranche::server
