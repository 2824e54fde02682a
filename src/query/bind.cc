#include "src/query/bind.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/base/utf8.h"

namespace tranche {

std::string_view OperatorName(Operator op) {
  switch (op) {
    case Operator::kIn:
      return "in";
    case Operator::kNotIn:
      return "not_in";
    case Operator::kHasAll:
      return "has_all";
    case Operator::kIsSet:
      return "is_set";
    case Operator::kIsNotSet:
      return "is_not_set";
  }
  return "";
}

}  // namespace tranche

namespace tranche::internal {
namespace {

bool TakesOperator(FieldKind kind, Operator op) {
  const bool is_presence_test = op == Operator::kIsSet || op == Operator::kIsNotSet;
  switch (kind) {
    case FieldKind::kSelect:
      return op != Operator::kHasAll;
    case FieldKind::kMultiSelect:
      return true;
    case FieldKind::kPresence:
      return is_presence_test;
    case FieldKind::kRelationship:
      return !is_presence_test;
    case FieldKind::kCustomerId:
      return op == Operator::kIn || op == Operator::kNotIn;
  }
  return false;
}

template <typename T>
void SortUnique(std::vector<T>* values) {
  std::sort(values->begin(), values->end());
  values->erase(std::unique(values->begin(), values->end()), values->end());
}

class ConditionBinder {
 public:
  ConditionBinder(const Schema& schema, const UnknownValue& unknown, const Condition& condition,
                  std::string place)
      : schema_(schema), unknown_(unknown), condition_(condition), place_(std::move(place)) {}

  absl::Status Run(BoundCondition* bound, Condition* canonical) {
    bound->field = schema_.Find(condition_.field);
    if (bound->field == kNoField) {
      std::vector<std::string_view> names;
      for (const Field& field : schema_.fields()) names.push_back(field.name);
      return InvalidArgument({"unknown field \"", condition_.field, "\"",
                              Suggestion(condition_.field, names), " at ", place_, "/field"});
    }
    const Field& field = schema_.field(bound->field);
    TRANCHE_RETURN_IF_ERROR(CheckShape(field));
    bound->op = condition_.op;
    bound->exclude_missing = condition_.exclude_missing;
    *canonical = condition_;
    canonical->values.clear();
    StringSet seen;
    for (size_t i = 0; i < condition_.values.size(); ++i) {
      const absl::Status status = BindValue(field, condition_.values[i], &seen, bound, canonical);
      if (!status.ok())
        return MakeError(status.code(), Concat({MessageOf(status), " at ", place_, "/value/", i}));
    }
    SortUnique(&bound->values);
    SortUnique(&bound->ids);
    return absl::OkStatus();
  }

 private:
  absl::Status CheckShape(const Field& field) const {
    if (condition_.op > Operator::kIsNotSet)
      return InvalidArgument({"unknown operator at ", place_, "/operator"});
    if (!TakesOperator(field.kind, condition_.op)) {
      return InvalidArgument({"field \"", field.name, "\" does not take operator \"",
                              OperatorName(condition_.op), "\" at ", place_, "/operator"});
    }
    const bool takes_values =
        condition_.op != Operator::kIsSet && condition_.op != Operator::kIsNotSet;
    if (!takes_values && !condition_.values.empty()) {
      return InvalidArgument(
          {"operator \"", OperatorName(condition_.op), "\" takes no value at ", place_, "/value"});
    }
    if (takes_values && condition_.values.empty()) {
      return InvalidArgument({"the list of values is empty at ", place_, "/value"});
    }
    if (condition_.values.size() > kMaxValuesPerCondition) {
      return ResourceExhausted(
          {"more than ", kMaxValuesPerCondition, " values at ", place_, "/value"});
    }
    if (condition_.exclude_missing &&
        (condition_.op != Operator::kNotIn || !field.can_be_unset())) {
      return InvalidArgument({"\"missing\" goes with \"not_in\" on a field that can be unset, at ",
                              place_, "/missing"});
    }
    return absl::OkStatus();
  }

  absl::Status BindValue(const Field& field, std::string_view value, StringSet* seen,
                         BoundCondition* bound, Condition* canonical) const {
    if (value.empty()) return InvalidArgument({"field \"", field.name, "\": a value is empty"});
    if (field.kind == FieldKind::kCustomerId) {
      if (value.size() > kMaxIdBytes) {
        return InvalidArgument({"a customer id is longer than ", kMaxIdBytes, " bytes"});
      }
      if (!IsText(value)) return InvalidArgument({"a customer id is not UTF-8, or holds NUL"});
      if (!seen->insert(std::string(value)).second) return absl::OkStatus();
      bound->ids.emplace_back(value);
      canonical->values.emplace_back(value);
      return absl::OkStatus();
    }
    absl::StatusOr<std::string_view> resolved = field.Canonical(value);
    if (!resolved.ok()) return resolved.status();
    if (!seen->insert(std::string(*resolved)).second) return absl::OkStatus();
    canonical->values.emplace_back(*resolved);
    Code code = field.values->FindShared(*resolved);
    if (code == kNotSet && unknown_) {
      code = unknown_(field, *resolved);
      if (code == kNotSet) {
        return ResourceExhausted(
            {"field \"", field.name, "\" has more than ", kMaxValuesPerField, " values"});
      }
    }
    if (code != kNotSet) {
      bound->values.push_back(static_cast<ValueCode>(code));
    } else if (condition_.op == Operator::kHasAll) {
      bound->is_impossible = true;
    }
    return absl::OkStatus();
  }

  const Schema& schema_;
  const UnknownValue& unknown_;
  const Condition& condition_;
  const std::string place_;
};

}  // namespace

absl::StatusOr<Bound> Bind(const Schema& schema, std::span<const Rule> rules,
                           const UnknownValue& unknown) {
  if (rules.empty()) return InvalidArgument({"the segment has no rules at /rules"});
  if (rules.size() > kMaxRulesPerSegment) {
    return ResourceExhausted({"more than ", kMaxRulesPerSegment, " rules at /rules"});
  }
  Bound bound;
  for (size_t r = 0; r < rules.size(); ++r) {
    const Rule& rule = rules[r];
    if (rule.op > RuleOperator::kOr)
      return InvalidArgument({"unknown operator at /rules/", r, "/operator"});
    if (rule.conditions.empty())
      return InvalidArgument({"the rule has no conditions at /rules/", r, "/conditions"});
    if (rule.conditions.size() > kMaxConditionsPerRule) {
      return ResourceExhausted(
          {"more than ", kMaxConditionsPerRule, " conditions at /rules/", r, "/conditions"});
    }
    BoundRule& bound_rule = bound.rules.emplace_back();
    Rule& canonical_rule = bound.canonical.emplace_back();
    bound_rule.op = canonical_rule.op = rule.op;
    for (size_t c = 0; c < rule.conditions.size(); ++c) {
      ConditionBinder binder(schema, unknown, rule.conditions[c],
                             Concat({"/rules/", r, "/conditions/", c}));
      TRANCHE_RETURN_IF_ERROR(binder.Run(&bound_rule.conditions.emplace_back(),
                                         &canonical_rule.conditions.emplace_back()));
    }
  }
  return bound;
}

}  // namespace tranche::internal
