#include "src/base/fair_mutex.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <mutex>
#include <thread>

namespace tranche::internal::testing {
namespace {

TEST_CASE("a fair mutex serves who waits before who comes again") {
  FairMutex mutex;
  std::atomic<bool> is_asking = false;
  std::atomic<bool> is_served = false;
  mutex.lock();
  std::thread waiting([&] {
    is_asking = true;
    const std::lock_guard lock(mutex);
    is_served = true;
  });
  while (!is_asking) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // until it waits
  mutex.unlock();
  mutex.lock();
  CHECK(is_served);
  mutex.unlock();
  waiting.join();
}

}  // namespace
}  // namespace tranche::internal::testing
