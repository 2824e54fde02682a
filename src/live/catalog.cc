#include "src/live/catalog.h"

#include <algorithm>

namespace tranche::internal {

bool Catalog::Find(const StringMap<SegmentSlot>& map, std::string_view key,
                   SegmentSlot* slot) const {
  const std::lock_guard lock(mutex_);
  const auto found = map.find(key);
  if (found == map.end()) return false;
  *slot = found->second;
  return true;
}

std::vector<const SavedSegment*> Catalog::InOrder() const {
  std::vector<const SavedSegment*> all;
  all.reserve(size());
  for (const auto& segment : slots_) {
    if (segment != nullptr) all.push_back(segment.get());
  }
  std::sort(all.begin(), all.end(),
            [](const SavedSegment* a, const SavedSegment* b) { return a->sequence < b->sequence; });
  return all;
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

std::shared_ptr<const SavedSegment> Catalog::Put(std::shared_ptr<const SavedSegment> segment) {
  const SegmentSlot slot = segment->slot;
  std::shared_ptr<const SavedSegment> replaced = std::move(slots_[slot]);
  slots_[slot] = std::move(segment);
  const std::lock_guard lock(mutex_);
  if (replaced != nullptr) by_name_.erase(replaced->name);
  by_id_[slots_[slot]->id] = slot;
  by_name_[slots_[slot]->name] = slot;
  return replaced;
}

std::shared_ptr<const SavedSegment> Catalog::Remove(SegmentSlot slot) {
  std::shared_ptr<const SavedSegment> removed = std::move(slots_[slot]);
  slots_[slot] = nullptr;
  FreeSlot(slot);
  const std::lock_guard lock(mutex_);
  by_id_.erase(removed->id);
  by_name_.erase(removed->name);
  return removed;
}

uint64_t Catalog::memory_bytes() const {
  uint64_t bytes = slots_.capacity() * sizeof(slots_[0]) +
                   2 * by_id_.capacity() * (sizeof(std::pair<std::string, SegmentSlot>) + 1);
  for (const auto& segment : slots_) {
    if (segment == nullptr) continue;
    bytes += sizeof(SavedSegment) + segment->id.size() + segment->name.size() +
             segment->description.size();
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
