#include "src/live/catalog.h"

#include <algorithm>
#include <utility>

#include "src/base/message.h"

namespace tranche::internal {

absl::Status UnknownSegment(const Version& version, std::string_view id) {
  constexpr size_t kMostCompared = 1'000;
  std::vector<std::string_view> ids;
  for (const SegmentSlot slot : version.segment_slots()) {
    ids.push_back(version.segments[slot].definition->id);
    if (ids.size() == kMostCompared) break;
  }
  return UnknownName({"segment \"", id, "\" does not exist"}, id, ids);
}

bool Catalog::Find(const StringMap<SegmentSlot>& map, std::string_view key,
                   SegmentSlot* slot) const {
  const std::lock_guard lock(mutex_);
  const auto found = map.find(key);
  if (found == map.end()) return false;
  *slot = found->second;
  return true;
}

std::string Catalog::NewId(const StringSet& taken) {
  SegmentSlot slot;
  std::string id;
  do {
    id = "seg_" + std::to_string(++last_id_);
  } while (FindId(id, &slot) || taken.contains(id));
  return id;
}

SegmentSlot Catalog::NewSlot() {
  if (free_slots_.empty()) {
    slots_.emplace_back();
    return static_cast<SegmentSlot>(slots_.size() - 1);
  }
  const SegmentSlot slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

std::shared_ptr<const SavedSegment> Catalog::Put(Heap* heap, Version* version,
                                                 std::shared_ptr<const SavedSegment> segment) {
  const SegmentSlot slot = segment->slot;
  version->segments.Mutable(heap, slot).definition = segment.get();
  const std::shared_ptr<const SavedSegment> replaced =
      std::exchange(slots_[slot], std::move(segment));
  if (replaced == nullptr) {
    order_.push_back(slot);
    version->segment_order.Mutable(heap, version->segment_count++) = slot;
  }
  const SavedSegment& saved = *slots_[slot];
  SetReferences(saved);
  const std::lock_guard lock(mutex_);
  if (replaced != nullptr && replaced->name != saved.name) {
    last_loss_.store(version->number, std::memory_order_release);
    by_name_key_.erase(NameKey(replaced->name));
  }
  by_id_[saved.id] = slot;
  by_name_key_[NameKey(saved.name)] = slot;
  return replaced;
}

std::shared_ptr<const SavedSegment> Catalog::Remove(Heap* heap, Version* version,
                                                    SegmentSlot slot) {
  version->segments.Mutable(heap, slot) = SegmentState{};
  auto place = std::find(order_.begin(), order_.end(), slot);
  for (place = order_.erase(place); place != order_.end(); ++place) {
    version->segment_order.Mutable(heap, static_cast<size_t>(place - order_.begin())) = *place;
  }
  --version->segment_count;
  references_.Remove(slot);
  const std::shared_ptr<const SavedSegment> removed = std::exchange(slots_[slot], nullptr);
  free_slots_.push_back(slot);
  const std::lock_guard lock(mutex_);
  last_loss_.store(version->number, std::memory_order_release);
  by_id_.erase(removed->id);
  by_name_key_.erase(NameKey(removed->name));
  return removed;
}

uint64_t Catalog::memory_bytes() const {
  uint64_t bytes = slots_.capacity() * sizeof(slots_[0]) +
                   2 * by_id_.capacity() * (sizeof(std::pair<std::string, SegmentSlot>) + 1);
  bytes += references_.memory_bytes();
  for (const auto& segment : slots_) {
    if (segment == nullptr) continue;
    bytes += sizeof(SavedSegment) + segment->id.size() + segment->name.size() +
             segment->description.size() + segment->references.capacity() * sizeof(SegmentSlot) +
             segment->lists.capacity() * sizeof(Handpicked::ListCode);
    for (const Rule& rule : segment->definition.canonical) {
      bytes += sizeof(Rule) + sizeof(BoundRule);
      for (const Condition& condition : rule.conditions) {
        bytes += sizeof(Condition) + sizeof(BoundCondition) +
                 condition.values.size() * (sizeof(std::string) + 2);
      }
    }
  }
  return bytes;
}

}  // namespace tranche::internal
