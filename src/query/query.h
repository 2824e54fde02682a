// The normal form that is evaluated: a union of conjunctions of terms, each a set of values of one
// field or all the others. An `or` rule becomes a conjunction for each condition, `has_all` a term
// for each value.
#ifndef TRANCHE_SRC_QUERY_QUERY_H_
#define TRANCHE_SRC_QUERY_QUERY_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/query/bind.h"
#include "src/table/row.h"

namespace tranche::internal {

// Customers who hold any of `values` in `field` (value code 0: those who hold none), or all the
// others. For customer_id the customers of `rows`, for segment the members of those in `values`.
// With `ranges`, of a field with numbers, who holds a number in one of them.
// With a `match`, of a field with texts, in whose text it finds something.
struct Term {
  // The ranges are what a relative condition matches at one time.
  struct Relative {
    Operator op;
    Duration duration;
    friend bool operator==(const Relative&, const Relative&) = default;
  };

  FieldId field = kNoField;
  bool negated = false;
  std::vector<Code> values = {};         // sorted
  std::vector<Row> rows = {};            // sorted; of customer_id
  std::vector<NumberRange> ranges = {};  // sorted, with others between them; then `values` is empty
  std::optional<Relative> relative = {};
  TextMatch match = {};  // not empty: `values` is

  // Whether a row that holds the value codes `held` ({kNotSet} for none) meets the term, which has
  // neither ranges nor a match.
  bool Holds(std::span<const Code> held) const { return HoldsAny(values, held) != negated; }

  // Whether `number` lies in one of the ranges.
  bool HasInRange(Number number) const {
    const auto after =
        std::upper_bound(ranges.begin(), ranges.end(), number,
                         [](Number n, const NumberRange& range) { return n < range.low; });
    return after != ranges.begin() && number <= (after - 1)->high;
  }

  friend bool operator==(const Term&, const Term&) = default;

  // Whether one of `held` is one of `values`, which are sorted.
  static bool HoldsAny(std::span<const Code> values, std::span<const Code> held) {
    return std::any_of(held.begin(), held.end(), [&](Code code) {
      return std::binary_search(values.begin(), values.end(), code);
    });
  }
};

struct Conjunction {
  std::vector<uint32_t> terms;  // indices into Query::terms, at least one, without duplicates
};

struct Query {
  std::vector<Term> terms;  // without duplicates
  std::vector<Conjunction> conjunctions;
};

// The row of a customer id, kNoRow when there is none.
using FindRow = std::function<Row(std::string_view id)>;

// The queries at the time `now`, in milliseconds since 1970-01-01 in UTC.
Query MakeQuery(const Schema& schema, Number now, std::span<const BoundRule> rules,
                const FindRow& find_row);
Query MakeQuery(const Schema& schema, Number now, const BoundRule& rule, const FindRow& find_row);
Query MakeQuery(const Schema& schema, Number now, const BoundCondition& condition,
                const FindRow& find_row);

// The conjunctions of all `queries`, over terms that they have in common; those of query i end at
// `ends[i]`.
Query Merge(std::span<const Query> queries, std::vector<uint32_t>* ends);

// The terms of one condition: all must hold. The only place that says what an operator means:
// evaluation, rule masks and explanations go by these terms. Rows are left empty.
std::vector<Term> TermsOf(const Schema& schema, const Moment& now, const BoundCondition& condition);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_QUERY_H_
