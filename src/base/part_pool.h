// Blocks of memory cut from huge pages, for what a bulk load builds and single updates replace.
//
// Only a bulk load makes the pool grow. A freed block waits on a list for the next request of its
// size. A huge page without a block in use is unmapped at once.
#ifndef TRANCHE_SRC_BASE_PART_POOL_H_
#define TRANCHE_SRC_BASE_PART_POOL_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tranche::internal {

// Not thread-safe. Sizes are multiples of kGrain and at most kMaxBytes; blocks are aligned to
// kGrain.
class PartPool {
 public:
  static constexpr size_t kGrain = 64;
  static constexpr size_t kMaxBytes = size_t{1} << 16;

  PartPool() = default;
  PartPool(const PartPool&) = delete;
  PartPool& operator=(const PartPool&) = delete;
  ~PartPool();  // every block is back

  // A block that was given back before; null when there is none of this size.
  void* Reuse(size_t bytes);
  // A block, from a new huge page if need be. Throws std::bad_alloc.
  void* Allocate(size_t bytes);
  void Free(void* block, size_t bytes);

  // Of the huge pages, what no block holds.
  uint64_t unused_bytes() const { return mapped_bytes_ - used_bytes_; }

 private:
  struct Page;
  struct FreeBlock;
  static Page* PageOf(void* block);
  void* Use(void* block, size_t bytes);
  void Unlink(FreeBlock* block);
  void Discard(Page* page);
  void Unmap(Page* page);

  Page* current_ = nullptr;       // the one that blocks are cut from
  std::vector<FreeBlock*> free_;  // by size / kGrain
  uint64_t mapped_bytes_ = 0;
  uint64_t used_bytes_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_PART_POOL_H_
