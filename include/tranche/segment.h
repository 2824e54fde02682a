// Segments: the union of rules, each the intersection (or union) of conditions, each a test of one
// field.
#ifndef TRANCHE_SEGMENT_H_
#define TRANCHE_SEGMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "tranche/value.h"

namespace tranche {

// What a condition asks of its field.
enum class Operator : uint8_t {
  kIn,
  kNotIn,
  kHasAll,
  kIsSet,
  kIsNotSet,
  // Of numbers, money, dates and datetimes.
  kLt,
  kLte,
  kGt,
  kGte,
  kBetween,
  // Of dates and datetimes, with a duration; see Condition.
  kInLast,
  kOlderThan,
  kInNext,
  kBeyondNext,
  // Of texts.
  kContains,
  kNotContains,
  kStartsWith,
  kEndsWith,
};

// The word for `op` in JSON: "in", "not_in", "has_all", "is_set", "is_not_set", "lt", "lte", "gt",
// "gte", "between", "in_last", "older_than", "in_next", "beyond_next", "contains", "not_contains",
// "starts_with", "ends_with".
std::string_view OperatorName(Operator op);

// A test of one field. `in` matches any overlap with `values`, `not_in` none, `has_all` a superset.
// A customer with no value matches `not_in`, unless `exclude_missing` ("missing":"exclude") says
// otherwise. `lt`, `lte`, `gt` and `gte` compare with one value, `between` with two, both ends in,
// one of which may be empty (null in JSON): no bound. A customer with no value matches none of
// them.
//
// `in_last`, `older_than`, `in_next` and `beyond_next` compare with the time of the index
// (`Index::AdvanceTo`) and take one duration. A civil one ("P30D", "P4W", "P1M15D", "P0D") counts
// days of the schema's time zone: today and the days before belong to `in_last`, today and the days
// after to `in_next`; months are counted first, and a month that is too short gives its last day.
// An elapsed one ("PT12H") counts time, and does not go with a date. What was `older_than` or is
// `in_last` is not in the future, and what is `in_next` or `beyond_next` is not in the past.
//
// On a field of texts, `in`, `contains`, `starts_with` and `ends_with` match where any of `values`
// is the whole text, a part of it, its beginning or its end; `not_in` and `not_contains` match all
// other customers. Texts and values are compared in Unicode's NFC, with case folded in full and
// accents kept: "STRASSE" is "straße", "e" is not in "é". With `exact_case` ("case":"exact") case
// makes a difference too.
struct Condition {
  std::string field;
  Operator op = Operator::kIn;
  std::vector<Value> values;  // empty with kIsSet and kIsNotSet, else not
  // Only with kNotIn and kNotContains, on a field that can be unset.
  bool exclude_missing = false;
  // Of a condition with values on a money field: it matches amounts in this currency alone.
  std::string currency = {};
  bool exact_case = false;  // only with values of a text field

  friend bool operator==(const Condition&, const Condition&) = default;
};

// All of the conditions, or any.
enum class RuleOperator : uint8_t { kAnd, kOr };

// The word for `op` in JSON: "and", "or".
std::string_view RuleOperatorName(RuleOperator op);

// One of the ways into a segment.
struct Rule {
  RuleOperator op = RuleOperator::kAnd;
  std::vector<Condition> conditions;

  friend bool operator==(const Rule&, const Rule&) = default;
};

// A definition that is not saved yet.
struct Draft {
  // 1 to 255 bytes, not blank; blanks around it are left out. No two segments have names that look
  // alike: case, Unicode forms of the same letter and characters that are not shown make no
  // difference, accents do. It may be empty where nothing is saved (preview, count, overlap).
  std::string name;
  std::string description;
  std::vector<Rule> rules;
  std::string id;  // chosen by the host; empty: the engine gives one

  friend bool operator==(const Draft&, const Draft&) = default;
};

// What to change of a saved segment; what is absent stays.
struct SegmentEdit {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<Rule>> rules;
};

// What customers hold in a number or money field together, exact.
struct Sum {
  std::string currency;  // of money, "XXX" of those without one; empty of a number
  std::string sum;       // with the decimals of the field: "1290.50"
  uint64_t holders = 0;  // customers who hold a number

  friend bool operator==(const Sum&, const Sum&) = default;
};

// Of money a sum for each currency that somebody holds an amount in, ascending; of numbers one.
struct FieldSums {
  std::string field;
  std::vector<Sum> sums;

  friend bool operator==(const FieldSums&, const FieldSums&) = default;
};

// The live count of one segment.
struct SegmentStats {
  std::string id;
  std::string name;
  uint64_t count = 0;
  double percentage = 0;             // 100 * count / customers; 0 when there are none
  std::vector<FieldSums> sums = {};  // of the measures of the schema
};

// A saved segment with its live count.
struct Segment {
  std::string id;
  std::string name;
  std::string description;
  std::vector<Rule> rules;  // as saved, values in canonical form
  absl::Time created_at;
  absl::Time updated_at;
  uint64_t count = 0;
  double percentage = 0;
  std::vector<FieldSums> sums;  // of the measures of the schema
  // Places (JSON pointers) whose value has been retired: the segment goes on meaning exactly those
  // who hold it.
  std::vector<std::string> retired_values;
  // Handpicked ids that name no customer now; each matches as soon as such a customer appears.
  std::vector<std::string> unknown_customers;
};

}  // namespace tranche

#endif  // TRANCHE_SEGMENT_H_
