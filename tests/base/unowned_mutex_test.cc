#include "src/base/unowned_mutex.h"

#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <thread>
#include <vector>

namespace tranche::internal::testing {
namespace {

TEST_CASE("who holds an unowned mutex may try it, and another thread may let it go") {
  UnownedMutex mutex;
  CHECK(mutex.try_lock());
  CHECK_FALSE(mutex.try_lock());
  std::thread([&] { mutex.unlock(); }).join();
  CHECK(mutex.try_lock());
  mutex.unlock();
}

TEST_CASE("one thread at a time holds an unowned mutex") {
  UnownedMutex mutex;
  int count = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5'000; ++i) {
        const std::lock_guard lock(mutex);
        ++count;
      }
      for (int i = 0; i < 5'000;) {
        const std::unique_lock lock(mutex, std::try_to_lock);
        if (!lock.owns_lock()) continue;
        ++count;
        ++i;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(count == 40'000);
}

}  // namespace
}  // namespace tranche::internal::testing
