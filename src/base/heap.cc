#include "src/base/heap.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "src/base/planted.h"

namespace tranche::internal {
namespace {

// The size of the block for a part.
size_t InPool(size_t bytes) {
  return (bytes + PartPool::kGrain - 1) / PartPool::kGrain * PartPool::kGrain;
}

}  // namespace

Heap::~Heap() {
  for (const Retired& part : retired_) Free(part.part, part.bytes, part.is_pooled);
}

void Heap::BeginVersion(uint64_t version, const std::vector<uint64_t>& pins) {
  version_ = version;
  newest_pin_ = pins.empty() || TRANCHE_PLANTED(pin_ignored)
                    ? kNoVersion
                    : *std::max_element(pins.begin(), pins.end());
  retired_before_ = retired_.size();
}

void Heap::FreeUnseen(std::vector<uint64_t> pins) {
  constexpr size_t kAtLeast = 16;
  constexpr size_t kAtLeastUnpinned = 64;
  constexpr size_t kShareUnpinned = 16;  // of all
  std::sort(pins.begin(), pins.end());
  std::erase_if(kept_,
                [&](const Kept& kept) { return pins.empty() || kept.version <= pins.front(); });
  size_t looks = std::max(kAtLeast, 2 * (retired_.size() - retired_before_));
  if (pins.empty()) looks = std::max({looks, kAtLeastUnpinned, retired_.size() / kShareUnpinned});
  for (; looks > 0 && !retired_.empty(); --looks) {
    if (next_to_free_ >= retired_.size()) next_to_free_ = 0;
    Retired& retired = retired_[next_to_free_];
    const auto pin = std::lower_bound(pins.begin(), pins.end(), retired.born);
    if (pin != pins.end() && *pin < retired.version) {
      ++next_to_free_;
      continue;
    }
    retired_bytes_ -= retired.bytes;
    Free(retired.part, retired.bytes, retired.is_pooled);
    retired = retired_.back();
    retired_.pop_back();
  }
}

void* Heap::Memory(size_t bytes, bool* is_pooled) {
  if (bytes >= SpareBlocks::kAlignedFrom && bytes <= PartPool::kMaxBytes) {
    void* const block = bulks_ > 0 ? pool_.Allocate(InPool(bytes)) : pool_.Reuse(InPool(bytes));
    *is_pooled = block != nullptr;
    if (*is_pooled) return block;
  }
  *is_pooled = false;
  return blocks_.Allocate(bytes);
}

Part* Heap::AllocateUnset(size_t bytes, MemoryUse use) {
  bool is_pooled;
  void* memory = Memory(bytes, &is_pooled);
  bytes_[static_cast<size_t>(use)] += bytes;
  return new (memory) Part{version_, static_cast<uint32_t>(bytes), use, is_pooled};
}

Part* Heap::Allocate(size_t bytes, MemoryUse use) {
  Part* const part = AllocateUnset(bytes, use);
  std::memset(part + 1, 0, bytes - sizeof(Part));
  return part;
}

void Heap::Retire(Part* part) {
  bytes_[static_cast<size_t>(part->use)] -= part->bytes;
  if (IsOwned(*part)) {
    Free(part, part->bytes, part->is_pooled);
    return;
  }
  retired_.push_back({part, part->born, version_, part->bytes, part->is_pooled});
  retired_bytes_ += part->bytes;
}

void Heap::Free(Part* part, size_t bytes, bool is_pooled) {
  if (is_pooled) {
    pool_.Free(part, InPool(bytes));
  } else {
    blocks_.Free(part, bytes);
  }
}

}  // namespace tranche::internal
