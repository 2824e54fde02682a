// The current version of an index, the versions that readers pin, and how the next one is
// published.
//
// One mutex guards what a reader needs to pin a version: the current one and the list of pins. A
// small batch is applied in place under that mutex, so that a reader waits for one batch at most.
// What takes longer (bulk load, repacking, definitions) is written aside, as if the current version
// were pinned, and published by one pointer.
#ifndef TRANCHE_SRC_ENGINE_VERSIONS_H_
#define TRANCHE_SRC_ENGINE_VERSIONS_H_

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "src/base/brief_mutex.h"
#include "src/table/table_writer.h"
#include "src/table/version.h"
#include "tranche/index.h"  // Pin

namespace tranche::internal {

struct WriterState;

class Versions {
 public:
  class Next;

  // The first version is empty and stands at the time `now`. `state` must outlive this.
  Versions(WriterState* state, Number now);
  ~Versions();
  Versions(const Versions&) = delete;
  Versions& operator=(const Versions&) = delete;

  // Any thread. A pinned version stays as it is until it is unpinned, once for each pin: see Pin.
  const Version* Pin() const;
  void Unpin(const Version* version) const;

  // Any thread. Whether memory ran out in a write: what the index holds is no longer certain.
  bool is_damaged() const { return is_damaged_.load(std::memory_order_relaxed); }
  void SetDamaged() { is_damaged_.store(true, std::memory_order_relaxed); }

  // With the writers' mutex held from here on.
  const Version& current() const { return *current_; }
  // Ends some patches that pins of the past have left (src/bitmap/container.h), which slow readers
  // down, unless a version is pinned. Cost: some 20 us.
  void EndSomePatches();

 private:
  std::vector<uint64_t> Pins() const;

  WriterState& state_;
  std::atomic<bool> is_damaged_ = false;
  mutable BriefMutex mutex_;
  mutable std::vector<uint64_t> pins_;  // version numbers, one for each pin
  Version* current_;
  Version* written_;  // the version written last; differs from `current_` until it is published
  PatchCursor patch_cursor_;
};

// The version being written, with the writers' mutex held. One at a time.
//
// A version that is destroyed without `Publish` is half written. The index is damaged then: the
// parts of the current version that it changed cannot be taken back. Only an exception (memory ran
// out) may lead there.
class Versions::Next {
 public:
  enum Mode {
    kInPlace,  // the readers' mutex is held until the version is published: for what is brief
    kAside,
  };
  Next(Versions* versions, Mode mode);
  ~Next();
  Next(const Next&) = delete;
  Next& operator=(const Next&) = delete;

  Version* get() const { return version_; }
  Version* operator->() const { return version_; }

  // Answers are the same as before: readers go on to see the number of the version before.
  void KeepShownNumber() { --version_->shown_number; }

  // Readers see the version from now on. Called once, last.
  void Publish();

 private:
  Versions& versions_;
  std::unique_lock<BriefMutex> lock_;  // held in place, taken to publish what was written aside
  Version* version_;
  bool is_published_ = false;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_VERSIONS_H_
