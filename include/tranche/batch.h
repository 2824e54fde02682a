// The changes of customers that are applied together.
//
//   tranche::Batch batch;
//   batch.Upsert(customer);
//   batch.Delete("cus_17");
//   index->Apply(batch);
#ifndef TRANCHE_BATCH_H_
#define TRANCHE_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tranche/bad_values.h"
#include "tranche/customer.h"
#include "tranche/position.h"

namespace tranche {

// What an operation of a batch does; see the functions of `Batch`.
// The numbers are part of the file format: never given again.
enum class OperationKind : uint8_t { kUpsert = 0, kPatch = 1, kDelete = 2, kMerge = 3 };

inline constexpr OperationKind kLastOperationKind = OperationKind::kMerge;

// The greatest version that an operation may carry.
inline constexpr uint64_t kMaxOperationVersion = 0x7FFF'FFFF'FFFF'FFFF;

// What an operation may carry beside its customer.
struct OperationExtras {
  // Of a patch or a merge: values that fields of several values gain, and values that they lose,
  // beside what the customer holds. A field that the customer of the operation sets is set first,
  // then `add` counts, then `remove`.
  std::vector<Attribute> add = {};
  std::vector<Attribute> remove = {};
  // Where operations may come twice or late. An operation whose version is not above the version
  // stored for its customer is skipped and counted (`BatchResult::stale`); any other one that has a
  // version stores it. A deleted customer's version is kept, so that a late operation does not
  // bring the customer back; for the same reason a delete with a version may name nobody. An
  // operation without a version always applies, and leaves the stored version as it is. At most
  // kMaxOperationVersion. The version of each id that ever had one is kept as long as the index.
  std::optional<uint64_t> version = {};
};

// One operation of a batch, in views.
struct OperationView {
  OperationKind kind = OperationKind::kUpsert;
  CustomerView customer;                       // of a delete the id alone
  std::span<const AttributeView> add = {};     // as in OperationExtras
  std::span<const AttributeView> remove = {};  // as in OperationExtras
  std::optional<uint64_t> version = {};        // as in OperationExtras
};

namespace internal {

// Reads the operations of a batch, one by one. A reader that reads one batch after another keeps
// its memory. Not thread-safe.
class BatchReader {
 public:
  // Before the first operation of these bytes of a `Batch`, which must stay while they are read.
  void Begin(std::string_view bytes);
  // Goes to the next operation. False after the last one, and at one that cannot be read.
  bool Next();

  // The operation: valid until the next call, its texts as long as the bytes.
  const OperationView& operation() const { return operation_; }
  // What was not read yet.
  std::string_view left() const { return left_; }

 private:
  std::string_view left_;
  OperationView operation_;
  std::vector<AttributeView> attributes_;
  std::vector<std::string_view> values_;
};

}  // namespace internal

// An ordered list of operations that is applied whole or not at all (`Index::Apply`). It copies
// what it is given, into the bytes that a store writes to its journal. Filling a batch again after
// `Clear` allocates nothing. Not thread-safe.
class Batch {
 public:
  // Replaces the customer whole, or creates it.
  void Upsert(const Customer& customer, std::optional<uint64_t> version = {});
  // The same of views.
  void Upsert(const CustomerView& customer);

  // Touches only the fields present; a field without values clears it. The customer must exist.
  void Patch(const Customer& customer, const OperationExtras& extras = {});
  // The same of views.
  void Patch(const CustomerView& customer);

  // A patch that creates: where there is no such customer, one who holds the fields present.
  void Merge(const Customer& customer, const OperationExtras& extras = {});
  // The same of views.
  void Merge(const CustomerView& customer);

  // Removes the customer, which must exist unless there is a version. Its children become roots.
  void Delete(std::string_view id, std::optional<uint64_t> version = {});

  // Any operation, in views. Applying refuses a batch with an upsert or a delete that adds or
  // removes values.
  void Add(const OperationView& operation);

  // What becomes of bad values: the batch is refused, unless this is called. `Clear` keeps it.
  void set_bad_values(BadValues bad_values) {
    SetOption(kDropsBadValues, bad_values == BadValues::kDrop);
  }
  // The same of unknown keys.
  void set_unknown_keys(UnknownKeys unknown_keys) {
    SetOption(kIgnoresUnknownKeys, unknown_keys == UnknownKeys::kIgnore);
  }
  // As set.
  BadValues bad_values() const {
    return (options_ & kDropsBadValues) != 0 ? BadValues::kDrop : BadValues::kReject;
  }
  // As set.
  UnknownKeys unknown_keys() const {
    return (options_ & kIgnoresUnknownKeys) != 0 ? UnknownKeys::kIgnore : UnknownKeys::kReject;
  }

  // Which batch of its source it is: applying refuses it unless it is the next one, and does
  // nothing when it was applied already. Applying checks what is given here. Cost: of the bytes of
  // the batch, so it is cheapest first.
  void set_position(const Position& position);
  // As set; nothing when it has none.
  std::optional<Position> position() const;

  // How many operations.
  size_t size() const;
  // Whether there are none; applying it changes nothing, but for the position if it has one.
  bool empty() const { return size() == 0; }
  // Forgets every operation and the position.
  void Clear() { bytes_.clear(); }

  // Calls `visit(const OperationView&)` for each operation in order, until it returns false. Views
  // live for the one call.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    internal::BatchReader reader;
    reader.Begin(bytes_);
    while (reader.Next()) {
      if (!visit(reader.operation())) return;
    }
  }

  // The batch as bytes, for `FromBytes` of the same version of the library.
  const std::string& bytes() const { return bytes_; }
  // The batch that `bytes` came from. DataLoss when they are those of no batch: bytes may come from
  // anywhere. Reads all of them once, and copies nothing when `bytes` is moved.
  static absl::StatusOr<Batch> FromBytes(std::string bytes);

 private:
  // Bits of `options_`, which are also in the first of the bytes. Part of the file format.
  static constexpr uint8_t kDropsBadValues = 1;
  static constexpr uint8_t kIgnoresUnknownKeys = 2;
  static constexpr uint8_t kOptions = kDropsBadValues | kIgnoresUnknownKeys;

  template <typename AnyAttribute>
  struct Parts;
  template <typename AnyAttribute>
  void Append(const Parts<AnyAttribute>& parts);
  void SetOption(uint8_t option, bool wanted);
  // Writes the options to the bytes, of which there must be some.
  void PutOptions();

  uint8_t options_ = 0;
  std::string bytes_;  // see src/engine/batch.cc
};

}  // namespace tranche

#endif  // TRANCHE_BATCH_H_
