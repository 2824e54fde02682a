// Writing calls in order: each is written to the file, then applied.
//
// Group commit: the thread that has the turn takes all calls that wait, writes them as one row in
// one transaction, and applies them in that order. So memory is never ahead of the file, and the
// order of the file is the order of memory.
#ifndef TRANCHE_SRC_STORE_JOURNAL_H_
#define TRANCHE_SRC_STORE_JOURNAL_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "src/base/message.h"
#include "src/base/unowned_mutex.h"
#include "src/engine/callbacks.h"
#include "src/engine/load_session.h"
#include "src/store/database.h"
#include "src/store/operation.h"

namespace tranche::internal {

// The time that the operation being applied has in the journal; read by the clock of the index.
struct OperationTime {
  absl::Time now;
  bool is_replay = false;
};

// Thread-safe.
class Journal {
 public:
  // Keeps everybody else from writing and applying. A turn may be given back by another thread than
  // the one that took it.
  using Turn = std::unique_lock<UnownedMutex>;

  // The last operation of the file is `sequence`; `bytes` of operations follow the checkpoint.
  Journal(Engine* engine, Database* database, std::function<absl::Time()> clock,
          OperationTime* time, uint64_t sequence, uint64_t bytes)
      : engine_(*engine),
        database_(*database),
        clock_(std::move(clock), nullptr),
        time_(*time),
        sequence_(sequence),
        bytes_(bytes) {}

  // Writes the operation and calls `apply`, perhaps on the thread of another call. An error: the
  // operation was not written, and nothing is applied.
  absl::Status Submit(OperationType type, std::string body, const std::function<void()>& apply);

  // FailedPrecondition inside the clock.
  absl::Status CheckMayWrite() const {
    if (!clock_.IsRunningHere()) return absl::OkStatus();
    return FailedPrecondition({"a callback must not write to the index that calls it"});
  }

  Turn TakeTurn() { return Turn(turn_); }

  // Takes the turn until it is destroyed, and journals the records of a load in parts.
  std::unique_ptr<LoadJournal> BeginLoad();

  uint64_t sequence() const { return sequence_; }
  uint64_t bytes() const { return bytes_; }
  // A checkpoint holds `bytes` of the journal's bytes.
  void Forget(uint64_t bytes) { bytes_ -= bytes; }

 private:
  class LoadWriter;

  // A call that waits in the queue, on the stack of its thread.
  struct Pending {
    OperationType type;
    std::string body;
    const std::function<void()>* apply;
    absl::Time time;
    absl::Status status;
    bool is_done = false;
    Pending* next = nullptr;
  };

  // With the turn: writes and applies the first calls of the queue, as many as make one row. No
  // exception leaves this function, and each call that it took from the queue is done.
  void Lead();
  // Takes these calls from the queue: a list, empty when nobody waits.
  Pending* TakeGroup();
  void Apply(Pending* pending);
  // With the turn: writes a list of operations as one row.
  absl::Status Write(Pending* first);
  // The row of these operations, each with the time of now; how many they are.
  std::string MakeRow(Pending* first, uint64_t* operations);

  // Made in time: to make one takes memory.
  const absl::Status out_of_memory_ =
      MakeError(absl::StatusCode::kResourceExhausted, "out of memory");
  const absl::Status out_of_memory_before_ = MakeError(
      absl::StatusCode::kUnavailable, "memory ran out in an earlier write: open the store again");

  Engine& engine_;
  Database& database_;
  Callbacks clock_;
  OperationTime& time_;
  std::atomic<uint64_t> sequence_;
  std::atomic<uint64_t> bytes_;

  UnownedMutex turn_;
  std::mutex queue_mutex_;
  Pending* first_ = nullptr;  // a list, so that to wait allocates nothing
  Pending* last_ = nullptr;
};

// One operation of a journal row, read back.
struct JournalOperation {
  OperationType type;
  absl::Time time;
  std::string_view body;
};
JournalOperation GetJournalOperation(ByteReader* from);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_JOURNAL_H_
