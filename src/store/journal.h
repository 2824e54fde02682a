// Operations in order: each is written to the file, then executed.
//
// Group commit: the thread that has the turn takes all calls that wait, writes them as one row in
// one transaction, and executes them in that order. So memory is never ahead of the file, and the
// order of the file is the order of memory.
#ifndef TRANCHE_SRC_STORE_JOURNAL_H_
#define TRANCHE_SRC_STORE_JOURNAL_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "src/base/message.h"
#include "src/base/unowned_mutex.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"
#include "src/image/journal_row.h"
#include "src/store/database.h"

namespace tranche::internal {

// Thread-safe.
class Journal {
 public:
  // Keeps everybody else from writing and executing. A turn may be given back by another thread
  // than the one that took it.
  using Turn = std::unique_lock<UnownedMutex>;

  // The last operation of the file is `sequence`; `bytes` of operations follow the checkpoint.
  Journal(Engine* engine, Database* database, uint64_t sequence, uint64_t bytes)
      : engine_(*engine), database_(*database), sequence_(sequence), bytes_(bytes) {}

  // Writes the operation with the time of the host's clock and has the engine execute it, perhaps
  // on the thread of another call. When it cannot be written it is not executed.
  absl::StatusOr<Outcome> Submit(const Operation& operation);

  Turn TakeTurn() { return Turn(turn_); }

  // Takes the turn until it is destroyed, and journals the records of a load in parts.
  std::unique_ptr<LoadJournal> BeginLoad(const LoadOptions& options);

  uint64_t sequence() const { return sequence_; }
  uint64_t bytes() const { return bytes_; }
  // A checkpoint holds `bytes` of the journal's bytes.
  void Forget(uint64_t bytes) { bytes_ -= bytes; }

 private:
  class LoadWriter;

  // A call that waits in the queue, on the stack of its thread.
  struct Pending {
    const Operation* operation;  // null: part of a load, which nobody executes
    JournalOperation journalled;
    absl::StatusOr<Outcome> outcome{};
    bool is_done = false;
    Pending* next = nullptr;
  };

  // With the turn: writes and executes the first calls of the queue, as many as make one row. No
  // exception leaves this function, and each call that it took from the queue is done.
  void Lead();
  // Takes these calls from the queue: a list, empty when nobody waits.
  Pending* TakeGroup();
  void Execute(Pending* pending);
  // With the turn: writes a list of operations as one row.
  absl::Status Write(Pending* first);
  // The row of these operations, each of which gets the time of now; how many they are.
  std::string MakeRow(Pending* first, uint64_t* operations);

  // Made in time: to make one takes memory.
  const absl::Status out_of_memory_ =
      MakeError(absl::StatusCode::kResourceExhausted, "out of memory");
  const absl::Status out_of_memory_before_ = MakeError(
      absl::StatusCode::kUnavailable, "memory ran out in an earlier write: open the store again");

  Engine& engine_;
  Database& database_;
  std::atomic<uint64_t> sequence_;
  std::atomic<uint64_t> bytes_;

  UnownedMutex turn_;
  std::mutex queue_mutex_;
  Pending* first_ = nullptr;  // a list, so that to wait allocates nothing
  Pending* last_ = nullptr;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_JOURNAL_H_
