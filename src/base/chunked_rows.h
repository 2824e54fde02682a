// Rows of `width` plain values each that are appended without copying those before: chunks of
// 65,536 rows in huge pages. Only the first chunk grows, so that few rows take little memory.
#ifndef TRANCHE_SRC_BASE_CHUNKED_ROWS_H_
#define TRANCHE_SRC_BASE_CHUNKED_ROWS_H_

#include <cstddef>
#include <type_traits>
#include <vector>

#include "src/base/pages.h"

namespace tranche::internal {

template <typename T>
class ChunkedRows {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit ChunkedRows(size_t width) : width_(width) {}
  ChunkedRows(const ChunkedRows&) = delete;
  ChunkedRows& operator=(const ChunkedRows&) = delete;
  ~ChunkedRows() {
    for (size_t i = 1; i < chunks_.size(); ++i) UnmapPages(chunks_[i], ChunkBytes());
  }

  size_t size() const { return size_; }
  T* operator[](size_t i) { return chunks_[i / kChunkRows] + i % kChunkRows * width_; }
  const T* operator[](size_t i) const { return chunks_[i / kChunkRows] + i % kChunkRows * width_; }

  // Appends a row of zeroes and returns it. Earlier rows may move while the first chunk grows.
  T* Append() {
    if (size_ == capacity_) Grow();
    return (*this)[size_++];
  }

 private:
  static constexpr size_t kFirstRows = 64;
  static constexpr size_t kChunkRows = 65536;

  size_t ChunkBytes() const {
    const size_t bytes = kChunkRows * width_ * sizeof(T);
    return (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  }

  void Grow() {
    chunks_.reserve(chunks_.size() + 1);
    if (capacity_ < kChunkRows) {
      capacity_ = capacity_ == 0 ? kFirstRows : 2 * capacity_;
      first_.resize(capacity_ * width_);
      chunks_.assign(1, first_.data());
    } else {
      chunks_.push_back(static_cast<T*>(MapPages(ChunkBytes())));
      capacity_ += kChunkRows;
    }
  }

  size_t width_;
  size_t size_ = 0;
  size_t capacity_ = 0;
  PagesVector<T> first_;  // chunk 0
  std::vector<T*> chunks_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_CHUNKED_ROWS_H_
