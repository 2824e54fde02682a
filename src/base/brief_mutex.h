// A mutex for critical sections of a few microseconds.
//
// A waiting thread spins for about 30 us before it sleeps: a futex sleep and wake-up cost more than
// the usual wait. With a plain std::mutex a reader that met a busy writer slept for milliseconds
// where there are more threads than processors, and the writer paid for waking it
// (bench/concurrency_bench.cc).
#ifndef TRANCHE_SRC_BASE_BRIEF_MUTEX_H_
#define TRANCHE_SRC_BASE_BRIEF_MUTEX_H_

#include <atomic>
#include <mutex>

namespace tranche::internal {

// For std::lock_guard and std::unique_lock.
class BriefMutex {
 public:
  void lock() {
    constexpr int kTries = 400;  // some 30 us
    for (int i = 0; i < kTries; ++i) {
      if (mutex_.try_lock()) return;
      for (int pause = 0; pause < 3; ++pause) Pause();
    }
    sleepers_.fetch_add(1, std::memory_order_relaxed);
    mutex_.lock();
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
  }
  bool try_lock() { return mutex_.try_lock(); }
  void unlock() { mutex_.unlock(); }

  // Threads that have given up staying awake and wait asleep. For tests.
  int sleepers() const { return sleepers_.load(std::memory_order_relaxed); }

 private:
  // Leaves the processor to its other thread for a moment.
  static void Pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  std::mutex mutex_;
  std::atomic<int> sleepers_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_BRIEF_MUTEX_H_
