// An index: its state, the mutex of its writers, and the execution of operations.
//
// The writers' mutex is held by an operation from beginning to end, and by a loader while it is
// open. Readers do not take it: see Versions.
#ifndef TRANCHE_SRC_ENGINE_ENGINE_H_
#define TRANCHE_SRC_ENGINE_ENGINE_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/message.h"
#include "src/base/unowned_mutex.h"
#include "src/engine/batch_writer.h"
#include "src/engine/callbacks.h"
#include "src/engine/operation.h"
#include "src/engine/staging.h"
#include "src/engine/versions.h"
#include "src/engine/writer_state.h"
#include "tranche/index.h"

namespace tranche::internal {

class LoadJournal;

// Keeps operations somewhere safe before they are executed: what makes an index a store.
class OperationJournal {
 public:
  virtual ~OperationJournal() = default;
  // Writes the operation and executes it, with the time that was written. An error of the journal:
  // nothing was executed.
  virtual absl::StatusOr<Outcome> Submit(const Operation& operation) = 0;
  // For the records of a load; keeps others from submitting until it is destroyed.
  virtual std::unique_ptr<LoadJournal> BeginLoad(const LoadOptions& options) = 0;
};

class Engine {
 public:
  Engine(std::shared_ptr<const Schema> schema, IndexOptions options);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Readers.
  const Versions& versions() const { return state_.versions; }
  const Catalog& catalog() const { return state_.catalog; }
  const CustomerVersions& customer_versions() const { return state_.customer_versions; }
  // The sources of positions, for src/engine/positions.h.
  const Dictionary& sources() const { return state_.sources; }
  // Ends some patches that pins of the past have left, unless somebody reads or writes. Cost: some
  // 20 us.
  void EndSomePatches();
  // Builds the search index, unless it is built, is never to be, or the writer is busy. All answers
  // stay the same, so the version keeps the number that readers see. A search in a version without
  // an index reads every text.
  void TryBuildSearch();
  MemoryReport Memory();

  // FailedPrecondition where a writing call would wait for its own thread: inside a callback of
  // this index, and while this thread has a loader of this index open.
  absl::Status CheckMayWrite() const;

  // Executes the operation now, by the clock of the host, or gives it to the journal if there is
  // one. The errors are those of the calls of `Index`.
  absl::StatusOr<Outcome> Submit(const Operation& operation);
  // Executes the operation at this time. Engines that execute the same operations at the same times
  // hold the same, whatever the outcomes.
  absl::StatusOr<Outcome> Execute(const Operation& operation, absl::Time now);

  // Before anybody else uses the engine. The journal, null for none, must outlive all writing
  // calls.
  void SetJournal(OperationJournal* journal) { journal_ = journal; }
  // Null when there is none.
  OperationJournal* journal() const { return journal_; }

  // What `write`, a writing call or a part of one, returns. ResourceExhausted when memory runs out
  // in it: dictionaries and rule masks may then be half way, so every later one is refused. A
  // version written aside is not published, and readers go on; one written in place may be seen
  // half done.
  template <typename Body>
  auto CatchNoMemory(const Body& write) -> decltype(write()) {
    if (is_damaged()) return MakeError(absl::StatusCode::kInternal, kDamaged);
    try {
      return write();
    } catch (const std::bad_alloc&) {
    } catch (const std::length_error&) {  // a container asked for more than there can be
    }
    state_.versions.SetDamaged();
    return MakeError(absl::StatusCode::kResourceExhausted, "out of memory");
  }

  Callbacks& callbacks() { return callbacks_; }
  bool is_damaged() const { return state_.versions.is_damaged(); }

  // For what writes besides: a load, and a checkpoint that is restored. The state is used with the
  // mutex held.
  UnownedMutex& writer_mutex() { return writer_mutex_; }
  WriterState& state() { return state_; }
  // With the mutex held: saves segments that have these times, one of `times` for each draft.
  struct Times {
    absl::Time created_at;
    absl::Time updated_at;
  };
  absl::StatusOr<std::vector<Segment>> SaveNewSegments(std::span<const Draft> drafts,
                                                       std::span<const Times> times);

 private:
  static constexpr std::string_view kDamaged =
      "memory ran out in an earlier write: make the index anew";

  // `clock()` gives the time, and is asked once, with the mutex held.
  template <typename Clock>
  absl::StatusOr<Outcome> ExecuteAt(const Operation& operation, const Clock& clock);

  // The executor of each operation.
  absl::StatusOr<Outcome> Run(const ApplyBatch& apply, absl::Time now);
  absl::StatusOr<Outcome> Run(const CreateSegments& create, absl::Time now);
  absl::StatusOr<Outcome> Run(const PutSegment& put, absl::Time now);
  absl::StatusOr<Outcome> Run(const UpdateSegment& update, absl::Time now);
  absl::StatusOr<Outcome> Run(const DeleteSegment& remove, absl::Time now);
  absl::StatusOr<Outcome> Run(const AddField& add, absl::Time now);
  absl::StatusOr<Outcome> Run(const DropField& drop, absl::Time now);
  absl::StatusOr<Outcome> Run(const AddValues& add, absl::Time now);
  absl::StatusOr<Outcome> Run(const RenameValue& rename, absl::Time now);
  absl::StatusOr<Outcome> Run(const RetireValue& retire, absl::Time now);
  absl::StatusOr<Outcome> Run(const AdvanceTo& advance, absl::Time now);

  // What a batch returns that an earlier call has applied, by its position; else nothing. Any
  // thread.
  std::optional<Outcome> FindRepeat(const Operation& operation) const;
  absl::Status Stage(const Batch& batch);
  // Evaluates complete segments and publishes a version that has them.
  void SaveSegments(std::span<const std::shared_ptr<const SavedSegment>> segments);
  absl::StatusOr<FieldId> FindField(std::string_view name) const;
  // Sets the schema of `next`; its writers follow.
  void SetSchema(std::shared_ptr<const Schema> schema, Version* next);
  // Publishes a version that has the schema, with the columns of its new fields.
  void PublishSchema(std::shared_ptr<const Schema> schema);

  Callbacks callbacks_;
  OperationJournal* journal_ = nullptr;
  const SearchIndex search_;
  UnownedMutex writer_mutex_;
  WriterState state_;
  BatchReader batch_reader_;  // kept, as the next two are, for its memory
  Staging staging_{state_};
  BatchWriter batch_writer_{&state_};
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_ENGINE_H_
