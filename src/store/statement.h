// A prepared statement of the store's file.
#ifndef TRANCHE_SRC_STORE_STATEMENT_H_
#define TRANCHE_SRC_STORE_STATEMENT_H_

#include <sqlite3.h>

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/store/database.h"

namespace tranche::internal {

// Steps and binds by position; lives for one call.
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
    return database_.BreakWith(code_, sql_);
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

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_STATEMENT_H_
