#include "src/base/heap.h"

#include <algorithm>
#include <new>
#include <utility>

#include "absl/base/config.h"
#include "src/base/planted.h"

namespace tranche {
namespace {

constexpr size_t kAlignedFrom = 512;
#ifdef ABSL_HAVE_ADDRESS_SANITIZER
constexpr size_t kMostSpare = 0;  // it should see what is used after it was freed
#else
constexpr size_t kMostSpare = 1024;
#endif
constexpr std::align_val_t kAlignment{64};

// The size of the block for a part.
size_t InPool(size_t bytes) {
  return (bytes + PartPool::kGrain - 1) / PartPool::kGrain * PartPool::kGrain;
}

}  // namespace

Heap::~Heap() {
  for (const Retired& retired : retired_) Free(retired.part);
  while (spare_ != nullptr) ::operator delete(std::exchange(spare_, spare_->next));
}

void Heap::BeginVersion(uint64_t version, const std::vector<uint64_t>& pins) {
  version_ = version;
  newest_pin_ = pins.empty() || TRANCHE_PLANTED(pin_ignored)
                    ? kNoVersion
                    : *std::max_element(pins.begin(), pins.end());
  retired_before_ = retired_.size();
}

void Heap::FreeUnseen(std::vector<uint64_t> pins) {
  constexpr size_t kAtLeast = 64;
  constexpr size_t kAhead = 4;   // parts whose heads are asked for
  constexpr size_t kShare = 16;  // of all, when everything can go
  std::sort(pins.begin(), pins.end());
  std::erase_if(kept_,
                [&](const Kept& kept) { return pins.empty() || kept.version <= pins.front(); });
  size_t looks = std::max(kAtLeast, 2 * (retired_.size() - retired_before_));
  if (pins.empty()) looks = std::max(looks, retired_.size() / kShare);
  for (; looks > 0 && !retired_.empty(); --looks) {
    if (next_to_free_ >= retired_.size()) next_to_free_ = 0;
    Retired& retired = retired_[next_to_free_];
    if (next_to_free_ + kAhead < retired_.size())
      __builtin_prefetch(retired_[next_to_free_ + kAhead].part, 1);
    const auto pin = std::lower_bound(pins.begin(), pins.end(), retired.born);
    if (pin != pins.end() && *pin < retired.version) {
      ++next_to_free_;
      continue;
    }
    retired_bytes_ -= retired.part->bytes;
    Free(retired.part);
    retired = retired_.back();
    retired_.pop_back();
  }
}

void* Heap::Memory(size_t bytes, bool* is_pooled) {
  *is_pooled = false;
  if (bytes == kSpareBytes && spare_ != nullptr) {
    --spare_count_;
    return std::exchange(spare_, spare_->next);
  }
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
  retired_.push_back({part, part->born, version_});
  retired_bytes_ += part->bytes;
}

void Heap::Free(Part* part) {
  bytes_[static_cast<size_t>(part->use)] -= part->bytes;
  if (part->bytes == kSpareBytes && spare_count_ < kMostSpare) {
    spare_ = new (part) Spare{spare_};
    ++spare_count_;
  } else if (part->is_pooled) {
    pool_.Free(part, InPool(part->bytes));
  } else if (part->bytes >= kAlignedFrom) {
    ::operator delete(part, kAlignment);
  } else {
    ::operator delete(part);
  }
}

}  // namespace tranche
