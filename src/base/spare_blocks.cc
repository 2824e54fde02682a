#include "src/base/spare_blocks.h"

#include <new>

#include "absl/base/config.h"

namespace tranche::internal {
namespace {

#ifdef ABSL_HAVE_ADDRESS_SANITIZER
constexpr bool kKeepsSpares = false;  // it should see what is used after it was freed
#else
constexpr bool kKeepsSpares = true;
#endif
constexpr uint64_t kShare = 4;  // of the bytes in use

void* New(size_t bytes) {
  return bytes < SpareBlocks::kAlignedFrom
             ? ::operator new(bytes)
             : ::operator new (bytes, std::align_val_t{SpareBlocks::kAlignment});
}

void Delete(void* block, size_t bytes) {
  if (bytes < SpareBlocks::kAlignedFrom) {
    ::operator delete(block);
  } else {
    ::operator delete (block, std::align_val_t{SpareBlocks::kAlignment});
  }
}

}  // namespace

SpareBlocks::~SpareBlocks() {
  while (spare_bytes_ > 0) DropOne();
}

size_t SpareBlocks::SizeOf(size_t bytes) {
  return bytes < kAlignedFrom ? (bytes + 7) / 8
                              : kSmallSizes + (bytes - kAlignedFrom + kAlignment - 1) / kAlignment;
}

size_t SpareBlocks::BytesOf(size_t size) {
  return size < kSmallSizes ? size * 8 : kAlignedFrom + (size - kSmallSizes) * kAlignment;
}

void* SpareBlocks::Allocate(size_t bytes) {
  if (bytes > kMaxBytes) return New(bytes);
  const size_t size = SizeOf(bytes);
  bytes = BytesOf(size);
  void* block = spare_[size];
  if (block != nullptr) {
    spare_[size] = spare_[size]->next;
    spare_bytes_ -= bytes;
  } else {
    block = New(bytes);
  }
  used_bytes_ += bytes;
  return block;
}

void SpareBlocks::Free(void* block, size_t bytes) {
  if (bytes > kMaxBytes) return Delete(block, bytes);
  const size_t size = SizeOf(bytes);
  bytes = BytesOf(size);
  used_bytes_ -= bytes;
  if (!kKeepsSpares) return Delete(block, bytes);
  spare_[size] = new (block) Spare{spare_[size]};
  spare_bytes_ += bytes;
  while (spare_bytes_ > used_bytes_ / kShare) DropOne();
}

void SpareBlocks::DropOne() {
  while (spare_[next_to_drop_] == nullptr) next_to_drop_ = (next_to_drop_ + 1) % kSizes;
  Spare* const block = spare_[next_to_drop_];
  const size_t bytes = BytesOf(next_to_drop_);
  spare_[next_to_drop_] = block->next;
  spare_bytes_ -= bytes;
  Delete(block, bytes);
  next_to_drop_ = (next_to_drop_ + 1) % kSizes;
}

}  // namespace tranche::internal
