// A mutex that belongs to no thread: who holds it may try it, and another thread may let it go.
//
// Both are undefined for std::mutex. A listener that lets a snapshot go tries the writers' mutex,
// which its own thread holds.
#ifndef TRANCHE_SRC_BASE_UNOWNED_MUTEX_H_
#define TRANCHE_SRC_BASE_UNOWNED_MUTEX_H_

#include <condition_variable>
#include <mutex>
#include <utility>

namespace tranche::internal {

// For std::lock_guard and std::unique_lock.
class UnownedMutex {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    let_go_.wait(lock, [&] { return !is_held_; });
    is_held_ = true;
  }
  bool try_lock() {
    const std::lock_guard lock(mutex_);
    return !std::exchange(is_held_, true);
  }
  void unlock() {
    {
      const std::lock_guard lock(mutex_);
      is_held_ = false;
    }
    let_go_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable let_go_;
  bool is_held_ = false;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_UNOWNED_MUTEX_H_
