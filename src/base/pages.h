// Large memory in huge pages.
//
// The first touch of a page is a fault: 0.1 us on bare metal, 5 to 15 us in a virtual machine,
// which is more than a bulk load does with 4 KiB of customers. Pages of 2 MiB have 512 times fewer
// faults, and fewer misses of address translation later. Where the system has none, this is plain
// memory.
#ifndef TRANCHE_SRC_BASE_PAGES_H_
#define TRANCHE_SRC_BASE_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace tranche::internal {

inline constexpr size_t kHugePageBytes = size_t{2} << 20;

// Zeroed memory of `bytes` bytes, a multiple of kHugePageBytes, aligned to kHugePageBytes. Throws
// std::bad_alloc.
void* MapPages(size_t bytes);
void UnmapPages(void* pages, size_t bytes);
// What this process holds of them now; no allocator counts it.
uint64_t MappedBytes();

// For std::vector: what is smaller than half a huge page comes from operator new.
template <typename T>
struct PagesAllocator {
  using value_type = T;

  PagesAllocator() = default;
  template <typename U>
  PagesAllocator(const PagesAllocator<U>&) {}  // NOLINT(google-explicit-constructor)

  T* allocate(size_t count) {
    if (count > SIZE_MAX / 2 / sizeof(T)) throw std::bad_array_new_length();
    const size_t bytes = count * sizeof(T);
    return static_cast<T*>(IsSmall(bytes) ? ::operator new(bytes) : MapPages(Rounded(bytes)));
  }
  void deallocate(T* memory, size_t count) {
    const size_t bytes = count * sizeof(T);
    if (IsSmall(bytes)) {
      ::operator delete(memory);
    } else {
      UnmapPages(memory, Rounded(bytes));
    }
  }
  friend bool operator==(PagesAllocator, PagesAllocator) { return true; }

 private:
  static bool IsSmall(size_t bytes) { return bytes < kHugePageBytes / 2; }
  static size_t Rounded(size_t bytes) {
    return (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  }
};

template <typename T>
using PagesVector = std::vector<T, PagesAllocator<T>>;

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_PAGES_H_
