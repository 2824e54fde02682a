// A bulk load: records are resolved to codes as they come, checked together at the end, and written
// block by block.
//
// New customers are appended column by column, their memberships evaluated a block at a time for
// all segments; upserts of customers that exist already go the way of a batch.
#ifndef TRANCHE_SRC_ENGINE_LOAD_SESSION_H_
#define TRANCHE_SRC_ENGINE_LOAD_SESSION_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "src/base/string_hash.h"
#include "src/engine/engine.h"
#include "src/engine/record.h"
#include "tranche/change.h"

namespace tranche {

// Keeps the records of a load somewhere safe before they are applied.
class LoadJournal {
 public:
  virtual ~LoadJournal() = default;
  // A good record.
  virtual absl::Status Add(const CustomerView& customer, uint64_t line) = 0;
  // All of them count from now on. Not called for a load that is refused.
  virtual absl::Status Commit() = 0;
};

class LoadSession {
 public:
  // `journal` may be null.
  LoadSession(Engine* engine, LoadOptions options, std::unique_ptr<LoadJournal> journal = nullptr);
  ~LoadSession();

  Engine& engine() { return *engine_; }

  absl::Status Add(const CustomerView& customer, uint64_t line);
  void Reject(uint64_t line, std::string reason);
  void Ignore(std::string_view key);
  absl::StatusOr<LoadReport> Commit();

 private:
  using Index = uint32_t;  // of a record
  static constexpr Index kNone = 0xFFFFFFFF;

  // A good record. Its codes are in `codes_`.
  struct Loaded {
    uint64_t line;
    TextRecord text;             // views of the arena
    std::string_view parent_id;  // of the arena
    Row row;                     // of a customer that exists already, else kNoRow until it gets one
    Index first;                 // the first record of the same id
    Index next;                  // the next one
    Index last;                  // the last one, where this is the first
    Index parent;                // the first record of the parent's id, kNone when there is none
    bool is_dropped;
    bool is_superseded;  // by a later good record
  };

  // A customer on the way up from child to parent: a record in effect, or a customer that the load
  // does not touch.
  struct Step {
    Index record = kNone;
    Row row = kNoRow;

    bool is_none() const { return record == kNone && row == kNoRow; }
    friend bool operator==(const Step&, const Step&) = default;
  };

  std::string_view Keep(std::string_view text);
  void Drop(Index record, absl::Status reason);
  // The checks of the whole, until nothing more is dropped.
  void DropBadRecords();
  void FindSuperseded();
  bool DropSecondHolders();
  bool DropMissingParents();
  bool DropCycles();
  Step ParentOf(const Step& step) const;
  std::string_view IdOf(const Step& step) const;
  // The first record of the customer `id`, kNone when the load has none.
  Index FirstOf(std::string_view id) const;
  // Of the records from `first` on the one in effect; kNone when all are dropped, or `first` is.
  Index InEffect(Index first) const;
  void FindParents();
  Row ExistingRow(std::string_view id) const;

  void Apply(Version* version, LoadReport* report);
  std::vector<Index> NewCustomers() const;
  void AppendNew(const std::vector<Index>& order, TableWriter* table);
  void StageUpdates(const std::vector<Index>& updates, const Version& version, Row first_new);
  void EvaluateNew(Version* version, Row first_new, std::vector<SegmentChanges>* changes);

  Engine* const engine_;
  const LoadOptions options_;
  std::unique_ptr<LoadJournal> journal_;
  absl::Status journal_error_;
  std::unique_lock<std::mutex> writer_lock_;
  LoadReport report_;
  RecordResolver resolver_;
  Record record_;
  absl::Status strict_error_;
  bool is_committed_ = false;
  std::vector<std::pair<uint32_t, uint32_t>>
      dictionary_sizes_;  // values and sets of each field before the load

  std::vector<Loaded> records_;
  std::vector<std::vector<Code>> codes_;  // by FieldId, then record
  std::vector<std::vector<Code>>
      new_codes_;                    // the same of the new customers only, where these are not all
  std::vector<uint64_t> id_hashes_;  // by record: growing the set below reads no text
  struct IdHash {
    using is_transparent = void;
    const LoadSession* load;
    size_t operator()(Index record) const { return load->id_hashes_[record]; }
    size_t operator()(std::string_view id) const { return StringHash()(id); }
  };
  struct IdEqual {
    using is_transparent = void;
    const LoadSession* load;
    std::string_view Id(Index record) const { return load->records_[record].text.id(); }
    bool operator()(Index a, Index b) const { return a == b; }
    bool operator()(Index a, std::string_view id) const { return Id(a) == id; }
    bool operator()(std::string_view id, Index a) const { return Id(a) == id; }
  };
  absl::flat_hash_set<Index, IdHash, IdEqual> firsts_{0, IdHash{this}, IdEqual{this}};
  std::vector<std::unique_ptr<char[]>> arena_;
  size_t arena_left_ = 0;
  char* arena_next_ = nullptr;
};

}  // namespace tranche

#endif  // TRANCHE_SRC_ENGINE_LOAD_SESSION_H_
