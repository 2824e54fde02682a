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
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tranche/bad_values.h"
#include "tranche/customer.h"

namespace tranche {

// What an operation of a batch does; see the functions of `Batch`.
// The numbers are part of the file format: never given again.
enum class OperationKind : uint8_t { kUpsert = 0, kPatch = 1, kDelete = 2, kMerge = 3 };

inline constexpr OperationKind kLastOperationKind = OperationKind::kMerge;

namespace internal {

// Reads the operations of a batch, one by one. A reader that reads one batch after another keeps
// its memory. Not thread-safe.
class BatchReader {
 public:
  // Before the first operation of these bytes of a `Batch`, which must stay while they are read.
  void Begin(std::string_view bytes);
  // Goes to the next operation. False after the last one, and at one that cannot be read.
  bool Next();

  // What the operation does.
  OperationKind kind() const { return kind_; }
  // The customer of the operation: valid until the next call, its texts as long as the bytes.
  const CustomerView& customer() const { return customer_; }
  // What was not read yet.
  std::string_view left() const { return left_; }

 private:
  std::string_view left_;
  OperationKind kind_ = OperationKind::kUpsert;
  CustomerView customer_;
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
  void Upsert(const Customer& customer);
  // The same of views.
  void Upsert(const CustomerView& customer);

  // Touches only the fields present; a field without values clears it. The customer must exist.
  void Patch(const Customer& customer);
  // The same of views.
  void Patch(const CustomerView& customer);

  // A patch that creates: where there is no such customer, one who holds the fields present.
  void Merge(const Customer& customer);
  // The same of views.
  void Merge(const CustomerView& customer);

  // Removes the customer, which must exist. Its children become roots.
  void Delete(std::string_view id);

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

  // How many operations.
  size_t size() const;
  // Whether there are none; applying it changes nothing.
  bool empty() const { return bytes_.empty(); }
  // Forgets every operation.
  void Clear() { bytes_.clear(); }

  // Calls `visit(OperationKind, const CustomerView&)` for each operation in order, until it returns
  // false. Views live for the one call.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    internal::BatchReader reader;
    reader.Begin(bytes_);
    while (reader.Next()) {
      if (!visit(reader.kind(), reader.customer())) return;
    }
  }

  // The batch as bytes, for `FromBytes` of the same version of the library.
  const std::string& bytes() const { return bytes_; }
  // The batch that `bytes` came from. DataLoss when they are those of no batch: bytes may come from
  // anywhere. Reads all of them once, and copies nothing when `bytes` is moved.
  static absl::StatusOr<Batch> FromBytes(std::string bytes);

 private:
  // Bits of `options_`, which is also the first of the bytes. Part of the file format.
  static constexpr uint8_t kDropsBadValues = 1;
  static constexpr uint8_t kIgnoresUnknownKeys = 2;

  template <typename AnyCustomer>
  void Append(OperationKind kind, const AnyCustomer& customer);
  void SetOption(uint8_t option, bool wanted);

  uint8_t options_ = 0;
  std::string bytes_;  // see src/engine/batch.cc
};

}  // namespace tranche

#endif  // TRANCHE_BATCH_H_
