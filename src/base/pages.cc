#include "src/base/pages.h"

#include <atomic>
#include <cstring>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace tranche::internal {
namespace {

std::atomic<uint64_t> mapped_bytes = 0;

#if defined(__linux__)

void* Map(size_t bytes) {
  // One huge page more than wanted, then what sticks out at both ends goes back.
  const size_t all = bytes + kHugePageBytes;
  void* const mapped =
      mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  char* const begin = static_cast<char*>(mapped);
  const size_t before = -reinterpret_cast<uintptr_t>(begin) % kHugePageBytes;
  if (before > 0) munmap(begin, before);
  munmap(begin + before + bytes, all - before - bytes);
  madvise(begin + before, bytes, MADV_HUGEPAGE);  // a system without them serves small ones
  return begin + before;
}

void Unmap(void* pages, size_t bytes) { munmap(pages, bytes); }

#else

void* Map(size_t bytes) {
  void* const pages = ::operator new(bytes, std::align_val_t(kHugePageBytes));
  std::memset(pages, 0, bytes);
  return pages;
}

void Unmap(void* pages, size_t /*bytes*/) {
  ::operator delete(pages, std::align_val_t(kHugePageBytes));
}

#endif

}  // namespace

void* MapPages(size_t bytes) {
  void* const pages = Map(bytes);
  mapped_bytes.fetch_add(bytes, std::memory_order_relaxed);
  return pages;
}

void UnmapPages(void* pages, size_t bytes) {
  Unmap(pages, bytes);
  mapped_bytes.fetch_sub(bytes, std::memory_order_relaxed);
}

uint64_t MappedBytes() { return mapped_bytes.load(std::memory_order_relaxed); }

}  // namespace tranche::internal
