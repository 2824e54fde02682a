// Writing calls in order: each is written to the file, then applied.
//
// Group commit: whoever gets the turn takes all calls that wait, writes them as one row in one
// transaction, and applies them in that order. So memory is never ahead of the file, and the order
// of the file is the order of memory.
#ifndef TRANCHE_SRC_STORE_JOURNAL_H_
#define TRANCHE_SRC_STORE_JOURNAL_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
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
  // Its last operation is `sequence`, its bytes behind the checkpoint `bytes`.
  Journal(Engine* engine, Database* database, std::function<absl::Time()> clock,
          OperationTime* time, uint64_t sequence, uint64_t bytes)
      : engine_(*engine),
        database_(*database),
        clock_(std::move(clock)),
        time_(*time),
        sequence_(sequence),
        bytes_(bytes) {}

  // Writes the operation and calls `apply`, perhaps on the thread of another call. An error: the
  // operation was not written, and nothing is applied.
  absl::Status Submit(OperationType type, std::string body, const std::function<void()>& apply);

  // Keeps everybody else from writing and applying.
  std::unique_lock<std::mutex> TakeTurn() { return std::unique_lock(turn_); }

  // Takes the turn until it is destroyed, and journals the records of a load in parts.
  std::unique_ptr<LoadJournal> BeginLoad();

  uint64_t sequence() const { return sequence_; }
  uint64_t bytes() const { return bytes_; }
  // A checkpoint holds `bytes` of the journal's bytes.
  void Forget(uint64_t bytes) { bytes_ -= bytes; }

 private:
  class LoadWriter;
  struct Pending {
    OperationType type;
    std::string body;
    const std::function<void()>* apply;
    absl::Time time;
    absl::Status status;
    bool is_done = false;
  };

  // With the turn: writes and applies all that waits.
  void Lead();
  // With the turn: writes operations as one row.
  absl::Status Write(const std::vector<Pending*>& operations);

  const Engine& engine_;
  Database& database_;
  const std::function<absl::Time()> clock_;
  OperationTime& time_;
  std::atomic<uint64_t> sequence_;
  std::atomic<uint64_t> bytes_;

  std::mutex turn_;
  std::mutex queue_mutex_;
  std::vector<Pending*> queue_;
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
