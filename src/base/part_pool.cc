#include "src/base/part_pool.h"

#include "absl/base/config.h"
#include "src/base/pages.h"

#ifdef ABSL_HAVE_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#define TRANCHE_POISON(from, bytes) ASAN_POISON_MEMORY_REGION(from, bytes)
#define TRANCHE_UNPOISON(from, bytes) ASAN_UNPOISON_MEMORY_REGION(from, bytes)
#else
#define TRANCHE_POISON(from, bytes) static_cast<void>(0)
#define TRANCHE_UNPOISON(from, bytes) static_cast<void>(0)
#endif

namespace tranche::internal {

// The head of a huge page; blocks follow from kGrain on.
struct PartPool::Page {
  size_t end;     // of the blocks cut so far
  size_t blocks;  // in use
};

struct PartPool::FreeBlock {
  FreeBlock* next;
  FreeBlock* previous;  // null for the first of its list
  size_t bytes;
};

PartPool::~PartPool() {
  if (current_ != nullptr) Unmap(current_);
}

PartPool::Page* PartPool::PageOf(void* block) {
  return reinterpret_cast<Page*>(reinterpret_cast<uintptr_t>(block) & ~(kHugePageBytes - 1));
}

void* PartPool::Reuse(size_t bytes) {
  if (free_.empty()) return nullptr;
  FreeBlock* const block = free_[bytes / kGrain];
  if (block == nullptr) return nullptr;
  Unlink(block);
  return Use(block, bytes);
}

void* PartPool::Allocate(size_t bytes) {
  if (void* const block = Reuse(bytes); block != nullptr) return block;
  if (current_ == nullptr || current_->end + bytes > kHugePageBytes) {
    free_.resize(kMaxBytes / kGrain + 1);  // now, since `Free` must not fail
    current_ = new (MapPages(kHugePageBytes)) Page{kGrain, 0};
    mapped_bytes_ += kHugePageBytes;
  }
  char* const block = reinterpret_cast<char*>(current_) + current_->end;
  current_->end += bytes;
  return Use(block, bytes);
}

void* PartPool::Use(void* block, size_t bytes) {
  TRANCHE_UNPOISON(block, bytes);
  ++PageOf(block)->blocks;
  used_bytes_ += bytes;
  return block;
}

void PartPool::Free(void* memory, size_t bytes) {
  used_bytes_ -= bytes;
  FreeBlock*& first = free_[bytes / kGrain];
  auto* const block = new (memory) FreeBlock{first, nullptr, bytes};
  if (first != nullptr) first->previous = block;
  first = block;
  TRANCHE_POISON(block + 1, bytes - sizeof(FreeBlock));
  Page* const page = PageOf(memory);
  if (--page->blocks == 0) Discard(page);
}

void PartPool::Unlink(FreeBlock* block) {
  (block->previous == nullptr ? free_[block->bytes / kGrain] : block->previous->next) = block->next;
  if (block->next != nullptr) block->next->previous = block->previous;
}

// All of its blocks are on the lists.
void PartPool::Discard(Page* page) {
  char* const begin = reinterpret_cast<char*>(page);
  for (size_t at = kGrain; at < page->end;) {
    auto* const block = reinterpret_cast<FreeBlock*>(begin + at);
    at += block->bytes;
    Unlink(block);
  }
  TRANCHE_UNPOISON(begin, kHugePageBytes);
  if (page == current_) {
    page->end = kGrain;
  } else {
    Unmap(page);
  }
}

void PartPool::Unmap(Page* page) {
  UnmapPages(page, kHugePageBytes);
  mapped_bytes_ -= kHugePageBytes;
}

}  // namespace tranche::internal
