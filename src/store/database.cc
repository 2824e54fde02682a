#include "src/store/database.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/store/lock_holder.h"
#include "src/store/statement.h"

namespace tranche::internal {
namespace {

constexpr int64_t kApplicationId = 0x54524E43;  // "TRNC"
constexpr int64_t kFileVersion = 1;
constexpr int kMostLogFrames = 1000;     // pages of the write-ahead log before it is copied
constexpr int64_t kLogHeaderBytes = 32;  // of SQLite's format
constexpr int64_t kFrameHeaderBytes = 24;

constexpr const char* kTables =
    "CREATE TABLE head (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE journal (sequence INTEGER PRIMARY KEY, operations INTEGER NOT NULL,"
    " checksum INTEGER NOT NULL, body BLOB NOT NULL);"
    "CREATE TABLE chunk (place INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, body BLOB NOT NULL)";

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path, bool may_create,
                                                         Durability durability,
                                                         const std::string& vfs) {
  std::unique_ptr<Database> database(new Database(path));
  TRANCHE_RETURN_IF_ERROR(database->Configure(may_create, durability, vfs));
  return database;
}

Database::~Database() {
  // We copy the log, because SQLite would ignore a sync that fails on the way. If that fails, the
  // log stays.
  const bool is_copied = is_writing_ && broken_.ok() && CopyLog().ok();
  if (is_copied || TRANCHE_PLANTED(sync_tried_again))
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  sqlite3_close(connection_);
}

absl::Status Database::Configure(bool may_create, Durability durability, const std::string& vfs) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_FULLMUTEX |
                    SQLITE_OPEN_EXRESCODE | (may_create ? SQLITE_OPEN_CREATE : 0);
  const int opened =
      sqlite3_open_v2(path_.c_str(), &connection_, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (opened != SQLITE_OK) {
    if (!may_create && (opened & 0xFF) == SQLITE_CANTOPEN)
      return NotFound({"\"", path_, "\" does not exist, or cannot be opened"});
    return BreakWith(opened, "opening");
  }
  if (sqlite3_db_readonly(connection_, "main") == 1)
    return MakeError(absl::StatusCode::kUnavailable, Concat({"\"", path_, "\" is read-only"}));
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  TRANCHE_RETURN_IF_ERROR(
      Execute("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
              "PRAGMA mmap_size=0; PRAGMA locking_mode=EXCLUSIVE;"));
  // Look before touching: a file of somebody else stays as it is.
  const auto application = Number("PRAGMA application_id");
  if (!application.ok()) return application.status();
  const auto pages = Number("PRAGMA page_count");
  if (!pages.ok()) return pages.status();
  const auto version = Number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  is_new_ = *pages == 0;
  if (!is_new_ && *application == 0 && *version == 0) {  // perhaps left by a crash on the way here
    const auto tables = Number("SELECT count(*) FROM sqlite_schema");
    if (!tables.ok()) return tables.status();
    is_new_ = *tables == 0;
  }
  if (!is_new_ && *application != kApplicationId)
    return FailedPrecondition({"\"", path_, "\" is a database of another program"});
  if (!is_new_ && *version != kFileVersion) {
    return FailedPrecondition({"\"", path_, "\" is of file version ", *version,
                               "; this library reads version ", kFileVersion});
  }
  if (is_new_ && !may_create) return NotFound({"\"", path_, "\" is empty"});
  {
    Statement statement(this, "PRAGMA journal_mode=WAL");
    const auto row = statement.Step();
    if (!row.ok()) return row.status();
    if (!*row || statement.Blob(0) != "wal") return BreakWith(SQLITE_IOERR, "no write-ahead log");
  }
  // We copy the log into the file ourselves: SQLite would ignore a sync that fails on the way.
  sqlite3_wal_hook(
      connection_,
      [](void* frames, sqlite3*, const char*, int count) {
        *static_cast<int*>(frames) = count;
        return SQLITE_OK;
      },
      &log_frames_);
  const auto page_bytes = Number("PRAGMA page_size");
  if (!page_bytes.ok()) return page_bytes.status();
  page_bytes_ = *page_bytes;
  // Without FULL the last commits may be lost with the power, though never out of order.
  syncs_commits_ = durability == Durability::kDurable && !TRANCHE_PLANTED(sync_skipped);
  TRANCHE_RETURN_IF_ERROR(Execute(syncs_commits_ ? "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON"
                                                 : "PRAGMA synchronous=NORMAL"));
  return Execute("BEGIN IMMEDIATE; COMMIT");  // keeps others out from now on
}

absl::Status Database::BeginWriting() {
  const std::lock_guard lock(mutex_);
  TRANCHE_RETURN_IF_ERROR(broken_);
  // Without its first page in the file itself, which an attempt to make it may have failed to sync,
  // the log is worth nothing.
  const absl::Status copied = CopyLog();
  if (!copied.ok() && (is_new_ || !broken_.ok())) return copied;
  is_writing_ = true;  // or the disk is full, and can be read
  return absl::OkStatus();
}

void Database::RewriteLog() {
  sqlite3_file* log = nullptr;
  sqlite3_int64 size = 0;
  if (sqlite3_file_control(connection_, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK ||
      log->pMethods == nullptr || log->pMethods->xFileSize(log, &size) != SQLITE_OK) {
    return;
  }
  const int64_t frames = syncs_commits_ ? log_frames_ : 0;
  int64_t at = frames == 0 ? 0 : kLogHeaderBytes + frames * (kFrameHeaderBytes + page_bytes_);
  std::string part(size_t{1} << 16, '\0');  // SQLite's VFS writes less than 128 KiB at a time
  while (at < size) {
    const auto length = static_cast<int>(std::min<int64_t>(size - at, std::ssize(part)));
    if (log->pMethods->xRead(log, part.data(), length, at) != SQLITE_OK ||
        log->pMethods->xWrite(log, part.data(), length, at) != SQLITE_OK) {
      return;
    }
    at += length;
  }
}

absl::Status Database::BreakWith(int code, std::string_view what) {
  const int primary = code & 0xFF;
  const bool has_reason = connection_ != nullptr && sqlite3_errcode(connection_) != SQLITE_OK;
  const std::string reason = has_reason ? sqlite3_errmsg(connection_) : sqlite3_errstr(code);
  if (primary == SQLITE_FULL) return ResourceExhausted({"\"", path_, "\": the disk is full"});
  if (primary == SQLITE_NOMEM) {  // perhaps after the commit was written
    broken_ = MakeError(absl::StatusCode::kUnavailable, "memory ran out in an earlier write");
    return ResourceExhausted({"\"", path_, "\": out of memory (", what, ")"});
  }
  if (primary == SQLITE_TOOBIG)
    return ResourceExhausted({"\"", path_, "\": more than SQLite takes in one row"});
  absl::StatusCode status = absl::StatusCode::kUnavailable;
  std::string message = Concat({"\"", path_, "\": ", reason, " (", what, ")"});
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
    status = absl::StatusCode::kFailedPrecondition;
    message = Concat({"\"", path_, "\" is in use by ", LockHolder(path_)});
  } else if (primary == SQLITE_NOTADB) {
    status = absl::StatusCode::kFailedPrecondition;
    message = Concat({"\"", path_, "\" is not a tranche file"});
  } else if (primary == SQLITE_CORRUPT) {
    status = absl::StatusCode::kDataLoss;
    message = Concat({"\"", path_, "\" is damaged: ", reason});
  }
  if (code == SQLITE_IOERR_FSYNC && is_writing_ && !TRANCHE_PLANTED(log_trusted)) RewriteLog();
  if (!TRANCHE_PLANTED(error_forgotten)) broken_ = MakeError(status, message);
  return MakeError(status, message);
}

absl::Status Database::Execute(const char* sql) {
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : BreakWith(code, sql);
}

absl::StatusOr<int64_t> Database::Number(const char* sql) {
  Statement statement(this, sql);
  const auto row = statement.Step();
  if (!row.ok()) return row.status();
  return *row ? statement.Integer(0) : 0;
}

absl::Status Database::Transaction(absl::FunctionRef<absl::Status()> body) {
  TRANCHE_RETURN_IF_ERROR(broken_);
  absl::Cleanup is_interrupted = [&] {  // by an exception, perhaps after the commit was written
    RollBack();
    broken_ = out_of_memory_before_;
  };
  absl::Status status = Execute("BEGIN IMMEDIATE");
  const bool has_begun = status.ok();
  if (has_begun) status = body();
  if (status.ok()) status = Execute("COMMIT");
  if (status.ok()) {
    // What was committed is safe in the log, even when copying the log fails: the next call then
    // returns the error.
    if (log_frames_ >= kMostLogFrames) CopyLog().IgnoreError();
  } else if (has_begun) {
    RollBack();
  }
  std::move(is_interrupted).Cancel();
  return status;
}

void Database::RollBack() {
  if (sqlite3_get_autocommit(connection_) != 0) return;
  const int code = sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) BreakWith(code, "rolling back").IgnoreError();
}

absl::Status Database::CopyLog() {
  const int code =
      sqlite3_wal_checkpoint_v2(connection_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK) return BreakWith(code, "copying the log");
  log_frames_ = 0;  // the next commit begins the log again
  return absl::OkStatus();
}

absl::Status Database::Create(StoreHead* head,
                              const std::function<absl::Status(const ChunkSink& add)>& fill) {
  const std::lock_guard lock(mutex_);
  return Transaction([&] {
    TRANCHE_RETURN_IF_ERROR(Execute(kTables));
    TRANCHE_RETURN_IF_ERROR(Execute(
        Concat({"PRAGMA application_id=", kApplicationId, "; PRAGMA user_version=", kFileVersion})
            .c_str()));
    head->chunks = 0;
    TRANCHE_RETURN_IF_ERROR(fill([&](std::string_view body) {
      return InsertChunk(head->generation, head->chunks++, body);
    }));
    return WriteHead(*head);
  });
}

absl::Status Database::CheckStructure(bool thoroughly) {
  const std::lock_guard lock(mutex_);
  TRANCHE_RETURN_IF_ERROR(broken_);
  Statement statement(this, thoroughly ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
  const auto row = statement.Step();
  if (!row.ok()) return row.status();
  const std::string answer(*row ? statement.Blob(0) : "no answer");
  if (answer == "ok") return absl::OkStatus();
  return MakeError(absl::StatusCode::kDataLoss, Concat({"\"", path_, "\" is damaged: ", answer}));
}

}  // namespace tranche::internal
