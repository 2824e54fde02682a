#include "src/store/database.h"

#include <utility>

#include "src/base/message.h"
#include "src/base/string_hash.h"

namespace tranche {
namespace {

constexpr int64_t kApplicationId = 0x54524E43;  // "TRNC"
constexpr int64_t kFileVersion = 1;
constexpr int kMostLogFrames = 1000;  // pages of the write-ahead log before it is copied

constexpr const char* kTables =
    "CREATE TABLE head (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE journal (sequence INTEGER PRIMARY KEY, operations INTEGER NOT NULL,"
    " checksum INTEGER NOT NULL, body BLOB NOT NULL);"
    "CREATE TABLE chunk (place INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, body BLOB NOT NULL)";

// Of a body and its place, which a row that moved does not have.
int64_t Checksum(uint64_t a, uint64_t b, std::string_view body) {
  const HashSecret secret{{a * 0x9E3779B97F4A7C15 + 0xA0761D6478BD642F,
                           b * 0xD6E8FEB86659FD93 + 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3}};
  return static_cast<int64_t>(HashBytes(secret, body));
}

int64_t HeadChecksum(const StoreHead& head) {
  return Checksum(head.generation, head.sequence, std::to_string(head.chunks));
}

// Chunks of one generation follow each other.
constexpr uint64_t kMostChunks = uint64_t{1} << 32;
int64_t PlaceOf(uint64_t generation, uint64_t number) {
  return static_cast<int64_t>(generation * kMostChunks + number);
}

absl::Status DataLoss(std::initializer_list<Piece> pieces) {
  return MakeError(absl::StatusCode::kDataLoss, Concat(pieces));
}

}  // namespace

// A prepared statement that steps and binds by position; lives for one call.
class Database::Statement {
 public:
  Statement(Database* database, const char* sql) : database_(*database), sql_(sql) {
    code_ = sqlite3_prepare_v2(database->connection_, sql, -1, &statement_, nullptr);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& Bind(int at, int64_t value) {
    if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(statement_, at, value);
    return *this;
  }
  Statement& Bind(int at, std::string_view blob) {
    if (code_ == SQLITE_OK) {
      code_ = sqlite3_bind_blob64(statement_, at, blob.data(), blob.size(), SQLITE_STATIC);
    }
    return *this;
  }
  // Whether there is another row.
  absl::StatusOr<bool> Step() {
    if (code_ == SQLITE_OK) code_ = sqlite3_step(statement_);
    if (code_ == SQLITE_ROW) {
      code_ = SQLITE_OK;
      return true;
    }
    if (code_ == SQLITE_DONE) return false;
    return database_.Fail(code_, sql_);
  }
  absl::Status Run() {
    const auto more = Step();
    return more.status();
  }
  int64_t Integer(int column) { return sqlite3_column_int64(statement_, column); }
  std::string_view Blob(int column) {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return {static_cast<const char*>(bytes),
            bytes == nullptr ? 0 : static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  Database& database_;
  const char* const sql_;
  sqlite3_stmt* statement_ = nullptr;
  int code_;
};

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path, bool may_create,
                                                         Durability durability,
                                                         const std::string& vfs) {
  std::unique_ptr<Database> database(new Database(path));
  TRANCHE_RETURN_IF_ERROR(database->Configure(may_create, durability, vfs));
  return database;
}

Database::~Database() { sqlite3_close(connection_); }

absl::Status Database::Configure(bool may_create, Durability durability, const std::string& vfs) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_FULLMUTEX |
                    SQLITE_OPEN_EXRESCODE | (may_create ? SQLITE_OPEN_CREATE : 0);
  const int opened =
      sqlite3_open_v2(path_.c_str(), &connection_, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (opened != SQLITE_OK) {
    if (!may_create && (opened & 0xFF) == SQLITE_CANTOPEN)
      return NotFound({"\"", path_, "\" does not exist, or cannot be opened"});
    return Fail(opened, "opening");
  }
  if (sqlite3_db_readonly(connection_, "main") == 1)
    return MakeError(absl::StatusCode::kUnavailable, Concat({"\"", path_, "\" is read-only"}));
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
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
    if (!*row || statement.Blob(0) != "wal") return Fail(SQLITE_IOERR, "no write-ahead log");
  }
  // We copy the log into the file ourselves: SQLite would ignore a sync that fails on the way.
  sqlite3_wal_hook(
      connection_,
      [](void* frames, sqlite3*, const char*, int count) {
        *static_cast<int*>(frames) = count;
        return SQLITE_OK;
      },
      &log_frames_);
  // Without FULL the last commits may be lost with the power, though never out of order.
  TRANCHE_RETURN_IF_ERROR(Execute(durability == Durability::kDurable
                                      ? "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON"
                                      : "PRAGMA synchronous=NORMAL"));
  return Execute("BEGIN EXCLUSIVE; COMMIT");  // keeps others out from now on
}

absl::Status Database::Fail(int code, std::string_view what) {
  const int primary = code & 0xFF;
  const std::string reason =
      connection_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection_);
  if (primary == SQLITE_FULL) return ResourceExhausted({"\"", path_, "\": the disk is full"});
  if (primary == SQLITE_NOMEM)
    return ResourceExhausted({"\"", path_, "\": out of memory (", what, ")"});
  if (primary == SQLITE_TOOBIG)
    return ResourceExhausted({"\"", path_, "\": more than SQLite takes in one row"});
  absl::StatusCode status = absl::StatusCode::kUnavailable;
  std::string message = Concat({"\"", path_, "\": ", reason, " (", what, ")"});
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
    message = Concat({"\"", path_, "\" is in use, by another process or another store"});
  } else if (primary == SQLITE_NOTADB) {
    status = absl::StatusCode::kFailedPrecondition;
    message = Concat({"\"", path_, "\" is not a tranche file"});
  } else if (primary == SQLITE_CORRUPT) {
    status = absl::StatusCode::kDataLoss;
    message = Concat({"\"", path_, "\" is damaged: ", reason});
  }
  broken_ = MakeError(status, message);
  return broken_;
}

absl::Status Database::Execute(const char* sql) {
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Fail(code, sql);
}

absl::StatusOr<int64_t> Database::Number(const char* sql) {
  Statement statement(this, sql);
  const auto row = statement.Step();
  if (!row.ok()) return row.status();
  return *row ? statement.Integer(0) : 0;
}

absl::Status Database::Transaction(const std::function<absl::Status()>& body) {
  const std::lock_guard lock(mutex_);
  TRANCHE_RETURN_IF_ERROR(broken_);
  TRANCHE_RETURN_IF_ERROR(Execute("BEGIN IMMEDIATE"));
  absl::Status status = body();
  if (status.ok()) status = Execute("COMMIT");
  if (status.ok()) {
    CopyLog();
    return status;
  }
  if (sqlite3_get_autocommit(connection_) == 0) {
    const int code = sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) Fail(code, "rolling back").IgnoreError();
  }
  return status;
}

void Database::CopyLog() {
  if (log_frames_ < kMostLogFrames) return;
  log_frames_ = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(connection_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  // What was committed is safe in the log; what comes is refused.
  if (code != SQLITE_OK && (code & 0xFF) != SQLITE_FULL)
    Fail(code, "copying the log").IgnoreError();
}

absl::Status Database::Create(const std::function<absl::StatusOr<StoreHead>()>& fill) {
  const std::lock_guard lock(mutex_);
  return Transaction([&] {
    TRANCHE_RETURN_IF_ERROR(Execute(kTables));
    TRANCHE_RETURN_IF_ERROR(Execute(
        Concat({"PRAGMA application_id=", kApplicationId, "; PRAGMA user_version=", kFileVersion})
            .c_str()));
    const auto head = fill();
    return head.ok() ? WriteHead(*head) : head.status();
  });
}

absl::Status Database::WriteHead(const StoreHead& head) {
  const std::pair<const char*, int64_t> values[] = {
      {"generation", static_cast<int64_t>(head.generation)},
      {"chunks", static_cast<int64_t>(head.chunks)},
      {"sequence", static_cast<int64_t>(head.sequence)},
      {"checksum", HeadChecksum(head)}};
  for (const auto& [name, value] : values) {
    const std::string sql = Concat({"INSERT OR REPLACE INTO head VALUES ('", name, "', ?)"});
    TRANCHE_RETURN_IF_ERROR(Statement(this, sql.c_str()).Bind(1, value).Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<StoreHead> Database::ReadHead() {
  const std::lock_guard lock(mutex_);
  TRANCHE_RETURN_IF_ERROR(broken_);
  StoreHead head;
  int64_t checksum = 0;
  int found = 0;
  Statement statement(this, "SELECT name, value FROM head");
  for (auto row = statement.Step(); true; row = statement.Step()) {
    if (!row.ok()) return row.status();
    if (!*row) break;
    const std::string_view name = statement.Blob(0);
    const int64_t value = statement.Integer(1);
    ++found;
    if (name == "generation") head.generation = static_cast<uint64_t>(value);
    if (name == "chunks") head.chunks = static_cast<uint64_t>(value);
    if (name == "sequence") head.sequence = static_cast<uint64_t>(value);
    if (name == "checksum") checksum = value;
  }
  if (found != 4 || checksum != HeadChecksum(head))
    return DataLoss({"\"", path_, "\" is damaged: its head is not what was written"});
  return head;
}

absl::Status Database::AddJournalRow(uint64_t sequence, uint64_t operations,
                                     std::string_view body) {
  return Transaction([&] {
    return Statement(this, "INSERT INTO journal VALUES (?, ?, ?, ?)")
        .Bind(1, static_cast<int64_t>(sequence))
        .Bind(2, static_cast<int64_t>(operations))
        .Bind(3, Checksum(sequence, operations, body))
        .Bind(4, body)
        .Run();
  });
}

absl::Status Database::ReadJournal(
    uint64_t sequence,
    const std::function<absl::Status(uint64_t first, uint64_t operations, std::string body)>&
        visit) {
  TRANCHE_RETURN_IF_ERROR(broken_);
  uint64_t next = sequence + 1;
  Statement statement(this,
                      "SELECT sequence, operations, checksum, body FROM journal ORDER BY sequence");
  for (auto row = statement.Step(); true; row = statement.Step()) {
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
    const auto first = static_cast<uint64_t>(statement.Integer(0));
    const auto operations = static_cast<uint64_t>(statement.Integer(1));
    const std::string_view body = statement.Blob(3);
    if (first != next || operations == 0 || operations > body.size() ||
        statement.Integer(2) != Checksum(first, operations, body)) {
      return DataLoss({"\"", path_, "\" is damaged: operation ", next,
                       " of its journal is not "
                       "what was written"});
    }
    next += operations;
    TRANCHE_RETURN_IF_ERROR(visit(first, operations, std::string(body)));
  }
}

absl::Status Database::AddChunk(uint64_t generation, uint64_t number, std::string_view body) {
  const std::lock_guard lock(mutex_);
  TRANCHE_RETURN_IF_ERROR(broken_);
  if (sqlite3_get_autocommit(connection_) == 0) return InsertChunk(generation, number, body);
  return Transaction([&] { return InsertChunk(generation, number, body); });
}

absl::Status Database::InsertChunk(uint64_t generation, uint64_t number, std::string_view body) {
  return Statement(this, "INSERT OR REPLACE INTO chunk VALUES (?, ?, ?)")
      .Bind(1, PlaceOf(generation, number))
      .Bind(2, Checksum(generation, number, body))
      .Bind(3, body)
      .Run();
}

absl::Status Database::ReadChunks(const StoreHead& head,
                                  const std::function<absl::Status(std::string body)>& visit) {
  TRANCHE_RETURN_IF_ERROR(broken_);
  Statement statement(this,
                      "SELECT place, checksum, body FROM chunk WHERE place >= ?1 AND place < ?2 "
                      "ORDER BY place");
  statement.Bind(1, PlaceOf(head.generation, 0)).Bind(2, PlaceOf(head.generation + 1, 0));
  uint64_t number = 0;
  for (auto row = statement.Step(); true; row = statement.Step()) {
    if (!row.ok()) return row.status();
    if (!*row) break;
    const std::string_view body = statement.Blob(2);
    if (statement.Integer(0) != PlaceOf(head.generation, number) ||
        statement.Integer(1) != Checksum(head.generation, number, body)) {
      return DataLoss({"\"", path_, "\" is damaged: chunk ", number,
                       " of its checkpoint is not what was written"});
    }
    ++number;
    TRANCHE_RETURN_IF_ERROR(visit(std::string(body)));
  }
  if (number != head.chunks) {
    return DataLoss({"\"", path_, "\" is damaged: ", number, " of the ", head.chunks,
                     " chunks of its checkpoint are there"});
  }
  return absl::OkStatus();
}

absl::Status Database::SetHead(const StoreHead& head) {
  return Transaction([&] {
    TRANCHE_RETURN_IF_ERROR(WriteHead(head));
    return Statement(this, "DELETE FROM journal WHERE sequence <= ?")
        .Bind(1, static_cast<int64_t>(head.sequence))
        .Run();
  });
}

absl::Status Database::DropOtherChunks(uint64_t generation) {
  while (true) {
    int dropped = 0;
    const absl::Status status = Transaction([&] {
      TRANCHE_RETURN_IF_ERROR(
          Statement(this,
                    "DELETE FROM chunk WHERE place IN (SELECT place FROM chunk WHERE place < ?1 "
                    "OR place >= ?2 LIMIT 16)")
              .Bind(1, PlaceOf(generation, 0))
              .Bind(2, PlaceOf(generation + 1, 0))
              .Run());
      dropped = sqlite3_changes(connection_);
      return absl::OkStatus();
    });
    if (!status.ok() || dropped == 0) return status;
  }
}

absl::Status Database::CheckStructure(bool thoroughly) {
  const std::lock_guard lock(mutex_);
  TRANCHE_RETURN_IF_ERROR(broken_);
  Statement statement(this, thoroughly ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
  const auto row = statement.Step();
  if (!row.ok()) return row.status();
  const std::string answer(*row ? statement.Blob(0) : "no answer");
  if (answer == "ok") return absl::OkStatus();
  return DataLoss({"\"", path_, "\" is damaged: ", answer});
}

}  // namespace tranche
