// Finds the row of a customer by a text that is unique: its id, or its external id.
//
// The texts stay where they are, in the text pages; an entry is a row and 32 bits of the text's
// hash, so that growing never reads a text. A look-up compares the text of the version it asks for.
// So entries may be newer than the version, and they stay until no pinned version holds the text:
// every version finds what it holds and nothing else.
#ifndef TRANCHE_SRC_TABLE_ROW_INDEX_H_
#define TRANCHE_SRC_TABLE_ROW_INDEX_H_

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "src/base/string_hash.h"
#include "src/table/row.h"
#include "src/table/version.h"

namespace tranche {

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
    const auto found = entries_.find(Key{text, Hash(text), &version, field_});
    return found == entries_.end() ? kNoRow : found->row;
  }

  // Writer only from here on.
  void Insert(std::string_view text, Row row) { Insert(Hash(text), row); }
  // The same for a text whose hash is known: that of StringHash.
  void InsertHashed(uint64_t hash, Row row) { Insert(static_cast<uint32_t>(hash), row); }
  // From version `version` on the row has another text, or none.
  void EraseFrom(uint64_t version, std::string_view text, Row row) {
    leaving_.push_back({version, Entry{row, Hash(text)}});
  }
  // Erases what has left and no version from `oldest_pin` on holds. `current` tells what came back.
  void Sweep(uint64_t oldest_pin, const Version& current);
  void Reserve(size_t rows) {
    const std::lock_guard lock(mutex_);
    entries_.reserve(rows);
  }

  uint64_t memory_bytes() const {
    return entries_.capacity() * (sizeof(Entry) + 1) + leaving_.capacity() * sizeof(Leaving);
  }

 private:
  void Insert(uint32_t hash, Row row) {
    const std::lock_guard lock(mutex_);
    entries_.insert(Entry{row, hash});
  }
  struct Entry {
    Row row;
    uint32_t hash;
  };
  struct Leaving {
    uint64_t version;
    Entry entry;
  };
  struct Key {
    std::string_view text;
    uint32_t hash;
    const Version* version;
    TextField field;
  };
  static uint32_t Hash(std::string_view text) {
    return static_cast<uint32_t>(HashBytes(ProcessHashSecret(), text));
  }
  struct EntryHash {
    using is_transparent = void;
    static size_t Spread(uint32_t hash) { return hash * uint64_t{0x9E3779B97F4A7C15}; }
    size_t operator()(const Entry& entry) const { return Spread(entry.hash); }
    size_t operator()(const Key& key) const { return Spread(key.hash); }
  };
  struct EntryEqual {
    using is_transparent = void;
    bool operator()(const Entry& a, const Entry& b) const {
      return a.row == b.row && a.hash == b.hash;
    }
    bool operator()(const Entry& entry, const Key& key) const {
      return entry.hash == key.hash && entry.row < key.version->row_count &&
             key.version->TextOf(entry.row)[key.field] == key.text;
    }
    bool operator()(const Key& key, const Entry& entry) const { return (*this)(entry, key); }
  };

  TextField field_;
  absl::flat_hash_set<Entry, EntryHash, EntryEqual> entries_;
  std::vector<Leaving> leaving_;  // by version
  mutable std::mutex
      mutex_;  // held to change the entries, and to read them from other threads than the writer's
};

}  // namespace tranche

#endif  // TRANCHE_SRC_TABLE_ROW_INDEX_H_
