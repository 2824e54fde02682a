// Memory for texts that stay where they are until the arena is cleared or destroyed.
#ifndef TRANCHE_SRC_BASE_TEXT_ARENA_H_
#define TRANCHE_SRC_BASE_TEXT_ARENA_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

#include "src/base/pages.h"

namespace tranche::internal {

class TextArena {
 public:
  // Room for `bytes` bytes, not aligned.
  char* Allocate(size_t bytes) {
    if (bytes > left_) Grow(bytes);
    char* const memory = next_;
    next_ += bytes;
    left_ -= bytes;
    return memory;
  }
  std::string_view Keep(std::string_view text) {
    if (text.empty()) return {};
    return {static_cast<char*>(std::memcpy(Allocate(text.size()), text.data(), text.size())),
            text.size()};
  }
  size_t allocated_bytes() const {
    size_t bytes = 0;
    for (const PagesVector<char>& chunk : chunks_) bytes += chunk.capacity();
    return bytes;
  }
  // Forgets all texts. The last chunk is used again.
  void Clear() {
    if (chunks_.empty()) return;
    chunks_.erase(chunks_.begin(), chunks_.end() - 1);
    next_ = chunks_.back().data();
    left_ = chunks_.back().capacity();
  }

 private:
  static constexpr size_t kFirstBytes = size_t{1} << 16;
  static constexpr size_t kMostBytes = 4 * kHugePageBytes;

  void Grow(size_t bytes) {
    PagesVector<char>& chunk = chunks_.emplace_back();
    size_ = std::min(kMostBytes, std::max(kFirstBytes, 2 * size_));
    left_ = std::max(size_, bytes);
    chunk.reserve(left_);
    next_ = chunk.data();
  }

  std::vector<PagesVector<char>> chunks_;  // capacity only
  size_t size_ = 0;                        // of the last one
  size_t left_ = 0;
  char* next_ = nullptr;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_TEXT_ARENA_H_
