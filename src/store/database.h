// The SQLite file: one connection, held exclusively, that stores journal rows and the chunks of
// checkpoints and tells what went wrong in our terms.
//
// Everything read is checked: a checksum for each row, over its place too. Nothing of an existing
// file is written before BeginWriting(). After an error that leaves the file in doubt nothing is
// synced any more: not even the log is copied into the file when it is closed.
#ifndef TRANCHE_SRC_STORE_DATABASE_H_
#define TRANCHE_SRC_STORE_DATABASE_H_

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/fair_mutex.h"
#include "src/base/message.h"
#include "tranche/store.h"

namespace tranche::internal {

// What the file says of itself.
struct StoreHead {
  uint64_t generation = 0;  // of the current checkpoint
  uint64_t chunks = 0;      // how many it has
  uint64_t sequence = 0;    // operations that it holds
};

// Thread-safe, but for the reading calls that visit: nobody else may use it meanwhile. After an
// error that leaves the file in doubt every call fails with it.
class Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path, bool may_create,
                                                        Durability durability,
                                                        const std::string& vfs);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Whether there are no tables yet.
  bool is_new() const { return is_new_; }
  // Makes the tables, with the chunks of generation `head.generation` that `fill` gives to its
  // argument, and the head, whose `chunks` is set to their number. One transaction.
  using ChunkSink = std::function<absl::Status(std::string_view body)>;
  absl::Status Create(StoreHead* head,
                      const std::function<absl::Status(const ChunkSink& add)>& fill);

  // Before the first writing call, when all was read and found right.
  absl::Status BeginWriting();

  absl::StatusOr<StoreHead> ReadHead();

  // One transaction: a row of `operations` operations from `sequence` on.
  absl::Status AddJournalRow(uint64_t sequence, uint64_t operations, std::string_view body);
  // In order of sequence, those after `sequence`. DataLoss when one is missing or damaged.
  absl::Status ReadJournal(uint64_t sequence,
                           const std::function<absl::Status(uint64_t first, uint64_t operations,
                                                            std::string body)>& visit);

  // One transaction.
  absl::Status AddChunk(uint64_t generation, uint64_t number, std::string_view body);
  absl::Status ReadChunks(const StoreHead& head,
                          const std::function<absl::Status(std::string_view body)>& visit);
  // Makes the checkpoint the current one and drops the journal that it holds, in one transaction.
  absl::Status SetHead(const StoreHead& head);
  // Drops chunks of other generations, in small transactions.
  absl::Status DropOtherChunks(uint64_t generation);

  // SQLite's check of its own structure.
  absl::Status CheckStructure(bool thoroughly);

 private:
  class Statement;

  explicit Database(std::string path) : path_(std::move(path)) {}
  absl::Status Configure(bool may_create, Durability durability, const std::string& vfs);
  absl::Status Execute(const char* sql);
  absl::StatusOr<int64_t> Number(const char* sql);
  // With mutex_: runs `body` and commits, or rolls back when it fails.
  absl::Status Transaction(absl::FunctionRef<absl::Status()> body);
  // Rolls back what is not committed yet.
  void RollBack();
  // Copies the write-ahead log into the file.
  absl::Status CopyLog();
  // After a sync that failed, writes the part of the log that was never synced again, as it is. The
  // page cache takes that part for clean, although it may not be on the disk, so that no later sync
  // would write it, not even one of the process that opens the file again.
  void RewriteLog();
  absl::Status WriteHead(const StoreHead& head);
  absl::Status InsertChunk(uint64_t generation, uint64_t number, std::string_view body);
  // The error of a call of SQLite that returned `code` while doing `what`. Except when the disk or
  // a row is full, the file is in doubt from then on: every later call fails.
  absl::Status BreakWith(int code, std::string_view what);

  const std::string path_;
  // Held for one transaction. Fair: a batch that waits gets it after the checkpoint's current one.
  FairMutex mutex_;
  sqlite3* connection_ = nullptr;
  bool is_new_ = false;
  bool is_writing_ = false;
  bool syncs_commits_ = false;
  int64_t page_bytes_ = 0;
  int log_frames_ = 0;  // of the write-ahead log, that are committed and not yet in the file
  absl::Status broken_;
  // Made in time: to make one takes memory.
  const absl::Status out_of_memory_before_ =
      MakeError(absl::StatusCode::kUnavailable, "memory ran out in an earlier write");
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_DATABASE_H_
