#include "src/base/heap.h"

#include <algorithm>
#include <new>

#include "src/base/planted.h"

namespace tranche {
namespace {

constexpr size_t kAlignedFrom = 512;
constexpr std::align_val_t kAlignment{64};

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

Part* Heap::Allocate(size_t bytes, MemoryUse use) {
  void* memory = bytes >= kAlignedFrom ? ::operator new(bytes, kAlignment) : ::operator new(bytes);
  std::memset(memory, 0, bytes);
  bytes_[static_cast<size_t>(use)] += bytes;
  return new (memory) Part{version_, static_cast<uint32_t>(bytes), use};
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
  if (part->bytes >= kAlignedFrom) {
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
