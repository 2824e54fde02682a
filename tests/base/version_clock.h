// Versions of a heap as an index makes them: one after another, some of them pinned.
#ifndef TRANCHE_TESTS_BASE_VERSION_CLOCK_H_
#define TRANCHE_TESTS_BASE_VERSION_CLOCK_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "src/base/heap.h"

namespace tranche::internal::testing {

class VersionClock {
 public:
  explicit VersionClock(Heap* heap) : heap_(*heap) {}

  // Ends the version being written and begins the next one.
  void Next() {
    heap_.FreeUnseen(pins_);
    heap_.BeginVersion(heap_.version() + 1, pins_);
  }
  // The same, with the version that ends pinned. Returns its number.
  uint64_t PinAndNext() {
    const uint64_t ended = heap_.version();
    pins_.push_back(ended);
    Next();
    return ended;
  }
  // Lets go of a pin; what it kept is freed by the end of `Next`, or later.
  void Unpin(uint64_t version) { pins_.erase(std::find(pins_.begin(), pins_.end(), version)); }
  void UnpinAll() { pins_.clear(); }
  // The same, and waits until what they kept is freed.
  void UnpinAndFreeAll() {
    UnpinAll();
    for (uint64_t left = ~uint64_t{0}; heap_.retired_bytes() < left;) {
      left = heap_.retired_bytes();
      Next();
    }
  }

  const std::vector<uint64_t>& pins() const { return pins_; }
  // The oldest version that anybody can see, the one being written if none is pinned.
  uint64_t oldest() const {
    return pins_.empty() ? heap_.version() : *std::min_element(pins_.begin(), pins_.end());
  }

 private:
  Heap& heap_;
  std::vector<uint64_t> pins_;
};

inline uint64_t BytesInAll(const Heap& heap) {
  uint64_t bytes = heap.retired_bytes();
  for (size_t use = 0; use < kMemoryUses; ++use)
    bytes += heap.bytes_in(static_cast<MemoryUse>(use));
  return bytes;
}

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_BASE_VERSION_CLOCK_H_
