// Short ways to write conditions and rules in C++.
//
//   Draft draft;
//   draft.name = "Enterprise in France";
//   draft.rules = {All(In("country", {"FR"}), In("properties.plan_tier", {"enterprise"})),
//                  All(HasAll("payment_method_type", {"card", "direct_debit"})),
//                  All(Gte("properties.mrr", 1000, "EUR"), InLast("properties.paid_at", "P45D"))};
//
// These functions only fill the structs of tranche/segment.h. Names of fields, values and operators
// are checked by the call that takes the definition.
#ifndef TRANCHE_BUILD_H_
#define TRANCHE_BUILD_H_

#include <concepts>
#include <string>
#include <utility>
#include <vector>

#include "tranche/segment.h"

namespace tranche {

// Matches customers who hold any of `values`.
inline Condition In(std::string field, std::vector<Value> values) {
  return {std::move(field), Operator::kIn, std::move(values), false};
}

// Matches customers who hold none of `values`, and those who hold nothing in `field`.
inline Condition NotIn(std::string field, std::vector<Value> values) {
  return {std::move(field), Operator::kNotIn, std::move(values), false};
}

// Matches customers who hold all of `values` in a multi-valued field.
inline Condition HasAll(std::string field, std::vector<Value> values) {
  return {std::move(field), Operator::kHasAll, std::move(values), false};
}

// Matches customers who hold a number, an amount in `currency`, a date or an instant below `bound`.
inline Condition Lt(std::string field, Value bound, std::string currency = {}) {
  return {std::move(field), Operator::kLt, {std::move(bound)}, false, std::move(currency)};
}

// The same, `bound` included.
inline Condition Lte(std::string field, Value bound, std::string currency = {}) {
  return {std::move(field), Operator::kLte, {std::move(bound)}, false, std::move(currency)};
}

// Matches customers who hold a number, an amount in `currency`, a date or an instant above `bound`.
inline Condition Gt(std::string field, Value bound, std::string currency = {}) {
  return {std::move(field), Operator::kGt, {std::move(bound)}, false, std::move(currency)};
}

// The same, `bound` included.
inline Condition Gte(std::string field, Value bound, std::string currency = {}) {
  return {std::move(field), Operator::kGte, {std::move(bound)}, false, std::move(currency)};
}

// Matches customers who hold a number, an amount in `currency`, a date or an instant from `low` to
// `high`, both included. An empty bound is open.
inline Condition Between(std::string field, Value low, Value high, std::string currency = {}) {
  return {std::move(field),
          Operator::kBetween,
          {std::move(low), std::move(high)},
          false,
          std::move(currency)};
}

// Matches customers whose date or instant lies within the last `duration`: "P45D", "PT12H".
inline Condition InLast(std::string field, std::string duration) {
  return {std::move(field), Operator::kInLast, {std::move(duration)}, false};
}

// Matches customers whose date or instant lies longer ago than `duration`.
inline Condition OlderThan(std::string field, std::string duration) {
  return {std::move(field), Operator::kOlderThan, {std::move(duration)}, false};
}

// Matches customers whose date or instant lies within the next `duration`.
inline Condition InNext(std::string field, std::string duration) {
  return {std::move(field), Operator::kInNext, {std::move(duration)}, false};
}

// Matches customers whose date or instant is further ahead than `duration`.
inline Condition BeyondNext(std::string field, std::string duration) {
  return {std::move(field), Operator::kBeyondNext, {std::move(duration)}, false};
}

// Matches customers whose text in `field` holds any of `texts`.
inline Condition Contains(std::string field, std::vector<Value> texts) {
  return {std::move(field), Operator::kContains, std::move(texts), false};
}

// Matches customers whose text in `field` holds none of `texts`, and those who hold nothing there.
inline Condition NotContains(std::string field, std::vector<Value> texts) {
  return {std::move(field), Operator::kNotContains, std::move(texts), false};
}

// Matches customers whose text in `field` begins with any of `texts`.
inline Condition StartsWith(std::string field, std::vector<Value> texts) {
  return {std::move(field), Operator::kStartsWith, std::move(texts), false};
}

// Matches customers whose text in `field` ends with any of `texts`.
inline Condition EndsWith(std::string field, std::vector<Value> texts) {
  return {std::move(field), Operator::kEndsWith, std::move(texts), false};
}

// The condition on a text without folding of case ("case":"exact"):
// ExactCase(Contains("name", {"SAS"})).
inline Condition ExactCase(Condition condition) {
  condition.exact_case = true;
  return condition;
}

// Matches customers who hold something in `field`.
inline Condition IsSet(std::string field) {
  return {std::move(field), Operator::kIsSet, {}, false};
}

// Matches customers who hold nothing in `field`.
inline Condition IsNotSet(std::string field) {
  return {std::move(field), Operator::kIsNotSet, {}, false};
}

// The negation `condition` without the customers who hold nothing in its field
// ("missing":"exclude"): ExcludeMissing(NotIn("country", {"FR"})).
inline Condition ExcludeMissing(Condition condition) {
  condition.exclude_missing = true;
  return condition;
}

// A rule that matches when all of its conditions do.
inline Rule All(std::vector<Condition> conditions) {
  return {RuleOperator::kAnd, std::move(conditions)};
}

// A rule that matches when any of its conditions does.
inline Rule Any(std::vector<Condition> conditions) {
  return {RuleOperator::kOr, std::move(conditions)};
}

// The same, with the conditions as arguments: All(IsSet("tax_id"), NotIn("country", {"FR"})).
template <std::same_as<Condition>... Conditions>
Rule All(Condition first, Conditions... others) {
  return All(std::vector<Condition>{std::move(first), std::move(others)...});
}

// The same, with the conditions as arguments.
template <std::same_as<Condition>... Conditions>
Rule Any(Condition first, Conditions... others) {
  return Any(std::vector<Condition>{std::move(first), std::move(others)...});
}

}  // namespace tranche

#endif  // TRANCHE_BUILD_H_
