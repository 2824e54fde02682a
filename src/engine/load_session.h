// A bulk load: records are resolved to codes as they come, checked together at the end, and written
// block by block.
//
// New customers are appended column by column, their memberships evaluated a block at a time for
// all segments; upserts of customers that exist already go the way of a batch. Where the load
// merges, each record is first completed with what its customer has (load_merge.cc). What is kept
// of a record meanwhile is written once, one record after another, in huge pages; records of one id
// are found in the end by sorting hashes.
#ifndef TRANCHE_SRC_ENGINE_LOAD_SESSION_H_
#define TRANCHE_SRC_ENGINE_LOAD_SESSION_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/base/chunked_rows.h"
#include "src/base/pages.h"
#include "src/base/string_hash.h"
#include "src/base/text_arena.h"
#include "src/engine/drop_counts.h"
#include "src/engine/engine.h"
#include "src/engine/record.h"
#include "src/engine/unknown_keys.h"
#include "src/table/hashed_rows.h"
#include "src/table/text_page.h"
#include "tranche/load.h"

namespace tranche::internal {

// Keeps the records of a load somewhere safe before they are applied.
class LoadJournal {
 public:
  virtual ~LoadJournal() = default;
  // A good record.
  virtual absl::Status Add(const CustomerView& customer, uint64_t line) = 0;
  // All of them count from now on. Not called for a load that is refused.
  virtual absl::Status Commit() = 0;
};

// Holds the writers' mutex of the engine while it lives.
class LoadSession {
 public:
  // Waits for other writers. `journal` may be null.
  LoadSession(Engine* engine, LoadOptions options, std::unique_ptr<LoadJournal> journal = nullptr);
  ~LoadSession();

  Engine& engine() { return *engine_; }

  absl::Status Add(const CustomerView& customer, uint64_t line);
  void Reject(uint64_t line, std::string reason);
  // Counts an unknown key.
  void Ignore(std::string_view key) { unknown_keys_.Add(key); }
  absl::Status CheckKeys(std::span<const std::string_view> unknown, uint64_t line);
  // The last call, whatever it returns.
  absl::StatusOr<LoadReport> Commit();

 private:
  using Index = uint32_t;  // of a record
  static constexpr Index kNone = 0xFFFFFFFF;

  // A good record. Its codes are in `codes_`.
  struct Loaded {
    const char* text;  // encoded, in the arena
    uint64_t line;
    Row row;         // of a customer that exists already, else kNoRow until it gets one
    uint32_t child;  // in `children_`, kNone for a root
    bool is_dropped;
    bool is_superseded;     // by a later good record
    bool lost_external_id;  // somebody else has it
    uint32_t text_bytes;    // of `text`

    TextRecord texts() const { return DecodeRecord({text, text_bytes}); }
    std::string_view id() const { return texts().id(); }
  };

  // A record that names a parent.
  struct Child {
    std::string_view parent_id;  // of the arena
    uint32_t parent_hash;
    Index record;    // kNone when the parent was dropped
    bool is_given;   // by the load; else a merge keeps it
    Index parent;    // the first record of the parent's id, kNone when there is none
    Row parent_row;  // of the record in effect for a new customer, once that has a row
  };

  // Records of one id, where there are several.
  struct Links {
    Index first;
    Index next;  // kNone after the last
    Index last;  // where this is the first
  };

  // A customer on the way up from child to parent: a record in effect, or a customer that the load
  // does not touch.
  struct Step {
    Index record = kNone;
    Row row = kNoRow;

    bool is_none() const { return record == kNone && row == kNoRow; }
    friend bool operator==(const Step&, const Step&) = default;
  };

  // Finds the records of one id.
  void LinkRecords();
  void Link(Index first, Index record);
  // The records whose external id somebody else names as well.
  void FindContested();
  Index FirstOfSame(Index record) const { return links_.empty() ? record : links_[record].first; }
  Index NextOfSame(Index record) const { return links_.empty() ? kNone : links_[record].next; }
  bool merges() const { return options_.mode == LoadMode::kMerge; }
  bool drops_bad_values() const { return options_.bad_values == BadValues::kDrop; }
  // Writes the texts into the arena.
  void KeepTexts(const TextRecord& texts, Loaded* loaded);
  // Of a merge: adds the texts of properties that the record leaves as they are before.
  void KeepPropertyTexts(const TextRecord& before, Record* record) const;
  // Encodes those of the record.
  std::string_view EncodePropertyTexts(Record* record);
  void NoteDropped(const Record& record, uint64_t line);
  void NoteDropped(std::string_view field, std::string_view value, Index record,
                   std::string reason);
  // Of a merge: the last record of the customer so far, kNone when there is none.
  Index EarlierOf(std::string_view id) const;
  // The codes that the customer holds before the record; empty for a new one.
  std::vector<Code> HeldBefore(Row row, Index earlier) const;
  // Completes a record of a merge with what the customer has before. Whether the load gave the
  // parent that it has then.
  bool Complete(Row row, Index earlier, Record* record) const;
  // Of a merge: copies the numbers of the fields that are set before and, by `codes`, after.
  void KeepNumbers(Row row, Index earlier, std::span<const Code> held, const Code* codes,
                   Number* numbers) const;
  void DropParent(Child* child, std::string reason);
  void DropExternalId(Index record, std::string reason);
  void Drop(Index record, absl::Status reason);
  // The checks of the whole, until nothing more is dropped.
  void CheckWhole();
  void FindSuperseded();
  // Each drops the bad values, or the records that have them, as the options say. Whether a record
  // was dropped.
  bool DropSecondHolders();
  bool DropMissingParents();
  bool DropCycles();
  std::vector<std::string_view> FieldNames() const;
  Step ParentOf(const Step& step) const;
  std::string_view IdOf(const Step& step) const;
  // The first record of the customer `id`, kNone when the load has none.
  Index FirstOf(std::string_view id) const;
  // Of the records from `first` on the one in effect; kNone when all are dropped, or `first` is.
  Index InEffect(Index first) const;
  void FindParents();
  Row ExistingRow(std::string_view id) const;

  void Apply(Version* version, LoadReport* report);
  std::vector<Index> FindUpdates() const;
  PagesVector<Index> NewCustomers() const;
  void AppendNew(TableWriter* table);
  void IndexNew(Row first_new);
  void FindFamilies(Row first_new);
  void StageUpdates(const std::vector<Index>& updates, Row first_new, Staging* staging);
  // How many values the updates clear in the rows of `before`, by field.
  void CountCleared(const Staging& staging, const Version& before);
  // By slot, how many new customers have entered each segment.
  std::vector<uint64_t> EvaluateNew(Version* version, Row first_new);

  Engine* const engine_;
  const LoadOptions options_;
  std::unique_ptr<LoadJournal> journal_;
  absl::Status journal_error_;
  std::unique_lock<UnownedMutex> writer_lock_;
  WriterState& state_;
  LoadReport report_;
  RecordResolver resolver_;
  Record record_;
  std::string property_texts_;  // of `record_`, encoded
  absl::Status strict_error_;
  DropCounts dropped_;
  UnknownKeyCounts unknown_keys_;
  DictionarySavepoint savepoint_;  // before the load

  ChunkedRows<Loaded> records_{1};
  ChunkedRows<Code> codes_;      // a row for each record, by FieldId
  ChunkedRows<Number> numbers_;  // the same by Field::number_slot; none without such fields
  TextArena arena_;
  PagesVector<Child> children_;  // by record
  // Records under the hashes of their ids, until `LinkRecords` sorts them and leaves the first of
  // each id; and of their external ids.
  PagesVector<HashedRows::Entry> ids_;
  PagesVector<HashedRows::Entry> external_ids_;
  HashedRows firsts_;         // ids_, for look-ups
  std::vector<Links> links_;  // by record; empty while no id comes twice
  std::vector<Index> contested_;
  // Of a merge: the last record of each id so far, by its id in the arena.
  absl::flat_hash_map<std::string_view, Index, StringHash, StringEqual> latest_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_LOAD_SESSION_H_
