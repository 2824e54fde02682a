// The state of an index and the rules of its two locks.
//
// `writer_mutex_` is held by a writing call from beginning to end. `root_mutex_` guards what a
// reader needs to pin a version: the current root and the list of pins. A small batch is applied in
// place under both, so that a reader waits for one batch at most; what takes longer (bulk load,
// repacking, definitions) is written aside, as if the current version were pinned, and published by
// one pointer.
#ifndef TRANCHE_SRC_ENGINE_ENGINE_H_
#define TRANCHE_SRC_ENGINE_ENGINE_H_

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/brief_mutex.h"
#include "src/base/heap.h"
#include "src/base/message.h"
#include "src/base/unowned_mutex.h"
#include "src/engine/callbacks.h"
#include "src/engine/family.h"
#include "src/engine/staging.h"
#include "src/live/catalog.h"
#include "src/live/handpicked.h"
#include "src/live/rule_masks.h"
#include "src/query/query.h"
#include "src/table/row_index.h"
#include "src/table/table_writer.h"
#include "tranche/index.h"

namespace tranche::internal {

class Engine {
 public:
  Engine(std::shared_ptr<const Schema> schema, IndexOptions options);
  ~Engine();

  // Readers.
  // Pins the current version and gives its number: the root itself is changed in place while nobody
  // pins it.
  const Version* Pin(uint64_t* number) const;
  void Unpin(uint64_t number) const;
  // Ends some patches that pins of the past have left (src/bitmap/container.h), which slow readers
  // down, unless somebody reads or writes. Cost: some 20 us.
  void EndSomePatches();
  const Catalog& catalog() const { return catalog_; }
  MemoryReport Memory();
  // Builds the search index unless the writer is busy: the versions from then on have it. A search
  // in a version without one reads every text.
  void TryBuildSearch();

  // FailedPrecondition where a writing call would wait for its own thread: inside a callback of
  // this index, and while this thread has a loader of this index open.
  absl::Status CheckMayWrite() const;

  // What `write`, a writing call, returns, or why it must not be made.
  template <typename Body>
  auto RunWrite(const Body& write) -> decltype(write()) {
    TRANCHE_RETURN_IF_ERROR(CheckMayWrite());
    return CatchNoMemory(write);
  }

  // What `write`, a writing call or a part of one, returns. ResourceExhausted when memory runs out
  // in it: dictionaries and rule masks may then be half way, so every later one is refused. A
  // version written aside is not published, and readers go on; one written in place may be seen
  // half done.
  template <typename Body>
  auto CatchNoMemory(const Body& write) -> decltype(write()) {
    if (is_damaged_) return MakeError(absl::StatusCode::kInternal, kDamaged);
    try {
      return write();
    } catch (const std::bad_alloc&) {
    } catch (const std::length_error&) {  // a container asked for more than there can be
    }
    is_damaged_ = true;
    return MakeError(absl::StatusCode::kResourceExhausted, "out of memory");
  }

  Callbacks& callbacks() { return callbacks_; }
  bool is_damaged() const { return is_damaged_; }

  // The writing calls of `Index`, each to be run by `RunWrite`.
  absl::StatusOr<BatchResult> Apply(const Batch& batch);
  // `times` are those of segments that are restored; without them it is now.
  struct Times {
    absl::Time created_at;
    absl::Time updated_at;
  };
  absl::StatusOr<std::vector<Segment>> CreateSegments(std::span<const Draft> drafts,
                                                      std::span<const Times> times = {});
  absl::StatusOr<Segment> UpdateSegment(std::string_view id, const SegmentEdit& edit);
  absl::Status DeleteSegment(std::string_view id);
  absl::Status AddField(const FieldSpec& field);
  absl::Status AddValues(std::string_view field, std::span<const std::string> values);
  absl::Status RetireValue(std::string_view field, std::string_view value, bool force);

 private:
  friend class LoadSession;
  friend class Restore;

  static constexpr std::string_view kDamaged =
      "memory ran out in an earlier write: make the index anew";

  // Writes the next version while it lives; the writer lock is held around it.
  class Write {
   public:
    enum Mode { kInPlace, kAside };
    Write(Engine* engine, Mode mode);
    ~Write();  // publishes, unless memory ran out
    Version* version() const { return version_; }

   private:
    Engine* const engine_;
    std::unique_lock<BriefMutex> root_lock_;  // held in place, taken to publish aside
    const int exceptions_ = std::uncaught_exceptions();
    Version* version_;
  };

  std::vector<uint64_t> Pins() const;
  // Rows of the current version by id, for queries.
  FindRow RowFinder() const;

  // What one batch or load did to memberships.
  struct RowFlip {
    SegmentSlot slot;
    Row row;
    bool entered;
    uint32_t customer;  // whose, by the caller's count
    const SavedSegment* segment;
  };
  // Applies a staged batch to `version`.
  void ApplyStaged(const Staging& staging, Version* version, std::vector<RowFlip>* flips);
  void SetStagedText(const Staging& staging, size_t index, Row row, TableWriter* table);
  void FlipMemberships(Version* version, Row row);  // those of flips_
  void UpdateValueCounts(Version* version);
  BatchResult MakeResult(const Staging& staging, std::vector<RowFlip>* flips);
  void RepackIfSparse();

  // Definitions.
  absl::Status CheckName(std::string_view name, std::string_view own_id) const;
  // The query of a saved definition for evaluation, and the one for rule masks, where lists stand
  // for ids.
  Query EvaluationQuery(const Bound& bound) const;
  Query MaskQuery(const Bound& bound, std::span<const Handpicked::ListCode> lists) const;
  std::vector<Handpicked::ListCode> AddLists(const Bound& bound);
  void RemoveLists(const Bound& bound, std::span<const Handpicked::ListCode> lists);
  // Evaluates all queries in one pass and sets the memberships of their slots.
  void SetMemberships(Version* version, std::span<const SegmentSlot> slots,
                      std::span<const Query> queries);
  void ClearMembership(Version* version, SegmentSlot slot);
  void PublishSchema(std::shared_ptr<const Schema> schema);
  void RefreshSetDictionaries();

  Callbacks callbacks_;
  std::atomic<bool> is_damaged_ = false;
  Version* half_written_ = nullptr;  // owns the parts, once damaged
  UnownedMutex writer_mutex_;
  mutable BriefMutex root_mutex_;
  mutable std::vector<uint64_t> pins_;  // version numbers, one for each snapshot

  Heap heap_;
  Version* current_;
  std::shared_ptr<const Schema> schema_;
  std::shared_ptr<RowIndex> ids_;  // of the current version; repacking makes another
  std::unique_ptr<RowIndex> external_ids_;
  Family family_;
  Handpicked handpicked_;
  RuleMasks masks_;
  Catalog catalog_;
  PatchCursor patch_cursor_;
  std::vector<const SetDictionary*> sets_;  // by FieldId; null: single-valued
  Staging staging_{family_, handpicked_};
  std::vector<Flip> flips_;  // scratch
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_ENGINE_H_
