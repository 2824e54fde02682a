// The memory that the versions of an index share.
//
// A version is a tree of parts. The writer changes a part in place where no reader can see it, and
// puts a copy in its place where one can: a part is visible to a pinned version when it was born at
// or before that version. So no reference counts are needed, only the number of the newest pinned
// version.
//
// Invariants:
//   1. A part is either in the tree of the current version or on the list of retired parts, never
//   both, never twice.
//   2. A part born at version b and retired while version r was written is visible to versions b to
//   r - 1 only.
//   3. Pins change only under the lock that also guards publication, and not while the writer holds
//   that lock. So the newest pin does not change during a write.
#ifndef TRANCHE_SRC_BASE_HEAP_H_
#define TRANCHE_SRC_BASE_HEAP_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "src/base/part_pool.h"
#include "src/base/spare_blocks.h"

namespace tranche::internal {

// What a part holds, for the report of memory.
enum class MemoryUse : uint8_t { kIndex, kText, kCodes, kBitmaps, kMemberships, kSearch };
inline constexpr size_t kMemoryUses = 6;

// The head of every part; the payload follows. Plain bytes: no destructor runs when it goes.
struct Part {
  uint64_t born;
  uint32_t bytes;  // head included
  MemoryUse use;
  bool is_pooled;
};

// The number no version has: with it as newest pin, nothing is pinned.
inline constexpr uint64_t kNoVersion = 0;

class Heap {
 public:
  Heap() = default;
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  ~Heap();

  // Begins to write version `version`. `pins` are the versions that readers hold.
  void BeginVersion(uint64_t version, const std::vector<uint64_t>& pins);

  // Called between versions. Frees parts that no version in `pins` can see: at least twice as many
  // as the last version retired, so that the backlog shrinks and no single write pays for all of
  // it. Readers may pin the last version meanwhile.
  void FreeUnseen(std::vector<uint64_t> pins);

  // The version being written, or the last one written.
  uint64_t version() const { return version_; }

  bool has_pins() const { return newest_pin_ != kNoVersion; }

  // Whether the writer may change `part` in place. While nothing is pinned it may change every
  // part, and the head of the part is not read: reading it would be a cache miss.
  bool IsOwned(const Part& part) const { return !has_pins() || part.born > newest_pin_; }

  // A part of `bytes` bytes, head included, zeroed behind the head. Aligned to 64 bytes from 512
  // bytes on, so that vector loads of words and codes do not straddle cache lines.
  Part* Allocate(size_t bytes, MemoryUse use);

  // While a `Bulk` lives, parts come from huge pages: for operations that make many parts. It does
  // nothing when `is_large` is false.
  class Bulk {
   public:
    Bulk(Heap* heap, bool is_large) : heap_(heap), count_(is_large ? 1 : 0) {
      heap->bulks_ += count_;
    }
    ~Bulk() { heap_->bulks_ -= count_; }
    Bulk(const Bulk&) = delete;
    Bulk& operator=(const Bulk&) = delete;

   private:
    Heap* const heap_;
    const int count_;
  };

  // Takes a part out of the current tree. The part is freed at once when no pinned version can see
  // it, else after the last version that can see it is unpinned.
  void Retire(Part* part);

  // A copy the writer owns, in place of `part`, which retires.
  template <typename T>
  T* Copy(T* part) {
    Part* copy = AllocateUnset(part->bytes, part->use);
    std::memcpy(reinterpret_cast<char*>(copy) + sizeof(Part),
                reinterpret_cast<const char*>(part) + sizeof(Part), part->bytes - sizeof(Part));
    Retire(part);
    return static_cast<T*>(copy);
  }

  template <typename T>
  T* New(MemoryUse use) {
    return static_cast<T*>(Allocate(sizeof(T), use));
  }

  // `*part` as the writer may change it: itself when owned, else a copy put in its place.
  template <typename T>
  T* Own(T** part) {
    if (!IsOwned(**part)) *part = Copy(*part);
    return *part;
  }

  // Keeps an object of the version before (a definition, a schema: not a part) until no pinned
  // version can see it.
  void Keep(std::shared_ptr<const void> object) { kept_.push_back({std::move(object), version_}); }

  // How many patched bitsets the tree holds: see src/bitmap/container.h. Any thread may ask.
  uint32_t patch_count() const { return patch_count_.load(std::memory_order_relaxed); }
  void CountPatches(int more) {
    patch_count_.fetch_add(static_cast<uint32_t>(more), std::memory_order_relaxed);
  }

  // In parts of the current tree.
  uint64_t bytes_in(MemoryUse use) const { return bytes_[static_cast<size_t>(use)]; }
  // Beside them, in parts that only pinned versions still see.
  uint64_t retired_bytes() const { return retired_bytes_; }
  // Beside both, what the heap keeps and no part holds now.
  uint64_t unused_bytes() const { return pool_.unused_bytes() + blocks_.spare_bytes(); }

 private:
  struct Retired {
    Part* part;
    uint64_t born;
    uint64_t version;  // the first one that does not see it
    uint32_t bytes;    // these as in its head, which may be a cache miss by then
    bool is_pooled;
  };

  struct Kept {
    std::shared_ptr<const void> object;
    uint64_t version;
  };

  void* Memory(size_t bytes, bool* is_pooled);
  // As Allocate, but what is behind the head is not set.
  Part* AllocateUnset(size_t bytes, MemoryUse use);
  void Free(Part* part, size_t bytes, bool is_pooled);

  PartPool pool_;
  SpareBlocks blocks_;
  int bulks_ = 0;
  uint64_t version_ = 1;
  uint64_t newest_pin_ = kNoVersion;
  std::vector<Retired> retired_;
  std::vector<Kept> kept_;
  size_t next_to_free_ = 0;    // of retired_: where FreeUnseen goes on
  size_t retired_before_ = 0;  // of retired_, before this version
  uint64_t retired_bytes_ = 0;
  std::atomic<uint32_t> patch_count_ = 0;
  std::array<uint64_t, kMemoryUses> bytes_{};
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_HEAP_H_
