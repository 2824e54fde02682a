#include "src/table/hashed_rows.h"

#include <algorithm>

namespace tranche::internal {

bool HashedRows::Fill(std::span<const Entry> old, std::span<const Entry> entries) {
  size_ = 0;
  size_t next = 0;  // the first slot after the last entry
  const auto place = [&](Entry entry) {
    next = std::max(next, Home(HashOf(entry)));
    if (next + 1 >= slots_.size()) return false;
    slots_[next++] = entry;
    ++size_;
    return true;
  };
  auto added = entries.begin();
  for (const Entry entry : old) {
    if (entry == kEmpty) continue;
    for (; added != entries.end() && *added < entry; ++added) {
      if (!place(*added)) return false;
    }
    if (!place(entry)) return false;
  }
  return std::all_of(added, entries.end(), place);
}

HashedRows HashedRows::Merge(std::span<const Entry> old, std::span<const Entry> entries,
                             size_t capacity) {
  HashedRows all;
  all.capacity_ = capacity;
  // Only the slack grows with the last run: hashes that crowd at the end, however many, take no
  // more memory than others.
  for (size_t slack = kMinSlack;; slack *= 2) {
    all.slots_.assign(capacity + slack, kEmpty);
    if (all.Fill(old, entries)) return all;
  }
}

HashedRows HashedRows::With(std::span<const Entry> entries) const {
  return Merge(slots_, entries, std::max<size_t>(CapacityFor(size_ + entries.size()), capacity_));
}

void HashedRows::Reserve(size_t size) {
  if (CapacityFor(size) > capacity_) *this = Merge(slots_, {}, CapacityFor(size));
}

void HashedRows::Insert(Entry entry) {
  if (size_ >= capacity_ - capacity_ / 8) Reserve(size_ + 1);
  size_t at = Home(HashOf(entry));
  while (slots_[at] < entry) ++at;
  if (slots_[at] == entry) return;
  const auto from = slots_.begin() + static_cast<ptrdiff_t>(at);
  const auto gap = std::find(from, slots_.end(), kEmpty);
  if (gap + 1 == slots_.end()) {
    *this = With({&entry, 1});
    return;
  }
  std::move_backward(from, gap, gap + 1);
  *from = entry;
  ++size_;
}

void HashedRows::Erase(Entry entry) {
  if (size_ == 0) return;
  size_t at = Home(HashOf(entry));
  while (slots_[at] < entry) ++at;
  if (slots_[at] != entry) return;
  // What follows in the run moves up as far as its home.
  for (; slots_[at + 1] != kEmpty && Home(HashOf(slots_[at + 1])) <= at; ++at)
    slots_[at] = slots_[at + 1];
  slots_[at] = kEmpty;
  --size_;
}

}  // namespace tranche::internal
