#include "src/cli/latency.h"

#include <algorithm>
#include <cstddef>

namespace tranche::cli {

LatencyRecorder::Clock::time_point LatencyRecorder::End() {
  const Clock::time_point now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  total_seconds_ += seconds;
  seconds_.push_back(static_cast<float>(seconds));
  return now;
}

double LatencyRecorder::Quantile(double part) {
  if (seconds_.empty()) return 0;
  const auto rank = static_cast<std::ptrdiff_t>(part * static_cast<double>(seconds_.size() - 1));
  std::nth_element(seconds_.begin(), seconds_.begin() + rank, seconds_.end());
  return seconds_[static_cast<size_t>(rank)];
}

}  // namespace tranche::cli
