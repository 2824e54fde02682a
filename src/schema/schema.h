// The fields of an index with their domains and dictionaries.
//
// A `Schema` is immutable and shared by versions; each change makes a new one. The dictionaries
// behind it are shared by all of them and only grow; a renamed value is the one exception, which
// makes a new dictionary with the same codes.
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
#include "absl/time/time.h"
#include "src/base/string_hash.h"
#include "src/schema/dictionary.h"
#include "src/schema/field_type.h"
#include "src/schema/iso.h"
#include "src/schema/text_field.h"
#include "tranche/schema.h"

namespace tranche::internal {

using FieldId = uint16_t;
inline constexpr FieldId kNoField = 0xFFFF;

// The standard fields that the engine knows: the currency of amounts, and those whose values it
// computes.
inline constexpr FieldId kCurrencyField = 1;
inline constexpr FieldId kRelationshipField = 5;
inline constexpr FieldId kCustomerIdField = 8;
inline constexpr FieldId kSegmentField = 9;
// Properties follow the standard fields.
inline constexpr FieldId kStandardFields = 12;

// What the name of a property begins with.
inline constexpr std::string_view kPropertyPrefix = "properties.";

// Codes of the fields whose values are not the host's.
inline constexpr Code kPresent = 1;    // texts, and fields with numbers
inline constexpr Code kHasParent = 1;  // relationship; the code of a row is the union of these bits
inline constexpr Code kHasChild = 2;

enum class Domain : uint8_t { kOpen, kAuthorized, kIso };

struct Field {
  Field(std::string_view its_name, const FieldType& its_type, Domain its_domain);

  std::string name;
  const FieldType* type;
  FieldTraits traits;  // of `type`
  Domain domain;
  std::optional<IsoList> iso;     // the list whose codes the values are, declared ones too
  std::optional<TextField> text;  // the text of a customer that a standard field speaks of
  std::shared_ptr<Dictionary> values;
  std::shared_ptr<SetDictionary> sets;  // of multi-valued fields
  std::vector<bool> retired;  // by value code; shorter than the dictionary: the rest is not retired
  std::optional<int> decimals;   // of numbers and money
  std::optional<TimeUnit> unit;  // of datetimes that integers may say
  uint16_t number_slot = 0;      // of fields with numbers: the place among them
  uint16_t text_slot = 0;        // of properties with texts: the place among them

  bool is_multi() const { return traits.is_multi; }
  bool can_be_unset() const { return traits.can_be_unset; }
  bool stores_not_set() const { return traits.stores_not_set; }
  bool has_column() const { return traits.has_column; }
  bool has_numbers() const { return traits.has_numbers; }
  bool has_text() const { return traits.has_text; }
  // Whether each row of the table is in exactly one bitmap of the field, under code 0 or its value.
  bool is_partition() const { return traits.stores_not_set && !traits.is_multi; }
  // Whether the values are a list that somebody declared.
  bool has_authorized_values() const {
    return traits.takes_values && domain == Domain::kAuthorized;
  }
  bool IsRetired(Code value) const { return value < retired.size() && retired[value]; }

  // Calls `visit(value code)` for each value that a row with `code` holds; never for kNotSet.
  template <typename Visit>
  void ForEachValue(Code code, Visit&& visit) const {
    if (code == kNotSet) return;
    if (!traits.is_multi) return visit(code);
    for (const Code value : sets->Values(code)) visit(value);
  }

  // The canonical form of `value`, without blanks at its ends (customer ids are exact), or why a
  // customer or a condition cannot name it. Views `value` or a static table. A value of a closed
  // domain must be authorized; retired ones pass.
  absl::StatusOr<std::string_view> Canonical(std::string_view value) const {
    return type->Canonical(*this, value);
  }

  // `refused`, the error of Canonical(value), with the nearest of the authorized values that are
  // not retired, if one is near. Any thread. Cost: up to kMostSuggested comparisons.
  absl::Status WithSuggestion(const absl::Status& refused, std::string_view value) const;
  static constexpr Code kMostSuggested = 1'000;
};

// The canonical form of `value`, which need not be one of the field's yet, as Field::Canonical.
absl::StatusOr<std::string_view> CanonicalNewValue(const Field& field, std::string_view value);

// InvalidArgument: `value` is not one of the field's.
absl::Status NotAuthorized(const Field& field, std::string_view value);

class Schema {
 public:
  // InvalidArgument naming the place ("/fields/2/kind") when the declaration contradicts itself.
  static absl::StatusOr<std::shared_ptr<const Schema>> Create(const SchemaSpec& spec);

  std::span<const Field> fields() const { return fields_; }
  const Field& field(FieldId id) const { return fields_[id]; }
  size_t size() const { return fields_.size(); }
  // The fields with numbers, by number slot.
  std::span<const FieldId> number_fields() const { return number_fields_; }
  // The properties with texts, by text slot.
  std::span<const FieldId> text_properties() const { return text_properties_; }
  // The fields whose sums segments keep, in order of FieldId.
  std::span<const FieldId> measures() const { return measures_; }
  // Whose days civil durations count.
  const absl::TimeZone& time_zone() const { return time_zone_; }
  // kNoField when there is none.
  FieldId Find(std::string_view name) const;
  // The field of `text`; kNoField when there is none.
  FieldId FieldOf(TextField text) const;
  // InvalidArgument for a field that is neither of numbers nor of money.
  absl::Status CheckAddsUp(FieldId id) const;
  // The error for a name that `Find` does not know; `others` are names that would have done too.
  absl::Status UnknownField(std::string_view name,
                            std::span<const std::string_view> others = {}) const;

  // A new schema with the change. Errors as `Index::AddField` and so on.
  absl::StatusOr<std::shared_ptr<const Schema>> WithField(const FieldSpec& spec) const;
  absl::StatusOr<std::shared_ptr<const Schema>> WithValues(FieldId id,
                                                           std::span<const Value> values) const;
  std::shared_ptr<const Schema> WithRetired(FieldId id, std::span<const Code> values) const;
  // `value` is canonical, and no value of the field that anybody holds or names.
  std::shared_ptr<const Schema> WithRenamed(FieldId id, Code code, std::string_view value) const;
  // A property; the fields after it move up.
  std::shared_ptr<const Schema> WithoutField(FieldId id) const;

 private:
  absl::Status Declare(const FieldSpec& spec);
  absl::Status Authorize(Field* field, std::span<const Value> values);
  void AssignSlots();
  absl::Status AddMeasure(std::string_view name);

  std::vector<Field> fields_;
  StringMap<FieldId> by_name_;
  std::vector<FieldId> number_fields_;
  std::vector<FieldId> text_properties_;
  std::vector<FieldId> measures_;
  absl::TimeZone time_zone_ = absl::UTCTimeZone();
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_SCHEMA_H_
