// Rows by the 32-bit hashes of their texts: a sorted array with gaps.
//
// Linear probing. The home of an entry is given by the upper bits of its hash, and the entries of a
// run are sorted. So a look-up is one cache miss, many entries are added by one pass that merges
// two sorted lists, and the table grows by a third in one pass. Memory: 9 to 11 bytes an entry.
#ifndef TRANCHE_SRC_TABLE_HASHED_ROWS_H_
#define TRANCHE_SRC_TABLE_HASHED_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "src/base/pages.h"
#include "src/table/row.h"

namespace tranche::internal {

class HashedRows {
 public:
  // A hash above a row that is not kNoRow: entries are in the order of their numbers.
  using Entry = uint64_t;
  static Entry MakeEntry(uint32_t hash, Row row) { return uint64_t{hash} << 32 | row; }
  static uint32_t HashOf(Entry entry) { return static_cast<uint32_t>(entry >> 32); }
  static Row RowOf(Entry entry) { return static_cast<Row>(entry); }

  size_t size() const { return size_; }
  uint64_t memory_bytes() const { return slots_.capacity() * sizeof(Entry); }

  // The first row of this hash that `is_match`; kNoRow when there is none.
  template <typename IsMatch>
  Row Find(uint32_t hash, IsMatch&& is_match) const {
    if (size_ == 0) return kNoRow;
    for (const Entry* slot = &slots_[Home(hash)]; HashOf(*slot) <= hash && *slot != kEmpty;
         ++slot) {
      if (HashOf(*slot) == hash && is_match(RowOf(*slot))) return RowOf(*slot);
    }
    return kNoRow;
  }
  // Prefetches what a look-up of this hash will read.
  void Prefetch(uint32_t hash) const {
    if (size_ > 0) __builtin_prefetch(&slots_[Home(hash)]);
  }

  // Does nothing when the entry is there already.
  void Insert(Entry entry);
  // Inserts `entries`, which are sorted and not in the table yet. Cost: a pass over all entries.
  HashedRows With(std::span<const Entry> entries) const;
  void Erase(Entry entry);
  void Reserve(size_t size);

 private:
  static constexpr Entry kEmpty = ~Entry{0};
  static constexpr size_t kMinCapacity = 16;
  static constexpr size_t kMinSlack = 64;  // slots past the last home; the last one stays empty

  size_t Home(uint32_t hash) const { return static_cast<size_t>(hash * uint64_t{capacity_} >> 32); }
  // A table of this capacity with the entries of both lists, which are sorted; kEmpty entries of
  // `old` are gaps.
  static HashedRows Merge(std::span<const Entry> old, std::span<const Entry> entries,
                          size_t capacity);
  // False when the last run does not fit.
  bool Fill(std::span<const Entry> old, std::span<const Entry> entries);
  static size_t CapacityFor(size_t size) { return size + size / 3 + kMinCapacity; }

  PagesVector<Entry> slots_;
  uint64_t capacity_ = 0;  // homes
  size_t size_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_HASHED_ROWS_H_
