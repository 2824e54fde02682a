// An array of plain values that versions share page by page.
//
// Two levels: a table of pages, each of 1 << kPageBits values. An absent page reads as zeroes. The
// handle itself is two words of a part and is copied with it; it owns nothing, so `Release` must be
// called once on the current tree. Reading needs no lock in a pinned version. Changing one value of
// a shared array copies its table and one page.
#ifndef TRANCHE_SRC_BASE_PAGED_ARRAY_H_
#define TRANCHE_SRC_BASE_PAGED_ARRAY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "src/base/heap.h"

namespace tranche::internal {

template <typename T, int kPageBits, MemoryUse kUse>
class PagedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  static constexpr size_t kPageSize = size_t{1} << kPageBits;

  // The values before this index may be other than zero; from here on all are zero.
  size_t capacity() const { return table_ == nullptr ? 0 : table_->page_count << kPageBits; }

  const T& operator[](size_t i) const {
    static const T zero{};
    const size_t page = i >> kPageBits;
    if (table_ == nullptr || page >= table_->page_count || table_->pages[page] == nullptr)
      return zero;
    return table_->pages[page]->values[i & (kPageSize - 1)];
  }

  // The page that holds value `i`, null when it is absent.
  const T* PageOf(size_t i) const {
    const size_t page = i >> kPageBits;
    if (table_ == nullptr || page >= table_->page_count || table_->pages[page] == nullptr)
      return nullptr;
    return table_->pages[page]->values;
  }

  T& Mutable(Heap* heap, size_t i) {
    const size_t page = i >> kPageBits;
    if (table_ == nullptr || page >= table_->page_count) {
      Grow(heap, page + 1);
    } else {
      heap->Own(&table_);
    }
    Page*& slot = table_->pages[page];
    if (slot == nullptr) {
      slot = heap->New<Page>(kUse);
    } else {
      heap->Own(&slot);
    }
    return slot->values[i & (kPageSize - 1)];
  }

  // Calls `visit(index, const T&)` for each value of each present page.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    if (table_ == nullptr) return;
    for (size_t page = 0; page < table_->page_count; ++page) {
      if (table_->pages[page] == nullptr) continue;
      const T* values = table_->pages[page]->values;
      for (size_t i = 0; i < kPageSize; ++i) visit((page << kPageBits) + i, values[i]);
    }
  }

  // Retires the pages and the table. The caller releases first what the values point to.
  void Release(Heap* heap) {
    if (table_ == nullptr) return;
    for (size_t page = 0; page < table_->page_count; ++page) {
      if (table_->pages[page] != nullptr) heap->Retire(table_->pages[page]);
    }
    heap->Retire(table_);
    table_ = nullptr;
  }

 private:
  struct Page : Part {
    T values[kPageSize];
  };
  struct Table : Part {
    uint32_t page_count;
    Page* pages[1];  // page_count of them
  };

  void Grow(Heap* heap, size_t needed) {
    const size_t old_count = table_ == nullptr ? 0 : table_->page_count;
    const size_t count = std::max(needed, old_count + old_count / 2);
    auto* table =
        static_cast<Table*>(heap->Allocate(sizeof(Table) + (count - 1) * sizeof(Page*), kUse));
    table->page_count = static_cast<uint32_t>(count);
    if (table_ != nullptr) {
      std::memcpy(table->pages, table_->pages, old_count * sizeof(Page*));
      heap->Retire(table_);
    }
    table_ = table;
  }

  Table* table_ = nullptr;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_PAGED_ARRAY_H_
