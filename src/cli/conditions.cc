#include "src/cli/conditions.h"

#include <span>
#include <string_view>

#include "src/cli/text.h"

namespace tranche::cli {
namespace {

constexpr size_t kShownValues = 6;

// "FR, DE or US"; long lists end in "or 14 others".
std::string ListText(std::span<const Value> values, std::string_view conjunction) {
  const size_t shown = values.size() <= kShownValues + 1 ? values.size() : kShownValues;
  std::string text;
  for (size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == values.size() ? " " + std::string(conjunction) + " " : ", ";
    text += values[i];
  }
  if (shown < values.size()) {
    text += " " + std::string(conjunction) + " " + Plural(values.size() - shown, "other", "others");
  }
  return text;
}

// " is at least 1000 EUR", " is from 10 to any"
std::string BoundsText(const Condition& condition) {
  const auto bound = [&](size_t i) {
    const bool is_given = i < condition.values.size() && !condition.values[i].empty();
    return is_given ? condition.values[i].text() : "any";
  };
  std::string text;
  switch (condition.op) {
    case Operator::kLt:
      text = " is below " + bound(0);
      break;
    case Operator::kLte:
      text = " is at most " + bound(0);
      break;
    case Operator::kGt:
      text = " is above " + bound(0);
      break;
    case Operator::kGte:
      text = " is at least " + bound(0);
      break;
    default:
      text = " is from " + bound(0) + " to " + bound(1);
  }
  return condition.currency.empty() ? text : text + " " + condition.currency;
}

// " contains Acme or SAS"
std::string MatchText(const Condition& condition) {
  std::string_view words;
  switch (condition.op) {
    case Operator::kContains:
      words = " contains ";
      break;
    case Operator::kNotContains:
      words = " does not contain ";
      break;
    case Operator::kStartsWith:
      words = " starts with ";
      break;
    default:
      words = " ends with ";
  }
  return std::string(words) + ListText(condition.values, "or");
}

}  // namespace

std::string ConditionText(const Condition& condition) {
  std::string text = condition.field;
  const std::string_view with_case = condition.exact_case ? ", case matters" : "";
  const std::string_view without_missing = condition.exclude_missing ? ", and is set" : "";
  switch (condition.op) {
    case Operator::kIn:
      return text.append(" is ").append(ListText(condition.values, "or")).append(with_case);
    case Operator::kNotIn:
      text.append(" is not ").append(ListText(condition.values, "or"));
      return text.append(with_case).append(without_missing);
    case Operator::kHasAll:
      return text + " has " + ListText(condition.values, "and");
    case Operator::kContains:
    case Operator::kNotContains:
    case Operator::kStartsWith:
    case Operator::kEndsWith:
      return text.append(MatchText(condition)).append(with_case).append(without_missing);
    case Operator::kLt:
    case Operator::kLte:
    case Operator::kGt:
    case Operator::kGte:
    case Operator::kBetween:
      return text + BoundsText(condition);
    case Operator::kInLast:
      return text + " is in the last " + condition.values[0].text();
    case Operator::kOlderThan:
      return text + " is older than " + condition.values[0].text();
    case Operator::kInNext:
      return text + " is in the next " + condition.values[0].text();
    case Operator::kBeyondNext:
      return text + " is beyond the next " + condition.values[0].text();
    case Operator::kIsSet:
      return text + " is set";
    case Operator::kIsNotSet:
      return text + " is not set";
  }
  return text;
}

std::string RuleText(size_t index, RuleOperator op) {
  return "Rule " + std::to_string(index + 1) + (op == RuleOperator::kAnd ? ", all of" : ", any of");
}

}  // namespace tranche::cli
