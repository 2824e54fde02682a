// The saved segments: their definitions by slot, found by id and by name. No two have names that
// look alike (`NameKey`).
#ifndef TRANCHE_SRC_LIVE_CATALOG_H_
#define TRANCHE_SRC_LIVE_CATALOG_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "src/base/string_hash.h"
#include "src/live/handpicked.h"
#include "src/live/reference_graph.h"
#include "src/query/bind.h"
#include "src/table/fold.h"
#include "src/table/version.h"

namespace tranche::internal {

// A definition as saved. Immutable: an update makes another one.
struct SavedSegment {
  uint64_t sequence = 0;  // order of creation
  SegmentSlot slot = 0;
  std::string id;
  std::string name;
  std::string description;
  absl::Time created_at;
  absl::Time updated_at;
  Bound definition;
  // One for each customer_id condition, in order.
  std::vector<Handpicked::ListCode> lists;
  std::vector<SegmentSlot> references;  // the segments that its rules name, ascending
};

// The error of a condition that names a segment that `version` does not have.
absl::Status UnknownSegment(const Version& version, std::string_view id);

class Catalog {
 public:
  // The slot of a segment; false when there is none. Any thread: the segment may be newer than the
  // caller's version, or have been deleted or renamed since. See `IsNewerThan`.
  bool FindId(std::string_view id, SegmentSlot* slot) const { return Find(by_id_, id, slot); }
  // The one whose name looks like `name`.
  bool FindName(std::string_view name, SegmentSlot* slot) const {
    return Find(by_name_key_, NameKey(name), slot);
  }

  // Any thread, after a look-up: whether a segment was deleted or renamed in a version after
  // `version`. Only then may that version hold a segment that the look-up did not find.
  bool IsNewerThan(const Version& version) const {
    return last_loss_.load(std::memory_order_acquire) > version.number;
  }

  // Writer only from here on.
  size_t size() const { return by_id_.size(); }
  // Null when the slot is free.
  const std::shared_ptr<const SavedSegment>& at(SegmentSlot slot) const { return slots_[slot]; }
  SegmentSlot slot_count() const { return static_cast<SegmentSlot>(slots_.size()); }
  // The slots in use in order of creation.
  std::span<const SegmentSlot> slots_in_order() const { return order_; }
  uint64_t next_sequence() { return ++sequence_; }
  // An id that neither a segment nor `taken` has: "seg_1", "seg_2", ...
  std::string NewId(const StringSet& taken);
  // The number of the last id given.
  uint64_t last_id() const { return last_id_; }
  void set_last_id(uint64_t number) { last_id_ = number; }
  SegmentSlot NewSlot();
  // The slot that `NewSlot` will give after `count` others.
  SegmentSlot NextSlot(size_t count) const {
    return count < free_slots_.size()
               ? free_slots_[free_slots_.size() - 1 - count]
               : static_cast<SegmentSlot>(slots_.size() + count - free_slots_.size());
  }
  // Which segments name which others; `Put` and `Remove` keep it. Those that are put together, and
  // name each other, are first set here, the named ones first: far cheaper.
  const ReferenceGraph& references() const { return references_; }
  void SetReferences(const SavedSegment& segment) {
    references_.Set(segment.slot, segment.references);
  }

  // Sets the segment of its slot, which is new or had the same id, also in `version`, which is
  // being written. Returns the one it replaces.
  std::shared_ptr<const SavedSegment> Put(Heap* heap, Version* version,
                                          std::shared_ptr<const SavedSegment> segment);
  // Frees the slot of a segment that no other names, also in `version`; returns what was there.
  // Cost: O(segments).
  std::shared_ptr<const SavedSegment> Remove(Heap* heap, Version* version, SegmentSlot slot);

  uint64_t memory_bytes() const;

 private:
  bool Find(const StringMap<SegmentSlot>& map, std::string_view key, SegmentSlot* slot) const;

  std::vector<std::shared_ptr<const SavedSegment>> slots_;
  std::vector<SegmentSlot> order_;
  std::vector<SegmentSlot> free_slots_;
  ReferenceGraph references_;
  uint64_t sequence_ = 0;
  uint64_t last_id_ = 0;
  std::atomic<uint64_t> last_loss_ = 0;  // the version in which a name or an id went
  mutable std::mutex mutex_;             // held to change the maps, and to read them
  StringMap<SegmentSlot> by_id_;
  StringMap<SegmentSlot> by_name_key_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_CATALOG_H_
