// From a definition as a person wrote it to one that names fields and value codes: all checks
// happen here.
#ifndef TRANCHE_SRC_QUERY_BIND_H_
#define TRANCHE_SRC_QUERY_BIND_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "src/base/durations.h"
#include "src/query/text_match.h"
#include "src/schema/schema.h"
#include "src/table/version.h"
#include "tranche/segment.h"

namespace tranche::internal {

struct BoundCondition {
  FieldId field = kNoField;
  Operator op = Operator::kIn;
  bool exclude_missing = false;
  // Nobody meets it: has_all of a value that nobody ever held, an amount in a currency that nobody
  // has, a number below the least.
  bool is_impossible = false;
  std::vector<Code> values;  // sorted, without duplicates; values that nobody ever held are left
                             // out. Of `segment` CodeOfSegment
  std::vector<std::string> ids;      // of handpicked customers, sorted, without duplicates
  std::vector<NumberRange> ranges;   // of numbers: sorted, with others between them
  Code currency = kNotSet;           // of amounts
  std::optional<Duration> duration;  // of relative operators: the range depends on the time
  TextMatch match;                   // of texts
};

struct BoundRule {
  RuleOperator op = RuleOperator::kAnd;
  std::vector<BoundCondition> conditions;
};

// Gives a value of an open domain that has no code yet one, or kNotSet to leave it out (it matches
// nobody).
using UnknownValue = std::function<Code(const Field& field, std::string_view canonical)>;

// The slot of the saved segment that has this id, or why there is none.
using FindSegment = std::function<absl::StatusOr<SegmentSlot>(std::string_view id)>;

struct Bound {
  std::vector<BoundRule> rules;
  std::vector<Rule> canonical;  // the same rules with values in canonical form, without duplicates
};

// InvalidArgument with the place as a JSON pointer ("/rules/0/conditions/1/value/2");
// ResourceExhausted for limits. Any thread. Without `find_segment` no segment exists.
absl::StatusOr<Bound> Bind(const Schema& schema, std::span<const Rule> rules,
                           const UnknownValue& unknown = nullptr,
                           const FindSegment& find_segment = nullptr);

// The segments that conditions of the rules name, ascending, each once.
std::vector<SegmentSlot> ReferencesOf(std::span<const BoundRule> rules);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_BIND_H_
