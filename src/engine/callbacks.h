// What an index calls back: the clock and the listener of its host.
//
// A callback may throw, and may call the index again. Neither may harm the index or keep another
// writer waiting: what a callback throws goes no further than this class, and a writing call can
// ask whether it was made by a callback.
#ifndef TRANCHE_SRC_ENGINE_CALLBACKS_H_
#define TRANCHE_SRC_ENGINE_CALLBACKS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/time/time.h"
#include "tranche/change.h"

namespace tranche::internal {

// Thread-safe as far as the callbacks are.
class Callbacks {
 public:
  // Both may be empty.
  Callbacks(std::function<absl::Time()> clock, ChangeListener listener)
      : clock_(std::move(clock)), listener_(std::move(listener)) {}
  Callbacks(const Callbacks&) = delete;
  Callbacks& operator=(const Callbacks&) = delete;

  // Before anybody else uses it: calls these from now on.
  void Set(std::function<absl::Time()> clock, ChangeListener listener) {
    clock_ = std::move(clock);
    listener_ = std::move(listener);
  }

  // The time of the host's clock; the system's time when there is none, or when the clock throws.
  absl::Time Now();

  // Calls the listener.
  void Report(const BatchResult& result);

  // How many calls have thrown.
  uint64_t failures() const { return failures_.load(std::memory_order_relaxed); }

  // Whether this thread is inside a callback of this object.
  bool IsRunningHere() const;

 private:
  class Scope;

  std::function<absl::Time()> clock_;
  ChangeListener listener_;
  std::atomic<uint64_t> failures_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_CALLBACKS_H_
