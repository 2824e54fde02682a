// Lets the time of an index go on with the clock, at each time at which somebody crosses.
//
//   tranche::Ticker ticker(index.get());
//   std::thread thread([&] { ticker.Run(); });
//   ...
//   ticker.Stop();
//   thread.join();
#ifndef TRANCHE_TICKER_H_
#define TRANCHE_TICKER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tranche/index.h"

namespace tranche {

// Has no thread of its own: the host calls `Run` on one, or `Tick` from a loop that it has already.
// An index in which nobody crosses stays at its time, and makes no versions.
class Ticker {
 public:
  // `index` must outlive the ticker. `clock`: what time it is; the system clock when
  // empty, and when it throws.
  explicit Ticker(Index* index, std::function<absl::Time()> clock = {});
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // Advances the index to the time of the clock if somebody has crossed by then. Returns how long
  // the next call may wait, at most a second, since writes may bring earlier crossings. The errors
  // are those of `Index::AdvanceTo`. One thread at a time. Cost: where the index has changed, that
  // of `Snapshot::NextCrossing`.
  absl::StatusOr<absl::Duration> Tick();

  // Ticks until `Stop` is called, then returns OK; or until a tick fails, then its error.
  absl::Status Run();
  // Any thread. Ends `Run`, also one that begins later.
  void Stop();

 private:
  absl::Time Now() const;

  Index* const index_;
  const std::function<absl::Time()> clock_;
  std::optional<uint64_t> version_;  // that `next_` speaks of
  std::optional<absl::Time> next_;   // crossing; empty: none
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool is_stopped_ = false;
};

}  // namespace tranche

#endif  // TRANCHE_TICKER_H_
