// A durable index: what it acknowledges survives.
//
//   auto store = tranche::Store::Open("customers.tranche", {.schema = schema});
//   (*store)->Apply(batch);                 // written to disk, then visible, when it returns
//
// One SQLite file holds a checkpoint and a journal. A writing call is first written to the journal,
// then applied; opening reads the last checkpoint and applies the journal after it. Calls that
// arrive together share one transaction.
#ifndef TRANCHE_STORE_H_
#define TRANCHE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tranche/index.h"
#include "tranche/store_stats.h"

namespace tranche {

namespace internal {
class OpenFile;
}  // namespace internal

// What an acknowledged call survives.
enum class Durability : uint8_t {
  kDurable,           // an acknowledged call survives power loss: a sync for each group of calls
  kProcessCrashSafe,  // it survives the death of the process; power loss may take the last ones, in
                      // order
};

// How a file is opened, and what is called back.
struct StoreOptions {
  // Of a new file. Without it the file must exist. An existing file has a schema of its own: each
  // field declared here must be in it, of the same kind, else FailedPrecondition; its values are
  // left as they are.
  std::optional<SchemaSpec> schema;
  Durability durability = Durability::kDurable;
  // A checkpoint is written in the background when the journal has grown by so many bytes since the
  // last one; 0: only by `Checkpoint`.
  uint64_t checkpoint_after_bytes = uint64_t{64} << 20;
  // As `IndexOptions::clock`, but asked by batches too: the file holds the time of each writing
  // call but bulk loads.
  std::function<absl::Time()> clock = {};
  // See ChangeListener. Calls that share a transaction are applied, and reported, by the thread of
  // one of them. Not called for what opening applies.
  ChangeListener listener = {};
  SearchIndex search = SearchIndex::kLazily;
  // Of a new file: as `IndexOptions::now`. A file that exists stands at its last time.
  std::optional<absl::Time> now = {};
  // The name of a registered SQLite VFS; empty: the default one.
  std::string vfs = {};
};

// Thread-safe as `Index` is. Everything of `Index` works on it; each writing call returns when what
// it wrote is as safe as `durability` says, and fails besides with
//   ResourceExhausted  the disk is full: nothing has changed, and later calls may succeed;
//   Unavailable        the file could not be written, or memory ran out in an earlier call: this
//                      and all later writing calls are refused, reading goes on, and the store
//                      must be opened again.
//
// The file belongs to one process and one Store at a time, and must not be used across fork().
class Store final : public Index {
 public:
  // Opens or creates the file at `path` (not a symbolic link). Errors: NotFound (no file, and no
  // schema to make one); FailedPrecondition (not a tranche file, of a newer version or another
  // schema, or in use by another process or store); DataLoss (damaged: it is left as it is);
  // Unavailable (read-only, or unreadable); ResourceExhausted (no memory, or no room to make it).
  static absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& path,
                                                     StoreOptions options = {});
  ~Store() override;

  // Writes a checkpoint and drops the journal that the checkpoint replaces, so that opening is
  // fast. Writers wait while the version is pinned, not while it is written. FailedPrecondition
  // where a writing call is, Unavailable after memory ran out in one. The cost grows with the
  // number of customers: some seconds for millions.
  absl::Status Checkpoint();

  // Reads the whole file and checks it: SQLite's own structure, all checksums, that the checkpoint
  // can be restored. DataLoss when something is wrong, FailedPrecondition where a writing call is.
  // Writers wait.
  absl::Status Verify();

  // Never blocks for long: it does not wait for writers.
  StoreStats Stats() const;

 private:
  static absl::StatusOr<std::unique_ptr<Store>> OpenOrCreate(const std::string& path,
                                                             StoreOptions options);
  Store(std::unique_ptr<internal::Engine> engine, std::unique_ptr<internal::OpenFile> file);
  std::unique_ptr<internal::OpenFile> file_;
};

}  // namespace tranche

#endif  // TRANCHE_STORE_H_
