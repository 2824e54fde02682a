// How long each of many short operations took.
#ifndef TRANCHE_SRC_CLI_LATENCY_H_
#define TRANCHE_SRC_CLI_LATENCY_H_

#include <chrono>
#include <cstdint>
#include <vector>

namespace tranche::cli {

class LatencyRecorder {
 public:
  using Clock = std::chrono::steady_clock;

  // The next operation begins now.
  void Begin() { begun_ = Clock::now(); }
  // The operation ends now. Returns that time.
  Clock::time_point End();

  // The time within which `part` (0 to 1) of the operations ended; 0 when there were none.
  double Quantile(double part);
  // Of all operations together, without what lay between them.
  double TotalSeconds() const { return total_seconds_; }

 private:
  Clock::time_point begun_ = Clock::now();
  double total_seconds_ = 0;
  std::vector<float> seconds_;
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_LATENCY_H_
