// What a customer may hold: the fields of an index, their kinds and their domains of values.
//
// The standard fields (country, currency, language, invoicing_entity, payment_method_type,
// relationship, tax_id, external_id, customer_id, segment, name, billing_email) are always there; a
// `SchemaSpec` narrows their domains and declares custom properties.
#ifndef TRANCHE_SCHEMA_H_
#define TRANCHE_SCHEMA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tranche/value.h"

namespace tranche {

// What a field holds, which decides the operators it takes.
enum class FieldKind : uint8_t {
  kSelect,        // at most one value of a domain
  kMultiSelect,   // a set of values of a domain
  kText,          // any string of up to kMaxTextBytes
  kRelationship,  // `has_parent`, `has_child`: derived from parent_id
  kCustomerId,    // the customer itself: handpicked customers
  kBoolean,       // true or false
  kNumber,        // an exact decimal of 64 bits
  kMoney,         // the same, an amount in the customer's own `currency`
  kDate,          // a civil day, "2026-11-30", of the years 0001 to 9999
  kDatetime,      // an instant, kept to the millisecond in UTC
  kSegment,       // the saved segments that hold the customer, by id
};

// What the integers of a datetime field count, from 1970-01-01 in UTC on.
enum class TimeUnit : uint8_t { kSeconds, kMilliseconds };

// The word for `unit` in JSON: "s", "ms".
std::string_view TimeUnitName(TimeUnit unit);

// The word used for `kind` in JSON and in messages, such as "multi_select".
std::string_view FieldKindName(FieldKind kind);

// Declares a custom property ("properties.<name>") or narrows the domain of a standard field.
struct FieldSpec {
  std::string name = {};
  // Required for a property, and none of kRelationship, kCustomerId, kSegment. For a
  // standard field it may only repeat what the field is.
  std::optional<FieldKind> kind = {};
  // The authorized values. Required for a select or multi-select property that is not open, and
  // refused for kinds whose values need no list. Absent on a standard field:
  // its own domain (the ISO list, or open for `invoicing_entity` and `payment_method_type`).
  // Duplicates collapse.
  std::optional<std::vector<Value>> values = {};
  // In place of `values`: every value is one. It joins the field's values when a customer first
  // holds it, up to kMaxValuesPerField of them.
  bool open = false;
  // Of kNumber and kMoney: the digits behind the point, 0 to kMaxDecimals. A value that has more is
  // a bad value.
  std::optional<int> decimals = {};
  // Of kDatetime: integers are instants too.
  std::optional<TimeUnit> unit = {};
};

// The fields of a new index beside, and instead of, the standard ones.
struct SchemaSpec {
  std::vector<FieldSpec> fields;
  // The number and money fields whose sums every segment keeps, live as its count. A set.
  std::vector<std::string> measures = {};
  // The IANA name of the zone whose days civil durations count ("Europe/Paris"); absent: "UTC".
  // All other names are looked up in the time zone files of the system (package tzdata).
  std::optional<std::string> time_zone = {};
};

// A value of a domain.
struct ValueInfo {
  std::string value;
  bool retired = false;  // nobody can take it any more; who holds it keeps it
};

// A field as it stands at one version of an index.
struct FieldInfo {
  std::string name;
  FieldKind kind = FieldKind::kSelect;
  bool open = false;  // no list of authorized values: one joins when a customer first holds it
  // In order of declaration or first sight. Without declared values: those that some customer
  // holds. Empty for fields whose values are not listed: texts, customer_id, numbers, dates.
  std::vector<ValueInfo> values = {};
  std::optional<int> decimals = {};  // as in FieldSpec
  std::optional<TimeUnit> unit = {};
  bool is_measure = false;  // every segment keeps its sum
};

// Limits that the engine enforces with ResourceExhausted (counts) or InvalidArgument (sizes).
inline constexpr uint32_t kMaxCustomers = 0xFFFFFFFFu;
inline constexpr uint32_t kMaxValuesPerField = 65'535;
inline constexpr uint32_t kMaxSegments = 100'000;
inline constexpr uint32_t kMaxRulesPerSegment = 256;
inline constexpr uint32_t kMaxConditionsPerRule = 256;
inline constexpr uint32_t kMaxValuesPerCondition = 100'000;
inline constexpr uint32_t kMaxIdBytes = 255;
inline constexpr uint32_t kMaxSegmentNameBytes = 255;
inline constexpr uint32_t kMaxTextBytes = 65'535;  // of a text, or one value
inline constexpr uint32_t kMaxFields = 1'024;
inline constexpr int kMaxDecimals = 9;
inline constexpr int kDefaultDecimals = 2;

}  // namespace tranche

#endif  // TRANCHE_SCHEMA_H_
