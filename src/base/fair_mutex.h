// A mutex that serves threads in the order in which they asked for it.
//
// A thread that unlocks a std::mutex and locks it again at once gets it before the threads that
// sleep. A thread that does so in a loop keeps the others out for as long as the loop runs.
#ifndef TRANCHE_SRC_BASE_FAIR_MUTEX_H_
#define TRANCHE_SRC_BASE_FAIR_MUTEX_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace tranche::internal {

// For std::lock_guard.
class FairMutex {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    const uint64_t ticket = next_ticket_++;
    turn_.wait(lock, [&] { return serving_ == ticket; });
  }
  void unlock() {
    {
      const std::lock_guard lock(mutex_);
      ++serving_;
    }
    turn_.notify_all();
  }

  // Threads that hold the mutex or wait for it. For tests.
  size_t queued() const {
    const std::lock_guard lock(mutex_);
    return next_ticket_ - serving_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable turn_;
  uint64_t next_ticket_ = 0;
  uint64_t serving_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_FAIR_MUTEX_H_
