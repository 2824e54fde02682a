// A mutex that may be locked by one thread and unlocked by another, and that any thread may try,
// also the one that holds it.
//
// Each of these is undefined for std::mutex. The writers' mutex needs them: a loader holds it and
// may move to another thread, and a listener that lets a snapshot go tries the mutex that its own
// thread holds. `IsHeldHere` lets a call refuse where it would wait for its own thread.
#ifndef TRANCHE_SRC_BASE_UNOWNED_MUTEX_H_
#define TRANCHE_SRC_BASE_UNOWNED_MUTEX_H_

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tranche::internal {

// For std::lock_guard and std::unique_lock.
class UnownedMutex {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    unlocked_.wait(lock, [&] { return !is_held_; });
    is_held_ = true;
    HoldHere();
  }
  bool try_lock() {
    const std::lock_guard lock(mutex_);
    if (is_held_) return false;
    is_held_ = true;
    HoldHere();
    return true;
  }
  void unlock() {
    {
      const std::lock_guard lock(mutex_);
      is_held_ = false;
      holder_.store(std::thread::id(), std::memory_order_relaxed);
    }
    unlocked_.notify_one();
  }

  // Whether this thread holds the mutex: the one that locked it, or that called `HoldHere` last.
  bool IsHeldHere() const {
    return holder_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }
  // From now on this thread holds the mutex, which must be locked.
  void HoldHere() { holder_.store(std::this_thread::get_id(), std::memory_order_relaxed); }

 private:
  std::mutex mutex_;
  std::condition_variable unlocked_;
  bool is_held_ = false;
  std::atomic<std::thread::id> holder_;  // of no thread while nobody holds it
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_UNOWNED_MUTEX_H_
