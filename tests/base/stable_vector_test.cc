#include "src/base/stable_vector.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace tranche::internal::testing {
namespace {

TEST_CASE("a stable vector holds what was appended, and never moves it") {
  StableVector<std::string> vector;
  std::vector<const std::string*> addresses;
  for (size_t i = 0; i < 1000; ++i) {
    vector.push_back(std::to_string(i));
    addresses.push_back(&vector[i]);
  }
  REQUIRE(vector.size() == 1000);
  for (size_t i = 0; i < 1000; ++i) {
    CHECK(vector[i] == std::to_string(i));
    CHECK(&vector[i] == addresses[i]);
  }
}

TEST_CASE(
    "an element that is dropped from a stable vector is destroyed, and its place used again") {
  StableVector<std::shared_ptr<int>> vector;
  const auto value = std::make_shared<int>(1);
  for (int i = 0; i < 9; ++i) vector.push_back(value);  // past the first chunk
  CHECK(value.use_count() == 10);
  vector.pop_back();
  CHECK(vector.size() == 8);
  CHECK(value.use_count() == 9);
  const auto other = std::make_shared<int>(2);
  vector.push_back(other);
  CHECK(*vector[8] == 2);
}

TEST_CASE("a stable vector takes memory for at most twice what it holds, past the first chunk") {
  StableVector<uint64_t> vector;
  CHECK(vector.allocated_bytes() == 0);
  for (uint64_t i = 0; i < 5000; ++i) {
    vector.push_back(i);
    REQUIRE(vector.allocated_bytes() >= vector.size() * sizeof(uint64_t));
    REQUIRE(vector.allocated_bytes() <= (2 * vector.size() + 8) * sizeof(uint64_t));
  }
}

TEST_CASE("a reader sees every element that it was told of while the writer appends and drops") {
  constexpr size_t kElements = 20'000;
  StableVector<std::string> vector;
  std::atomic<size_t> published = 0;
  size_t wrong = 0;
  std::thread reader([&] {
    for (size_t seen = 0; seen < kElements;) {
      const size_t size = published.load(std::memory_order_acquire);
      for (; seen < size; ++seen) {
        if (vector[seen] != std::to_string(seen)) ++wrong;
        if (vector[seen / 2] != std::to_string(seen / 2)) ++wrong;
      }
    }
  });
  for (size_t i = 0; i < kElements; ++i) {
    vector.push_back("no reader is told of this one");
    vector.pop_back();
    vector.push_back(std::to_string(i));
    published.store(i + 1, std::memory_order_release);
  }
  reader.join();
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
