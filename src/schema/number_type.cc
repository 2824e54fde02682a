// number and money: exact decimals, held as integers of their last decimal.
#include "src/base/decimal.h"
#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kNumberOperators[] = {Operator::kIn,      Operator::kNotIn, Operator::kLt,
                                         Operator::kLte,     Operator::kGt,    Operator::kGte,
                                         Operator::kBetween, Operator::kIsSet, Operator::kIsNotSet};
// Other than 100 EUR: also 100 USD? There is no good answer, so no `not_in`.
constexpr Operator kMoneyOperators[] = {Operator::kIn,    Operator::kLt,      Operator::kLte,
                                        Operator::kGt,    Operator::kGte,     Operator::kBetween,
                                        Operator::kIsSet, Operator::kIsNotSet};

class Decimal : public FieldType {
 public:
  Decimal(FieldKind kind, std::string_view name, bool has_currency,
          std::span<const Operator> operators)
      : FieldType(kind, name,
                  {.can_be_unset = true,
                   .stores_not_set = true,
                   .has_column = true,
                   .is_property = true,
                   .has_numbers = true,
                   .has_currency = has_currency},
                  operators) {}

  void Prepare(Field* field) const override { field->values->Add("set"); }

  absl::Status Configure(const FieldSpec& spec, Field* field) const override {
    field->decimals = spec.decimals.value_or(kDefaultDecimals);
    if (*field->decimals < 0 || *field->decimals > kMaxDecimals) {
      return InvalidArgument({"field \"", field->name, "\": \"decimals\" is 0 to ", kMaxDecimals});
    }
    if (spec.unit) return FieldType::Configure({.name = spec.name, .unit = spec.unit}, field);
    return absl::OkStatus();
  }

  absl::StatusOr<std::string_view> Canonical(const Field& field,
                                             std::string_view value) const override {
    TRANCHE_RETURN_IF_ERROR(NumberOf(field, value).status());
    return value;
  }

  absl::StatusOr<Number> NumberOf(const Field& field, std::string_view text) const override {
    const std::string_view digits = Trim(text);
    Number number;
    switch (ParseDecimal(digits, *field.decimals, &number)) {
      case DecimalError::kNone:
        return number;
      case DecimalError::kNoNumber:
        return Refused(field, digits, "is no number");
      case DecimalError::kTooFine:
        return Refused(field, digits, Concat({"has more than ", *field.decimals, " decimals"}));
      case DecimalError::kOutOfRange:
        break;
    }
    return Refused(field, digits, "is out of range");
  }

  std::string TextOf(const Field& field, Number number) const override {
    return DecimalText(number, *field.decimals);
  }

 private:
  static absl::Status Refused(const Field& field, std::string_view text, std::string_view why) {
    return InvalidArgument(
        {"field \"", field.name, "\": value \"", text.substr(0, 64), "\" ", why});
  }
};

}  // namespace

const FieldType& NumberType() {
  static const Decimal type(FieldKind::kNumber, "number", /*has_currency=*/false, kNumberOperators);
  return type;
}

const FieldType& MoneyType() {
  static const Decimal type(FieldKind::kMoney, "money", /*has_currency=*/true, kMoneyOperators);
  return type;
}

}  // namespace tranche::internal
