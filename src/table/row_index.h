// Finds the row of a customer by a text that is unique: its id, or its external id.
//
// The texts stay in the text pages. An entry is a row and 32 bits of the text's hash
// (hashed_rows.h), so that growing never reads a text. A look-up in a version compares the text
// that this version holds. So an entry may be newer than the version, and an entry stays until no
// pinned version holds its text: every version finds the rows it holds and no others.
#ifndef TRANCHE_SRC_TABLE_ROW_INDEX_H_
#define TRANCHE_SRC_TABLE_ROW_INDEX_H_

#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "src/base/string_hash.h"
#include "src/table/hashed_rows.h"
#include "src/table/row.h"
#include "src/table/version.h"

namespace tranche::internal {

class RowIndex {
 public:
  explicit RowIndex(TextField field) : field_(field) {}

  // The row of `version` whose text is `text`, kNoRow when there is none. Any thread.
  Row FindShared(const Version& version, std::string_view text) const {
    const std::lock_guard lock(mutex_);
    return Find(version, text);
  }
  // The same for the writer, without a lock.
  Row Find(const Version& version, std::string_view text) const {
    return entries_.Find(Hash(text), [&](Row row) {
      return row < version.row_count && version.TextOf(row)[field_] == text;
    });
  }

  static uint32_t Hash(std::string_view text) {
    return static_cast<uint32_t>(HashBytes(ProcessHashSecret(), text));
  }

  // Writer only from here on.
  void Insert(std::string_view text, Row row) {
    const std::lock_guard lock(mutex_);
    entries_.Insert(HashedRows::MakeEntry(Hash(text), row));
  }
  // Inserts many entries, which are sorted and not in the index yet.
  void InsertMany(std::span<const HashedRows::Entry> entries) {
    HashedRows all = entries_.With(entries);
    const std::lock_guard lock(mutex_);
    std::swap(entries_, all);
  }
  // Says that from version `version` on the row has another text, or none.
  void EraseFrom(uint64_t version, std::string_view text, Row row) {
    leaving_.push_back({version, HashedRows::MakeEntry(Hash(text), row)});
  }
  // Erases the entries announced by `EraseFrom` whose text no version from `oldest_pin` on holds,
  // except those whose text `current` holds again.
  void Sweep(uint64_t oldest_pin, const Version& current);
  void Reserve(size_t rows) {
    const std::lock_guard lock(mutex_);
    entries_.Reserve(rows);
  }

  uint64_t memory_bytes() const {
    return entries_.memory_bytes() + leaving_.capacity() * sizeof(Leaving);
  }

 private:
  struct Leaving {
    uint64_t version;
    HashedRows::Entry entry;
  };

  TextField field_;
  HashedRows entries_;
  std::vector<Leaving> leaving_;  // by version
  mutable std::mutex
      mutex_;  // held to change the entries, and to read them from other threads than the writer's
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_ROW_INDEX_H_
