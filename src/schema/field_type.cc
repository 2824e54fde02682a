#include "src/schema/field_type.h"

#include <algorithm>
#include <vector>

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

std::string_view RuleOperatorName(RuleOperator op) {
  return op == RuleOperator::kOr ? "or" : "and";
}

std::string_view FieldKindName(FieldKind kind) { return internal::FieldType::Of(kind).name(); }

}  // namespace tranche

namespace tranche::internal {

std::span<const FieldType* const> FieldType::All() {
  static const FieldType* const kTypes[] = {&SelectType(), &MultiSelectType(), &PresenceType(),
                                            &RelationshipType(), &CustomerIdType()};
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
    if (type->traits().takes_values) names.push_back(type->name());
  }
  return Choice(names);
}

std::string OperatorsOf(const FieldType& type) {
  std::vector<std::string_view> names;
  for (const Operator op : type.operators()) names.push_back(OperatorName(op));
  return Choice(names);
}

}  // namespace tranche::internal
