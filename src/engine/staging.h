// What a batch will do, worked out before anything changes: for each customer it touches, the state
// before and after.
//
// So a refused batch has nothing to undo but new values, and changes are netted by construction:
// only the first and the last state of a customer count. A customer deleted and created again in
// one batch is staged twice: the one that goes and the new one.
#ifndef TRANCHE_SRC_ENGINE_STAGING_H_
#define TRANCHE_SRC_ENGINE_STAGING_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "src/engine/record.h"
#include "src/engine/unknown_keys.h"
#include "src/engine/writer_state.h"
#include "src/table/row_index.h"
#include "src/table/version.h"
#include "tranche/bad_values.h"
#include "tranche/batch.h"
#include "tranche/customer.h"

namespace tranche::internal {

// A customer in the middle of a batch: a row of the table, or a staged customer (also where it has
// a row).
class Node {
 public:
  Node() = default;
  static Node OfRow(Row row) { return Node(row); }
  static Node OfStaged(uint32_t index) { return Node(kStagedBit | index); }

  bool is_none() const { return key_ == kNone; }
  bool is_staged() const { return !is_none() && (key_ & kStagedBit) != 0; }
  uint32_t staged() const { return static_cast<uint32_t>(key_); }
  Row row() const { return static_cast<Row>(key_); }

  friend bool operator==(Node, Node) = default;
  template <typename H>
  friend H AbslHashValue(H h, Node node) {
    return H::combine(std::move(h), node.key_);
  }

 private:
  static constexpr uint64_t kStagedBit = uint64_t{1} << 32;
  static constexpr uint64_t kNone = ~uint64_t{0};
  explicit Node(uint64_t key) : key_(key) {}
  uint64_t key_ = kNone;
};

struct StagedCustomer {
  enum class ParentChange : uint8_t { kNone, kToRoot, kToId };

  Row row = kNoRow;  // kNoRow: not in the table yet
  bool is_new = false;
  bool is_deleted = false;
  uint32_t position = 0;                            // of the operation that staged it
  std::string_view id;                              // empty when only its relationship changes
  std::array<std::string_view, kTextFields> texts;  // where has_text, the new ones
  std::array<bool, kTextFields> has_text{};
  // New ones, in order of the operations. A property that is not set after, by its code, has none.
  std::vector<std::pair<FieldId, std::string_view>> property_texts;
  bool has_property_texts = false;  // whether those of properties may differ
  ParentChange parent_change = ParentChange::kNone;
  std::string_view parent_id;  // of kToId
  Node parent;                 // in the end

  bool touches_text() const {
    if (has_property_texts) return true;
    for (const bool has : has_text) {
      if (has) return true;
    }
    return false;
  }
};

class Staging {
 public:
  explicit Staging(const WriterState& state) : state_(state) {}

  // Begins a batch on this version: the current one, or the one being written.
  void Begin(const Version& version, const RecordRules& rules);

  // Stages an operation; `position` names it in messages. Its texts must live until the batch is
  // applied. After an error the batch is lost, and `Undo` takes back the values it brought.
  absl::Status Add(const OperationView& operation, uint32_t position);

  // The same for a record resolved elsewhere, which replaces the customer.
  void AddRecord(const Record& record, uint32_t position);
  // Stages a customer whose children changed outside the batch, or for whom time has moved.
  void StageAsIs(Row row) { StageRow(row); }
  // After the schema has changed.
  void ForgetSchema() { resolver_.reset(); }

  // The checks that only the end can tell: parents, cycles, unique external ids. Works out
  // relationships.
  absl::Status Finish();
  void Undo() { resolver_->Undo(); }

  size_t size() const { return customers_.size(); }
  const StagedCustomer& operator[](size_t i) const { return customers_[i]; }
  // With the code of customer_id; empty where the customer is not there before, or after.
  Held Before(size_t i) const;
  Held After(size_t i) const;
  // For a refused batch: the operation at fault.
  uint32_t failed_position() const { return failed_position_; }
  // The bad values that the batch goes on without, in order of its operations, and its unknown
  // keys. Leaves none.
  std::vector<DroppedValue> TakeDropped();
  const UnknownKeyCounts& unknown_keys() const { return unknown_keys_; }
  // How many operations are skipped, since their customers have later versions.
  uint64_t stale() const { return stale_; }
  // The versions that the batch stores, in the order in which it names their ids.
  std::span<const std::pair<std::string_view, uint64_t>> versions() const { return versions_; }

 private:
  uint32_t StageNew(std::string_view id, uint32_t position);
  uint32_t StageRow(Row row);
  // The staged customer of this id, staging it if it is in the table; kNobody when there is none.
  uint32_t FindOrStage(std::string_view id);
  std::span<Code> AfterCodes(uint32_t i) {
    return {codes_.data() + (2 * i + 1) * field_count_, field_count_};
  }
  // Whether the operation is to be skipped; makes a note of its version where it is not.
  bool IsStale(const OperationView& operation);
  std::span<Number> AfterNumbers(uint32_t i) {
    return {numbers_.data() + (2 * i + 1) * number_count_, number_count_};
  }
  void StageNumbers(const Block& block, uint16_t row, uint32_t index);
  void WriteNumbers(const Record& record, uint32_t index);
  void Write(const Record& record, bool replace, uint32_t index);
  void NoteDropped(const Record& record, uint32_t position);
  bool drops_bad_values() const { return rules_.bad_values == BadValues::kDrop; }
  void DropParent(uint32_t index, std::string reason);
  void DropExternalId(uint32_t index, std::string reason);
  void Delete(uint32_t index);

  Node Canonical(Row row) const;
  Node FindLive(std::string_view id) const;
  Node ParentOf(Node node) const;
  std::string IdOf(Node node) const;

  void OrphanChildren();
  absl::Status ResolveParents();
  absl::Status CheckCycles();
  void BreakCycle(Node node, std::string_view path);
  absl::Status CheckExternalIds();
  void DeriveRelationships();
  std::string_view ExternalIdAfter(Row row) const;

  static constexpr uint32_t kNobody = 0xFFFFFFFF;

  const WriterState& state_;
  const Version* version_ = nullptr;
  size_t field_count_ = 0;
  size_t number_count_ = 0;                 // fields that hold numbers
  std::optional<RecordResolver> resolver_;  // of the schema of the version; empty: not made yet
  Record record_;

  std::vector<StagedCustomer> customers_;
  std::vector<Code> codes_;      // before and after of each
  std::vector<Number> numbers_;  // the same, by Field::number_slot
  absl::flat_hash_map<std::string_view, uint32_t> by_id_;
  absl::flat_hash_map<Row, uint32_t> by_row_;
  absl::flat_hash_map<std::string_view, std::vector<uint32_t>>
      children_by_id_;  // staged with kToId
  uint32_t failed_position_ = 0;
  RecordRules rules_;
  std::vector<DroppedValue> dropped_;
  UnknownKeyCounts unknown_keys_;
  uint64_t stale_ = 0;
  std::vector<std::pair<std::string_view, uint64_t>> versions_;
  absl::flat_hash_map<std::string_view, uint32_t> version_by_id_;  // where in `versions_`
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_STAGING_H_
