#include "src/base/brief_mutex.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <thread>
#include <vector>

namespace tranche::internal::testing {
namespace {

TEST_CASE("a brief mutex lets one thread in at a time") {
  BriefMutex mutex;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20'000; ++n) {
        const std::lock_guard lock(mutex);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(count == 80'000);
}

TEST_CASE("a brief mutex that is held for long is waited for all the same") {
  BriefMutex mutex;
  std::atomic<bool> has_waited = false;
  std::unique_lock lock(mutex);
  CHECK_FALSE(mutex.try_lock());
  std::thread waiting([&] {
    const std::lock_guard second(mutex);
    has_waited = true;
  });
  while (mutex.sleepers() == 0) std::this_thread::yield();
  CHECK_FALSE(has_waited);
  lock.unlock();
  waiting.join();
  CHECK(has_waited);
  CHECK(mutex.sleepers() == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
