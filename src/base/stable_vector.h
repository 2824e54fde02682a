// A vector that grows at its end and never moves what it holds.
//
// One writer appends; readers look at elements whose index they learnt through something that
// happens after the append (a published version), and need no lock: the table of chunks has a fixed
// size and chunks double.
#ifndef TRANCHE_SRC_BASE_STABLE_VECTOR_H_
#define TRANCHE_SRC_BASE_STABLE_VECTOR_H_

#include <bit>
#include <cstddef>
#include <memory>
#include <utility>

namespace tranche::internal {

template <typename T>
class StableVector {
 public:
  size_t size() const { return size_; }
  const T& operator[](size_t i) const { return *Slot(i); }

  void push_back(T value) {
    const size_t chunk = ChunkOf(size_);
    if (chunks_[chunk] == nullptr) chunks_[chunk] = std::make_unique<T[]>(ChunkSize(chunk));
    *Slot(size_) = std::move(value);
    ++size_;
  }

  // Drops the last element, which no reader may know of.
  void pop_back() { *Slot(--size_) = T(); }

  size_t allocated_bytes() const {
    size_t bytes = 0;
    for (size_t i = 0; i < kChunks; ++i) bytes += chunks_[i] ? ChunkSize(i) * sizeof(T) : 0;
    return bytes;
  }

 private:
  static constexpr size_t kFirst = 8;  // elements of chunk 0; chunk i holds kFirst << i
  static constexpr size_t kChunks = 30;

  static size_t ChunkOf(size_t i) { return std::bit_width((i + kFirst) / kFirst) - 1; }
  static size_t ChunkSize(size_t chunk) { return kFirst << chunk; }
  T* Slot(size_t i) const {
    const size_t chunk = ChunkOf(i);
    return &chunks_[chunk][i + kFirst - ChunkSize(chunk)];
  }

  size_t size_ = 0;
  std::unique_ptr<T[]> chunks_[kChunks];
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_STABLE_VECTOR_H_
