// An array of plain values in one part, for values that are read in order and changed one at a
// time.
//
// Values past the end read as zeroes. As with PagedArray, the handle is copied with the part that
// holds it and owns nothing. Changing one value of a shared array copies it whole.
#ifndef TRANCHE_SRC_BASE_FLAT_ARRAY_H_
#define TRANCHE_SRC_BASE_FLAT_ARRAY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "src/base/heap.h"

namespace tranche::internal {

template <typename T, MemoryUse kUse>
class FlatArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  // The values up to the last one that was ever changed, or further.
  std::span<const T> values() const {
    return values_ == nullptr ? std::span<const T>()
                              : std::span<const T>(values_->items, values_->capacity);
  }

  size_t capacity() const { return values().size(); }

  const T& operator[](size_t i) const {
    static const T zero{};
    return values_ == nullptr || i >= values_->capacity ? zero : values_->items[i];
  }

  T& Mutable(Heap* heap, size_t i) {
    if (values_ == nullptr || i >= values_->capacity) {
      Grow(heap, i + 1);
    } else {
      heap->Own(&values_);
    }
    return values_->items[i];
  }

  // The caller releases first what the values point to.
  void Release(Heap* heap) {
    if (values_ != nullptr) heap->Retire(values_);
    values_ = nullptr;
  }

 private:
  struct Values : Part {
    uint32_t capacity;
    T items[1];  // capacity of them
  };

  void Grow(Heap* heap, size_t needed) {
    const size_t old = values_ == nullptr ? 0 : values_->capacity;
    const size_t capacity = std::max(needed, old + old / 4);
    auto* values =
        static_cast<Values*>(heap->Allocate(sizeof(Values) + (capacity - 1) * sizeof(T), kUse));
    values->capacity = static_cast<uint32_t>(capacity);
    if (old > 0) {
      std::memcpy(static_cast<void*>(values->items), values_->items, old * sizeof(T));
      heap->Retire(values_);
    }
    values_ = values;
  }

  Values* values_ = nullptr;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_FLAT_ARRAY_H_
