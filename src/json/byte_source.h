// Bytes from front to back: a file, memory, or what gzip makes of either.
#ifndef TRANCHE_SRC_JSON_BYTE_SOURCE_H_
#define TRANCHE_SRC_JSON_BYTE_SOURCE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace tranche::internal {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Reads at least one byte and at most `count` into `to`, without waiting for more than has come,
  // and returns how many. 0: the end.
  virtual absl::StatusOr<size_t> ReadSome(char* to, size_t count) = 0;
  // Bytes in all, as far as known: 0 for what has no size, such as a pipe. Compressed bytes where
  // the input is compressed.
  virtual uint64_t size() const = 0;
};

// Reads a text, which outlives the source.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view text) : rest_(text), size_(text.size()) {}

  absl::StatusOr<size_t> ReadSome(char* to, size_t count) override {
    count = rest_.copy(to, count);
    rest_.remove_prefix(count);
    return count;
  }
  uint64_t size() const override { return size_; }

 private:
  std::string_view rest_;
  uint64_t size_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_BYTE_SOURCE_H_
