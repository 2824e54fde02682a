// A mutex that serves in the order of asking.
//
// With std::mutex a thread that lets go and asks again at once gets it before those who sleep: one
// that does so in a loop keeps the others out for its whole length.
#ifndef TRANCHE_SRC_BASE_FAIR_MUTEX_H_
#define TRANCHE_SRC_BASE_FAIR_MUTEX_H_

#include <condition_variable>
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

 private:
  std::mutex mutex_;
  std::condition_variable turn_;
  uint64_t next_ticket_ = 0;
  uint64_t serving_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_FAIR_MUTEX_H_
