#include "src/base/heap.h"

#include <algorithm>
#include <new>

#include "src/base/planted.h"

namespace tranche {
namespace {

constexpr size_t kAlignedFrom = 512;
constexpr std::align_val_t kAlignment{64};

// The size of the block for a part.
size_t InPool(size_t bytes) {
  return (bytes + PartPool::kGrain - 1) / PartPool::kGrain * PartPool::kGrain;
}

}  // namespace

Heap::~Heap() {
  for (const Retired& retired : retired_) Free(retired.part);
}

void Heap::BeginVersion(uint64_t version, const std::vector<uint64_t>& pins) {
  version_ = version;
  newest_pin_ = pins.empty() || TRANCHE_PLANTED(pin_ignored)
                    ? kNoVersion
                    : *std::max_element(pins.begin(), pins.end());
  if (!kept_.empty()) {
    const uint64_t oldest = pins.empty() ? version : *std::min_element(pins.begin(), pins.end());
    std::erase_if(kept_, [&](const Kept& kept) { return kept.version <= oldest; });
  }
  if (retired_.empty()) return;
  if (pins.empty() || retired_.size() >= 2 * retired_at_last_sweep_ + 64) FreeUnseen(pins);
}

void* Heap::Memory(size_t bytes, bool* is_pooled) {
  *is_pooled = false;
  if (bytes < kAlignedFrom) return ::operator new(bytes);
  if (bytes <= PartPool::kMaxBytes) {
    void* const block = bulks_ > 0 ? pool_.Allocate(InPool(bytes)) : pool_.Reuse(InPool(bytes));
    *is_pooled = block != nullptr;
    if (*is_pooled) return block;
  }
  return ::operator new(bytes, kAlignment);
}

Part* Heap::Allocate(size_t bytes, MemoryUse use) {
  bool is_pooled;
  void* memory = Memory(bytes, &is_pooled);
  std::memset(memory, 0, bytes);
  bytes_[static_cast<size_t>(use)] += bytes;
  return new (memory) Part{version_, static_cast<uint32_t>(bytes), use, is_pooled};
}

void Heap::Retire(Part* part) {
  if (IsOwned(*part)) {
    Free(part);
    return;
  }
  retired_.push_back({part, version_});
  retired_bytes_ += part->bytes;
}

void Heap::Free(Part* part) {
  bytes_[static_cast<size_t>(part->use)] -= part->bytes;
  if (part->is_pooled) {
    pool_.Free(part, InPool(part->bytes));
  } else if (part->bytes >= kAlignedFrom) {
    ::operator delete(part, kAlignment);
  } else {
    ::operator delete(part);
  }
}

void Heap::FreeUnseen(const std::vector<uint64_t>& pins) {
  std::vector<uint64_t> sorted = pins;
  std::sort(sorted.begin(), sorted.end());
  std::erase_if(retired_, [&](const Retired& retired) {
    const auto pin = std::lower_bound(sorted.begin(), sorted.end(), retired.part->born);
    if (pin != sorted.end() && *pin < retired.version) return false;
    retired_bytes_ -= retired.part->bytes;
    Free(retired.part);
    return true;
  });
  retired_at_last_sweep_ = retired_.size();
}

}  // namespace tranche
