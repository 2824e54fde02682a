#include "src/query/bind.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/base/sort_unique.h"
#include "src/base/utf8.h"

namespace tranche::internal {
namespace {

class ConditionBinder {
 public:
  ConditionBinder(const Schema& schema, const UnknownValue& unknown, const Condition& condition,
                  std::string place)
      : schema_(schema), unknown_(unknown), condition_(condition), place_(std::move(place)) {}

  absl::Status Run(BoundCondition* bound, Condition* canonical) {
    bound->field = schema_.Find(condition_.field);
    if (bound->field == kNoField)
      return At(place_ + "/field", schema_.UnknownField(condition_.field));
    const Field& field = schema_.field(bound->field);
    TRANCHE_RETURN_IF_ERROR(CheckShape(field));
    bound->op = condition_.op;
    bound->exclude_missing = condition_.exclude_missing;
    *canonical = condition_;
    canonical->values.clear();
    StringSet seen;
    for (size_t i = 0; i < condition_.values.size(); ++i) {
      const absl::Status status = BindValue(field, condition_.values[i], &seen, bound, canonical);
      if (!status.ok()) return At(Concat({place_, "/value/", i}), status);
    }
    SortUnique(&bound->values);
    SortUnique(&bound->ids);
    return absl::OkStatus();
  }

 private:
  absl::Status CheckShape(const Field& field) const {
    if (condition_.op > Operator::kIsNotSet)
      return At(place_ + "/operator", InvalidArgument({"unknown operator"}));
    if (!field.type->Takes(condition_.op)) {
      return At(place_ + "/operator",
                InvalidArgument({"field \"", field.name, "\" does not take operator \"",
                                 OperatorName(condition_.op), "\": it takes ",
                                 OperatorsOf(*field.type)}));
    }
    const bool takes_values =
        condition_.op != Operator::kIsSet && condition_.op != Operator::kIsNotSet;
    if (!takes_values && !condition_.values.empty()) {
      return At(place_ + "/value",
                InvalidArgument({"operator \"", OperatorName(condition_.op), "\" takes no value"}));
    }
    if (takes_values && condition_.values.empty()) {
      return At(place_ + "/value", InvalidArgument({"the list of values is empty"}));
    }
    if (condition_.values.size() > kMaxValuesPerCondition) {
      return At(place_ + "/value",
                ResourceExhausted({"more than ", kMaxValuesPerCondition, " values"}));
    }
    if (condition_.exclude_missing &&
        (condition_.op != Operator::kNotIn || !field.can_be_unset())) {
      return At(place_ + "/missing",
                InvalidArgument({"\"missing\" goes with \"not_in\" on a field that can be unset"}));
    }
    return absl::OkStatus();
  }

  absl::Status BindValue(const Field& field, std::string_view value, StringSet* seen,
                         BoundCondition* bound, Condition* canonical) const {
    if (IsBlank(value)) return InvalidArgument({"field \"", field.name, "\": a value is empty"});
    absl::StatusOr<std::string_view> resolved = field.Canonical(value);
    if (!resolved.ok()) return field.WithSuggestion(resolved.status(), value);
    if (!seen->insert(std::string(*resolved)).second) return absl::OkStatus();
    canonical->values.emplace_back(*resolved);
    if (field.traits.names_customers) {
      bound->ids.emplace_back(*resolved);
      return absl::OkStatus();
    }
    Code code = field.values->FindShared(*resolved);
    if (code == kNotSet && unknown_) {
      code = unknown_(field, *resolved);
      if (code == kNotSet) {
        return ResourceExhausted(
            {"field \"", field.name, "\" has more than ", kMaxValuesPerField, " values"});
      }
    }
    if (code != kNotSet) {
      bound->values.push_back(code);
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
  if (rules.empty()) return At("/rules", InvalidArgument({"the segment has no rules"}));
  if (rules.size() > kMaxRulesPerSegment) {
    return At("/rules", ResourceExhausted({"more than ", kMaxRulesPerSegment, " rules"}));
  }
  Bound bound;
  for (size_t r = 0; r < rules.size(); ++r) {
    const Rule& rule = rules[r];
    const std::string place = Concat({"/rules/", r});
    if (rule.op > RuleOperator::kOr)
      return At(place + "/operator", InvalidArgument({"unknown operator"}));
    if (rule.conditions.empty())
      return At(place + "/conditions", InvalidArgument({"the rule has no conditions"}));
    if (rule.conditions.size() > kMaxConditionsPerRule) {
      return At(place + "/conditions",
                ResourceExhausted({"more than ", kMaxConditionsPerRule, " conditions"}));
    }
    BoundRule& bound_rule = bound.rules.emplace_back();
    Rule& canonical_rule = bound.canonical.emplace_back();
    bound_rule.op = canonical_rule.op = rule.op;
    for (size_t c = 0; c < rule.conditions.size(); ++c) {
      ConditionBinder binder(schema, unknown, rule.conditions[c],
                             Concat({place, "/conditions/", c}));
      TRANCHE_RETURN_IF_ERROR(binder.Run(&bound_rule.conditions.emplace_back(),
                                         &canonical_rule.conditions.emplace_back()));
    }
  }
  return bound;
}

}  // namespace tranche::internal
