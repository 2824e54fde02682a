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

}  // namespace

std::string ConditionText(const Condition& condition) {
  std::string text = condition.field;
  switch (condition.op) {
    case Operator::kIn:
      return text + " is " + ListText(condition.values, "or");
    case Operator::kNotIn:
      text += " is not " + ListText(condition.values, "or");
      return condition.exclude_missing ? text + ", and is set" : text;
    case Operator::kHasAll:
      return text + " has " + ListText(condition.values, "and");
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
