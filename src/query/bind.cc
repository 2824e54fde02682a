#include "src/query/bind.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "src/base/message.h"
#include "src/base/sort_unique.h"
#include "src/base/utf8.h"
#include "src/schema/malformed_value.h"

namespace tranche::internal {
namespace {

std::optional<Number> Below(Number number) {
  return number == std::numeric_limits<Number>::min() ? std::nullopt : std::optional(number - 1);
}

std::optional<Number> Above(Number number) {
  return number == std::numeric_limits<Number>::max() ? std::nullopt : std::optional(number + 1);
}

// The ranges that hold these numbers alone.
std::vector<NumberRange> RangesOf(std::span<const std::optional<Number>> numbers) {
  std::vector<Number> sorted;
  for (const std::optional<Number>& number : numbers) sorted.push_back(*number);
  SortUnique(&sorted);
  std::vector<NumberRange> ranges;
  for (const Number number : sorted) {
    if (!ranges.empty() && Above(ranges.back().high) == number) {
      ranges.back().high = number;
    } else {
      ranges.push_back({number, number});
    }
  }
  return ranges;
}

class ConditionBinder {
 public:
  ConditionBinder(const Schema& schema, const UnknownValue& unknown,
                  const FindSegment& find_segment, const Condition& condition, std::string place)
      : schema_(schema),
        unknown_(unknown),
        find_segment_(find_segment),
        condition_(condition),
        place_(std::move(place)) {}

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
    TRANCHE_RETURN_IF_ERROR(BindCurrency(bound, canonical));
    if (field.has_numbers()) return BindNumbers(field, bound, canonical);
    if (field.has_text()) return BindTexts(field, bound, canonical);
    StringSet seen;
    for (size_t i = 0; i < condition_.values.size(); ++i) {
      const absl::Status status = BindValue(field, condition_.values[i], &seen, bound, canonical);
      if (!status.ok()) return At(PlaceOfValue(i), status);
    }
    SortUnique(&bound->values);
    SortUnique(&bound->ids);
    return absl::OkStatus();
  }

 private:
  std::string PlaceOfValue(size_t i) const { return Concat({place_, "/value/", i}); }

  absl::Status CheckShape(const Field& field) const {
    if (condition_.op > kLastOperator)
      return At(place_ + "/operator", InvalidArgument({"unknown operator"}));
    if (!field.type->Takes(condition_.op)) {
      return At(place_ + "/operator",
                InvalidArgument({"field \"", field.name, "\" does not take operator \"",
                                 OperatorName(condition_.op), "\": it takes ",
                                 OperatorsOf(*field.type)}));
    }
    TRANCHE_RETURN_IF_ERROR(CheckValueCount());
    if (condition_.exclude_missing && (!IsNegation(condition_.op) || !field.can_be_unset())) {
      return At(place_ + "/missing",
                InvalidArgument({"\"missing\" goes with \"not_in\" and \"not_contains\" on a field "
                                 "that can be unset"}));
    }
    if (condition_.exact_case && (!field.has_text() || condition_.values.empty())) {
      return At(place_ + "/case",
                InvalidArgument({"\"case\" goes with values of a text field, and field \"",
                                 field.name, "\" is of kind ", field.type->name()}));
    }
    const bool takes_currency = field.traits.has_currency && !condition_.values.empty();
    if (takes_currency && condition_.currency.empty()) {
      return At(place_, InvalidArgument({"field \"", field.name,
                                         "\" holds amounts: the condition needs a \"currency\""}));
    }
    if (!takes_currency && !condition_.currency.empty()) {
      return At(place_ + "/currency",
                InvalidArgument({"\"currency\" goes with values of a money field"}));
    }
    return absl::OkStatus();
  }

  absl::Status CheckValueCount() const {
    const size_t count = condition_.values.size();
    const ValueCounts takes = ValueCountsOf(condition_.op);
    if (count >= takes.least && count <= takes.most) return absl::OkStatus();
    if (takes.least == 1 && count == 0)
      return At(place_ + "/value", InvalidArgument({"the list of values is empty"}));
    if (takes.most == kMaxValuesPerCondition) {
      return At(place_ + "/value",
                ResourceExhausted({"more than ", kMaxValuesPerCondition, " values"}));
    }
    constexpr std::string_view kTakes[] = {"no value", "one value", "two values, [low, high]"};
    return At(place_ + "/value", InvalidArgument({"operator \"", OperatorName(condition_.op),
                                                  "\" takes ", kTakes[takes.most]}));
  }

  absl::Status BindCurrency(BoundCondition* bound, Condition* canonical) const {
    if (condition_.currency.empty()) return absl::OkStatus();
    const Field& field = schema_.field(kCurrencyField);
    const absl::StatusOr<std::string_view> currency = field.Canonical(condition_.currency);
    if (!currency.ok()) {
      return At(place_ + "/currency", field.WithSuggestion(currency.status(), condition_.currency));
    }
    canonical->currency = *currency;
    bound->currency = CodeOf(field, *currency);
    bound->is_impossible = bound->currency == kNotSet;
    return absl::OkStatus();
  }

  absl::Status BindNumbers(const Field& field, BoundCondition* bound, Condition* canonical) const {
    const bool is_list = condition_.op == Operator::kIn || condition_.op == Operator::kNotIn;
    if (IsRelative(condition_.op)) return BindDuration(field, bound, canonical);
    absl::flat_hash_set<Number> seen;
    std::vector<std::optional<Number>> numbers;
    for (size_t i = 0; i < condition_.values.size(); ++i) {
      const std::string_view text = ShownValue(condition_.values[i]);
      if (condition_.op == Operator::kBetween && IsBlank(text)) {
        numbers.push_back(std::nullopt);
        canonical->values.emplace_back();
        continue;
      }
      const absl::StatusOr<Number> number =
          IsBlank(text) ? EmptyValue(field) : field.type->NumberOf(field, text);
      if (!number.ok()) return At(PlaceOfValue(i), number.status());
      if (is_list && !seen.insert(*number).second) continue;
      numbers.push_back(*number);
      canonical->values.push_back(field.type->TextOf(field, *number));
    }
    return SetRanges(field, numbers, bound);
  }

  absl::Status BindDuration(const Field& field, BoundCondition* bound, Condition* canonical) const {
    const std::string_view text = ShownValue(condition_.values[0]);
    absl::StatusOr<Duration> duration =
        IsBlank(text) ? EmptyValue(field) : field.type->DurationOf(field, text);
    if (!duration.ok()) return At(PlaceOfValue(0), duration.status());
    bound->duration = *duration;
    canonical->values = {DurationText(*duration)};
    return absl::OkStatus();
  }

  absl::Status BindTexts(const Field& field, BoundCondition* bound, Condition* canonical) const {
    StringSet seen;
    std::vector<std::string> texts;
    for (size_t i = 0; i < condition_.values.size(); ++i) {
      const std::string& text = condition_.values[i].text();
      absl::Status status = absl::OkStatus();
      if (IsBlank(text)) {
        status = EmptyValue(field);
      } else if (IsMalformed(text)) {
        status = MalformedValue(field.name, text);
      } else {
        status = field.Canonical(text).status();
      }
      if (!status.ok()) return At(PlaceOfValue(i), status);
      if (!seen.insert(text).second) continue;
      canonical->values.emplace_back(text);
      texts.push_back(text);
    }
    if (!texts.empty()) bound->match = TextMatch(condition_.op, condition_.exact_case, texts);
    return absl::OkStatus();
  }

  absl::Status SetRanges(const Field& field, std::span<const std::optional<Number>> numbers,
                         BoundCondition* bound) const {
    constexpr Number kLeast = std::numeric_limits<Number>::min();
    constexpr Number kMost = std::numeric_limits<Number>::max();
    std::optional<Number> low = kLeast;
    std::optional<Number> high = kMost;
    switch (condition_.op) {
      case Operator::kLt:
        high = Below(*numbers[0]);
        break;
      case Operator::kLte:
        high = numbers[0];
        break;
      case Operator::kGt:
        low = Above(*numbers[0]);
        break;
      case Operator::kGte:
        low = numbers[0];
        break;
      case Operator::kBetween:
        if (!numbers[0] && !numbers[1])
          return At(place_ + "/value", InvalidArgument({"\"between\" needs at least one bound"}));
        low = numbers[0].value_or(kLeast);
        high = numbers[1].value_or(kMost);
        if (*low > *high) {
          return At(
              place_ + "/value",
              InvalidArgument({"field \"", field.name, "\": the low bound is above the high one"}));
        }
        break;
      default:
        bound->ranges = RangesOf(numbers);
        return absl::OkStatus();
    }
    if (low && high) {
      bound->ranges = {{*low, *high}};
    } else {
      bound->is_impossible = true;
    }
    return absl::OkStatus();
  }

  absl::Status EmptyValue(const Field& field) const {
    return InvalidArgument({"field \"", field.name, "\": a value is empty"});
  }

  // The code of a value in canonical form, kNotSet when nobody ever held it.
  Code CodeOf(const Field& field, std::string_view value) const {
    const Code code = field.values->FindShared(value);
    return code == kNotSet && unknown_ ? unknown_(field, value) : code;
  }

  absl::Status BindValue(const Field& field, std::string_view value, StringSet* seen,
                         BoundCondition* bound, Condition* canonical) const {
    if (IsBlank(value)) return EmptyValue(field);
    if (IsMalformed(value)) return MalformedValue(field.name, value);
    absl::StatusOr<std::string_view> resolved = field.Canonical(value);
    if (!resolved.ok()) return field.WithSuggestion(resolved.status(), value);
    if (!seen->insert(std::string(*resolved)).second) return absl::OkStatus();
    canonical->values.emplace_back(*resolved);
    if (field.traits.names_customers) {
      bound->ids.emplace_back(*resolved);
      return absl::OkStatus();
    }
    if (field.traits.names_segments) {
      if (!find_segment_) return InvalidArgument({"segment \"", value, "\" does not exist"});
      TRANCHE_ASSIGN_OR_RETURN(const SegmentSlot slot, find_segment_(value));
      bound->values.push_back(CodeOfSegment(slot));
      return absl::OkStatus();
    }
    const Code code = CodeOf(field, *resolved);
    if (code != kNotSet) {
      bound->values.push_back(code);
    } else if (unknown_) {
      return ResourceExhausted(
          {"field \"", field.name, "\" has more than ", kMaxValuesPerField, " values"});
    } else if (condition_.op == Operator::kHasAll) {
      bound->is_impossible = true;
    }
    return absl::OkStatus();
  }

  const Schema& schema_;
  const UnknownValue& unknown_;
  const FindSegment& find_segment_;
  const Condition& condition_;
  const std::string place_;
};

}  // namespace

absl::StatusOr<Bound> Bind(const Schema& schema, std::span<const Rule> rules,
                           const UnknownValue& unknown, const FindSegment& find_segment) {
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
      ConditionBinder binder(schema, unknown, find_segment, rule.conditions[c],
                             Concat({place, "/conditions/", c}));
      TRANCHE_RETURN_IF_ERROR(binder.Run(&bound_rule.conditions.emplace_back(),
                                         &canonical_rule.conditions.emplace_back()));
    }
  }
  return bound;
}

std::vector<SegmentSlot> ReferencesOf(std::span<const BoundRule> rules) {
  std::vector<SegmentSlot> slots;
  for (const BoundRule& rule : rules) {
    for (const BoundCondition& condition : rule.conditions) {
      if (condition.field != kSegmentField) continue;
      for (const Code code : condition.values) slots.push_back(SegmentOfCode(code));
    }
  }
  SortUnique(&slots);
  return slots;
}

}  // namespace tranche::internal
