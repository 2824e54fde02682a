#include "src/base/fair_mutex.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <thread>

namespace tranche::internal::testing {
namespace {

TEST_CASE("a fair mutex serves who waits before who comes again") {
  FairMutex mutex;
  std::atomic<bool> is_served = false;
  mutex.lock();
  std::thread waiting([&] {
    const std::lock_guard lock(mutex);
    is_served = true;
  });
  while (mutex.queued() < 2) std::this_thread::yield();  // until the thread waits
  mutex.unlock();
  mutex.lock();
  CHECK(is_served);
  mutex.unlock();
  waiting.join();
}

}  // namespace
}  // namespace tranche::internal::testing
