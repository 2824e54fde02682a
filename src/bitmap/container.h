// A set of rows of one block: numbers 0 to 65,535 in one of Roaring's three forms (Lemire et al.,
// "Roaring Bitmaps: Implementation of an Optimized Software Library", 2018), or, while readers hold
// versions with a bitset that has changed since, in a fourth: a patch of it.
//
// The forms are those of CRoaring. The memory is ours: payloads are parts of the version heap, so
// that versions share them, and a failed allocation throws std::bad_alloc instead of crashing
// inside CRoaring. A `Container` is a handle of 16 bytes that is copied with the page that holds
// it: the evaluator gets kind, cardinality and pointer with one load. The handle owns nothing; the
// tree that holds it calls `Clear` once.
#ifndef TRANCHE_SRC_BITMAP_CONTAINER_H_
#define TRANCHE_SRC_BITMAP_CONTAINER_H_

#include <bit>
#include <cstdint>
#include <span>

#include "src/base/heap.h"
#include "src/bitmap/bitset_patch.h"

namespace tranche::internal {

inline constexpr uint32_t kBlockRows = 65'536;
inline constexpr uint32_t kBlockWords = kBlockRows / 64;

enum class ContainerKind : uint8_t {
  kEmpty,
  kArray,
  kBitset,
  kRuns,
  kPatched,  // a bitset that pinned versions share, and the rows that differ from it
};

// Rows first to last, both in.
struct RowRun {
  uint16_t first;
  uint16_t last;
};

struct Container {
  // uint16_t[cardinality], uint64_t[kBlockWords], RowRun[run_count] or BitsetPatch.
  void* data;
  uint32_t cardinality;  // 0 to 65,536
  uint16_t run_count;    // of kRuns
  ContainerKind kind;

  bool empty() const { return cardinality == 0; }
  std::span<const uint16_t> array() const {
    return {static_cast<const uint16_t*>(data), cardinality};
  }
  const uint64_t* words() const { return static_cast<const uint64_t*>(data); }
  std::span<const RowRun> runs() const { return {static_cast<const RowRun*>(data), run_count}; }
  const BitsetPatch& patch() const { return *static_cast<const BitsetPatch*>(data); }

  bool Contains(uint16_t row) const;

  // Or-s the rows into `words`, kBlockWords of them.
  void OrInto(uint64_t* words) const;

  // Calls `visit(uint16_t row)` for each row, ascending.
  template <typename Visit>
  void ForEach(Visit&& visit) const;
};

// How many rows an array may hold before it becomes a bitset. Roaring says 4,096, the least memory;
// a bitset is faster to change (one bit, not half an array to move) and to evaluate long before
// that.
enum class ArrayLimit : uint16_t { kColumn = 2048, kMembership = 512 };

// Adds a row that is not in the set, or removes one that is. An array that grows above `limit`
// becomes a bitset, a bitset that shrinks below half of `limit` becomes an array, and runs become
// the form that fits. A bitset that pinned versions share is patched. A full patch is replaced by a
// whole bitset. A patch whose base is no longer pinned is merged into its base. Cost: one bit of a
// bitset, or moving half of an array or patch.
void AddRow(Heap* heap, Container* container, uint16_t row, ArrayLimit limit, MemoryUse use);
void RemoveRow(Heap* heap, Container* container, uint16_t row, ArrayLimit limit, MemoryUse use);

// Adds the row if `is_in`, else removes it. For callers who do both equally often, mostly on
// bitsets: the bit is written without a branch on `is_in`, which would be mispredicted.
void SetRow(Heap* heap, Container* container, uint16_t row, bool is_in, ArrayLimit limit,
            MemoryUse use);

// Turns a patched bitset into a plain one; other forms are left as they are. Cost: the rows of the
// patch, and a copy of the bitset when a pinned version sees it.
void EndPatch(Heap* heap, Container* container);

// Prefetches the memory that adding or removing `row` will touch.
void PrefetchRow(const Container& container, uint16_t row);

// Adds `rows`, ascending and all above those present.
void AppendRows(Heap* heap, Container* container, std::span<const uint16_t> rows, ArrayLimit limit,
                MemoryUse use);

// Replaces the set by the rows of `words`, `cardinality` of them, in the smallest form.
void AssignWords(Heap* heap, Container* container, const uint64_t* words, uint32_t cardinality,
                 ArrayLimit limit, MemoryUse use);

// Turns the container into runs when they take at most half the memory: rows loaded in bulk are
// often clustered.
void CompactRuns(Heap* heap, Container* container);

// Retires the payload and leaves the empty set.
void Clear(Heap* heap, Container* container);

// Sets the bits `first` to `last`, both in.
void SetRange(uint64_t* words, uint32_t first, uint32_t last);

template <typename Visit>
void ForEachBit(const uint64_t* words, Visit&& visit) {
  for (uint32_t i = 0; i < kBlockWords; ++i) {
    for (uint64_t word = words[i]; word != 0; word &= word - 1) {
      visit(static_cast<uint16_t>(i * 64 + static_cast<uint32_t>(std::countr_zero(word))));
    }
  }
}

template <typename Visit>
void Container::ForEach(Visit&& visit) const {
  switch (kind) {
    case ContainerKind::kEmpty:
      return;
    case ContainerKind::kArray:
      for (uint16_t row : array()) visit(row);
      return;
    case ContainerKind::kBitset:
      ForEachBit(words(), visit);
      return;
    case ContainerKind::kRuns:
      for (const RowRun& run : runs()) {
        for (uint32_t row = run.first; row <= run.last; ++row) visit(static_cast<uint16_t>(row));
      }
      return;
    case ContainerKind::kPatched: {
      uint64_t all[kBlockWords] = {};
      OrInto(all);
      ForEachBit(all, visit);
      return;
    }
  }
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BITMAP_CONTAINER_H_
