// The rows of the file: its head, the journal, the chunks of checkpoints.
#include <cassert>
#include <mutex>
#include <string>
#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/image/row_checksum.h"
#include "src/store/database.h"
#include "src/store/statement.h"

namespace tranche::internal {
namespace {

int64_t Checksum(uint64_t first, uint64_t second, std::string_view body) {
  return static_cast<int64_t>(RowChecksum(first, second, body));
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
  assert(operations > 0);
  const std::lock_guard lock(mutex_);
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
        (statement.Integer(2) != Checksum(first, operations, body) &&
         !TRANCHE_PLANTED(journal_unchecked))) {
      return DataLoss({"\"", path_, "\" is damaged: operation ", next,
                       " of its journal is not what was written"});
    }
    next += operations;
    TRANCHE_RETURN_IF_ERROR(visit(first, operations, std::string(body)));
  }
}

absl::Status Database::AddChunk(uint64_t generation, uint64_t number, std::string_view body) {
  const std::lock_guard lock(mutex_);
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
                                  const std::function<absl::Status(std::string_view body)>& visit) {
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
        (statement.Integer(1) != Checksum(head.generation, number, body) &&
         !TRANCHE_PLANTED(chunk_unchecked))) {
      return DataLoss({"\"", path_, "\" is damaged: chunk ", number,
                       " of its checkpoint is not what was written"});
    }
    ++number;
    TRANCHE_RETURN_IF_ERROR(visit(body));
  }
  if (number != head.chunks) {
    return DataLoss({"\"", path_, "\" is damaged: ", number, " of the ", head.chunks,
                     " chunks of its checkpoint are there"});
  }
  return absl::OkStatus();
}

absl::Status Database::SetHead(const StoreHead& head) {
  const std::lock_guard lock(mutex_);
  if (TRANCHE_PLANTED(journal_dropped_early))
    TRANCHE_RETURN_IF_ERROR(Execute("DELETE FROM journal"));
  return Transaction([&] {
    TRANCHE_RETURN_IF_ERROR(WriteHead(head));
    return Statement(this, "DELETE FROM journal WHERE sequence <= ?")
        .Bind(1, static_cast<int64_t>(head.sequence))
        .Run();
  });
}

absl::Status Database::DropOtherChunks(uint64_t generation) {
  while (true) {
    const std::lock_guard lock(mutex_);
    int dropped = 0;
    const absl::Status status = Transaction([&] {
      TRANCHE_RETURN_IF_ERROR(
          Statement(this,
                    "DELETE FROM chunk WHERE place IN (SELECT place FROM chunk WHERE place < ?1 "
                    "OR place >= ?2 LIMIT 2)")
              .Bind(1, PlaceOf(generation, 0))
              .Bind(2, PlaceOf(generation + 1, 0))
              .Run());
      dropped = sqlite3_changes(connection_);
      return absl::OkStatus();
    });
    if (!status.ok() || dropped == 0) return status;
  }
}

}  // namespace tranche::internal
