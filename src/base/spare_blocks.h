// Small blocks of memory: a freed block waits for the next request of its size.
//
// While readers pin versions, every write copies parts and frees as many. `operator new` and
// `delete` would merge neighbouring blocks and split them again, each time with cache misses.
#ifndef TRANCHE_SRC_BASE_SPARE_BLOCKS_H_
#define TRANCHE_SRC_BASE_SPARE_BLOCKS_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace tranche::internal {

// Not thread-safe. Blocks of kAlignedFrom bytes and more are aligned to kAlignment. The waiting
// blocks take at most a quarter of the bytes in use; beyond that, blocks of each size in turn are
// given back to `operator delete`.
class SpareBlocks {
 public:
  static constexpr size_t kAlignedFrom = 512;
  static constexpr size_t kAlignment = 64;

  SpareBlocks() = default;
  SpareBlocks(const SpareBlocks&) = delete;
  SpareBlocks& operator=(const SpareBlocks&) = delete;
  ~SpareBlocks();

  // Throws std::bad_alloc.
  void* Allocate(size_t bytes);
  void Free(void* block, size_t bytes);

  uint64_t spare_bytes() const { return spare_bytes_; }

 private:
  struct Spare {
    Spare* next;
  };

  // Sizes by 8 bytes below kAlignedFrom, by kAlignment up to kMaxBytes; larger ones never wait.
  static constexpr size_t kMaxBytes = 8192 + 128;
  static constexpr size_t kSmallSizes = kAlignedFrom / 8;
  static constexpr size_t kSizes = kSmallSizes + (kMaxBytes - kAlignedFrom) / kAlignment + 1;
  static size_t SizeOf(size_t bytes);
  static size_t BytesOf(size_t size);
  void DropOne();

  std::array<Spare*, kSizes> spare_{};
  uint64_t used_bytes_ = 0;
  uint64_t spare_bytes_ = 0;
  size_t next_to_drop_ = 0;  // of the sizes
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_SPARE_BLOCKS_H_
