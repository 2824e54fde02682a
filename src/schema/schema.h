// The fields of an index with their domains and dictionaries.
//
// A `Schema` is immutable and shared by versions; adding a property or retiring a value makes a new
// one. The dictionaries behind it are shared by all of them and only grow.
#ifndef TRANCHE_SRC_SCHEMA_SCHEMA_H_
#define TRANCHE_SRC_SCHEMA_SCHEMA_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/string_hash.h"
#include "src/schema/dictionary.h"
#include "src/schema/iso.h"
#include "tranche/schema.h"

namespace tranche::internal {

using FieldId = uint16_t;
inline constexpr FieldId kNoField = 0xFFFF;

// The standard fields; properties follow.
inline constexpr FieldId kPaymentMethodField = 4;
inline constexpr FieldId kRelationshipField = 5;
inline constexpr FieldId kTaxIdField = 6;
inline constexpr FieldId kExternalIdField = 7;
inline constexpr FieldId kCustomerIdField = 8;
inline constexpr FieldId kStandardFields = 9;

// Codes of the fields whose values are not the host's.
inline constexpr Code kPresent = 1;    // presence fields
inline constexpr Code kHasParent = 1;  // relationship; the code of a row is the union of these bits
inline constexpr Code kHasChild = 2;

enum class Domain : uint8_t { kOpen, kAuthorized, kIso };

struct Field {
  std::string name;
  FieldKind kind = FieldKind::kSelect;
  Domain domain = Domain::kOpen;
  IsoList iso =
      IsoList::kCountry;  // where the domain is kIso, or the declared values are ISO codes
  bool is_iso = false;
  std::shared_ptr<Dictionary> values;
  std::shared_ptr<SetDictionary> sets;  // of multi-valued fields
  std::vector<bool> retired;  // by value code; shorter than the dictionary: the rest is not retired

  bool is_multi() const {
    return kind == FieldKind::kMultiSelect || kind == FieldKind::kRelationship;
  }
  // Whether a customer can be without a value.
  bool can_be_unset() const {
    return kind != FieldKind::kRelationship && kind != FieldKind::kCustomerId;
  }
  // Whether the rows without a value have a bitmap of their own, under code 0. The others have few
  // values, whose complement is as good.
  bool stores_not_set() const {
    return kind == FieldKind::kSelect || kind == FieldKind::kMultiSelect;
  }
  // Whether rows of a table have a code in this field.
  bool has_column() const { return kind != FieldKind::kCustomerId; }
  bool IsRetired(Code value) const { return value < retired.size() && retired[value]; }

  // The canonical form of `value`, without blanks at its ends, or why a customer or a condition
  // cannot name it. Views `value` or a static table. A value of a closed domain must be authorized;
  // retired ones pass.
  absl::StatusOr<std::string_view> Canonical(std::string_view value) const;
};

class Schema {
 public:
  // InvalidArgument naming the place ("/fields/2/kind") when the declaration contradicts itself.
  static absl::StatusOr<std::shared_ptr<const Schema>> Create(const SchemaSpec& spec);

  std::span<const Field> fields() const { return fields_; }
  const Field& field(FieldId id) const { return fields_[id]; }
  size_t size() const { return fields_.size(); }
  // kNoField when there is none.
  FieldId Find(std::string_view name) const;

  // A new schema with the change. Errors as `Index::AddField` and so on.
  absl::StatusOr<std::shared_ptr<const Schema>> WithField(const FieldSpec& spec) const;
  absl::StatusOr<std::shared_ptr<const Schema>> WithValues(
      FieldId id, std::span<const std::string> values) const;
  std::shared_ptr<const Schema> WithRetired(FieldId id, std::span<const Code> values) const;

 private:
  absl::Status Declare(const FieldSpec& spec);
  absl::Status Authorize(Field* field, std::span<const std::string> values);

  std::vector<Field> fields_;
  StringMap<FieldId> by_name_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_SCHEMA_H_
