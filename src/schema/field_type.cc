#include "src/schema/field_type.h"

#include <algorithm>
#include <vector>

#include "src/base/message.h"
#include "src/schema/schema.h"

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
    case Operator::kLt:
      return "lt";
    case Operator::kLte:
      return "lte";
    case Operator::kGt:
      return "gt";
    case Operator::kGte:
      return "gte";
    case Operator::kBetween:
      return "between";
    case Operator::kInLast:
      return "in_last";
    case Operator::kOlderThan:
      return "older_than";
    case Operator::kInNext:
      return "in_next";
    case Operator::kBeyondNext:
      return "beyond_next";
    case Operator::kContains:
      return "contains";
    case Operator::kNotContains:
      return "not_contains";
    case Operator::kStartsWith:
      return "starts_with";
    case Operator::kEndsWith:
      return "ends_with";
  }
  return "";
}

std::string_view RuleOperatorName(RuleOperator op) {
  return op == RuleOperator::kOr ? "or" : "and";
}

std::string_view FieldKindName(FieldKind kind) { return internal::FieldType::Of(kind).name(); }

std::string_view TimeUnitName(TimeUnit unit) { return unit == TimeUnit::kSeconds ? "s" : "ms"; }

}  // namespace tranche

namespace tranche::internal {

std::span<const FieldType* const> FieldType::All() {
  static const FieldType* const kTypes[] = {&SelectType(),       &MultiSelectType(), &TextType(),
                                            &RelationshipType(), &CustomerIdType(),  &BooleanType(),
                                            &NumberType(),       &MoneyType(),       &DateType(),
                                            &DatetimeType(),     &SegmentType()};
  return kTypes;
}

const FieldType& FieldType::Of(FieldKind kind) { return *All()[static_cast<size_t>(kind)]; }

const FieldType* FieldType::Find(std::string_view name) {
  const auto types = All();
  const auto found = std::find_if(types.begin(), types.end(),
                                  [&](const FieldType* type) { return type->name() == name; });
  return found == types.end() ? nullptr : *found;
}

bool FieldType::Takes(Operator op) const {
  return std::find(operators_.begin(), operators_.end(), op) != operators_.end();
}

void FieldType::Prepare(Field* /*field*/) const {}

absl::Status FieldType::Configure(const FieldSpec& spec, Field* field) const {
  if (spec.decimals)
    return InvalidArgument({"field \"", field->name, "\" is no number: it has no \"decimals\""});
  if (spec.unit)
    return InvalidArgument({"field \"", field->name, "\" is no datetime: it has no \"unit\""});
  return absl::OkStatus();
}

absl::StatusOr<Number> FieldType::NumberOf(const Field& field, std::string_view /*text*/) const {
  return InvalidArgument({"field \"", field.name, "\" holds no number"});
}

std::string FieldType::TextOf(const Field& /*field*/, Number /*number*/) const { return {}; }

absl::StatusOr<Duration> FieldType::DurationOf(const Field& field,
                                               std::string_view /*text*/) const {
  return InvalidArgument({"field \"", field.name, "\" holds no dates"});
}

NumberRange FieldType::RangeAt(const Moment& /*now*/, Operator /*op*/,
                               const Duration& /*duration*/) const {
  return {};
}

std::string FieldType::BoundText(const Moment& /*now*/, Operator /*op*/,
                                 const Duration& /*duration*/) const {
  return {};
}

ValueCounts ValueCountsOf(Operator op) {
  switch (op) {
    case Operator::kIsSet:
    case Operator::kIsNotSet:
      return {0, 0};
    case Operator::kLt:
    case Operator::kLte:
    case Operator::kGt:
    case Operator::kGte:
    case Operator::kInLast:
    case Operator::kOlderThan:
    case Operator::kInNext:
    case Operator::kBeyondNext:
      return {1, 1};
    case Operator::kBetween:
      return {2, 2};
    case Operator::kIn:
    case Operator::kNotIn:
    case Operator::kHasAll:
    case Operator::kContains:
    case Operator::kNotContains:
    case Operator::kStartsWith:
    case Operator::kEndsWith:
      break;
  }
  return {1, kMaxValuesPerCondition};
}

std::string Choice(std::span<const std::string_view> names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += '"';
    text += names[i];
    text += '"';
  }
  return text;
}

std::string PropertyKinds() {
  std::vector<std::string_view> names;
  for (const FieldType* type : FieldType::All()) {
    if (type->traits().is_property) names.push_back(type->name());
  }
  return Choice(names);
}

std::string OperatorsOf(const FieldType& type) {
  std::vector<std::string_view> names;
  for (const Operator op : type.operators()) names.push_back(OperatorName(op));
  return Choice(names);
}

}  // namespace tranche::internal
