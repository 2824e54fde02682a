// A progress bar on standard error, for work that takes longer than a moment. Draws only where
// standard error is a terminal, ten times a second at most, and leaves no trace when it ends.
#ifndef TRANCHE_SRC_CLI_PROGRESS_H_
#define TRANCHE_SRC_CLI_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <string>

namespace tranche::cli {

class Progress {
 public:
  explicit Progress(std::string label);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Update(uint64_t done, uint64_t total);

  // Wipes a bar that is on the screen now, so that a message can stand in its place.
  static void ClearLine();

 private:
  using Clock = std::chrono::steady_clock;

  std::string label_;
  Clock::time_point started_;
  Clock::time_point drawn_;
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_PROGRESS_H_
