// select and multi_select: one value, or a set of values, of a domain.
#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {Operator::kIn, Operator::kNotIn, Operator::kIsSet,
                                   Operator::kIsNotSet};
constexpr Operator kMultiOperators[] = {Operator::kIn, Operator::kNotIn, Operator::kHasAll,
                                        Operator::kIsSet, Operator::kIsNotSet};

std::string_view IsoListName(IsoList list) {
  switch (list) {
    case IsoList::kCountry:
      return "ISO 3166-1 country";
    case IsoList::kCurrency:
      return "ISO 4217 currency";
    case IsoList::kLanguage:
      return "ISO 639-1 language";
  }
  return "";
}

class AnySelect : public FieldType {
 public:
  AnySelect(FieldKind kind, std::string_view name, bool is_multi,
            std::span<const Operator> operators)
      : FieldType(kind, name,
                  {.is_multi = is_multi,
                   .can_be_unset = true,
                   .stores_not_set = true,
                   .has_column = true,
                   .is_property = true,
                   .takes_values = true},
                  operators) {}

  absl::StatusOr<std::string_view> Canonical(const Field& field,
                                             std::string_view value) const override {
    value = Trim(value);
    if (field.iso) {
      const std::optional<std::string_view> code = CanonicalIso(*field.iso, value);
      if (!code) {
        return InvalidArgument({"field \"", field.name, "\": value \"", value.substr(0, 64),
                                "\" is not an ", IsoListName(*field.iso), " code"});
      }
      value = *code;
    }
    if (field.domain == Domain::kAuthorized && field.values->FindShared(value) == kNotSet)
      return NotAuthorized(field, value);
    if (field.domain == Domain::kOpen) {
      if (value.size() > kMaxTextBytes) {
        return InvalidArgument(
            {"field \"", field.name, "\": a value is longer than ", kMaxTextBytes, " bytes"});
      }
      if (!IsText(value))
        return InvalidArgument({"field \"", field.name, "\": a value is not UTF-8, or holds NUL"});
    }
    return value;
  }
};

}  // namespace

const FieldType& SelectType() {
  static const AnySelect type(FieldKind::kSelect, "select", /*is_multi=*/false, kOperators);
  return type;
}

const FieldType& MultiSelectType() {
  static const AnySelect type(FieldKind::kMultiSelect, "multi_select", /*is_multi=*/true,
                              kMultiOperators);
  return type;
}

}  // namespace tranche::internal
