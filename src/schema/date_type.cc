// date: a civil day. datetime: an instant, to the millisecond.
#include <charconv>

#include "src/base/dates.h"
#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {Operator::kIn,      Operator::kNotIn, Operator::kLt,
                                   Operator::kLte,     Operator::kGt,    Operator::kGte,
                                   Operator::kBetween, Operator::kIsSet, Operator::kIsNotSet};
constexpr FieldTraits kTraits = {.can_be_unset = true,
                                 .stores_not_set = true,
                                 .has_column = true,
                                 .is_property = true,
                                 .has_numbers = true};

absl::Status Refused(const Field& field, std::string_view text, std::string_view why) {
  return InvalidArgument({"field \"", field.name, "\": value \"", text.substr(0, 64), "\" ", why});
}

class AnyDate : public FieldType {
 public:
  AnyDate(FieldKind kind, std::string_view name) : FieldType(kind, name, kTraits, kOperators) {}

  void Prepare(Field* field) const override { field->values->Add("set"); }

  absl::StatusOr<std::string_view> Canonical(const Field& field,
                                             std::string_view value) const override {
    TRANCHE_RETURN_IF_ERROR(NumberOf(field, value).status());
    return value;
  }
};

class Date : public AnyDate {
 public:
  Date() : AnyDate(FieldKind::kDate, "date") {}

  absl::StatusOr<Number> NumberOf(const Field& field, std::string_view text) const override {
    int32_t day;
    if (ParseDay(Trim(text), &day)) return day;
    return Refused(field, Trim(text), "is no day like 2026-11-30");
  }
  std::string TextOf(const Field& /*field*/, Number number) const override {
    return DayText(static_cast<int32_t>(number));
  }
  std::optional<Number> DayLength() const override { return 1; }
};

class Datetime : public AnyDate {
 public:
  Datetime() : AnyDate(FieldKind::kDatetime, "datetime") {}

  absl::Status Configure(const FieldSpec& spec, Field* field) const override {
    field->unit = spec.unit;
    if (spec.decimals)
      return FieldType::Configure({.name = spec.name, .decimals = spec.decimals}, field);
    return absl::OkStatus();
  }

  absl::StatusOr<Number> NumberOf(const Field& field, std::string_view text) const override {
    text = Trim(text);
    Number number;
    if (field.unit && ParseInteger(text, &number)) {
      const Number unit = *field.unit == TimeUnit::kSeconds ? 1000 : 1;
      if (number >= kFirstInstant / unit && number <= kLastInstant / unit) return number * unit;
      return Refused(field, text, "is out of range");
    }
    if (ParseInstant(text, &number)) return number;
    return Refused(field, text, "is no date-time like 2026-11-30T08:00:00+01:00");
  }
  std::string TextOf(const Field& /*field*/, Number number) const override {
    return InstantText(number);
  }
  std::optional<Number> DayLength() const override { return kDayMillis; }

 private:
  static bool ParseInteger(std::string_view text, Number* number) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, *number);
    return error == std::errc() && stop == end;
  }
};

}  // namespace

const FieldType& DateType() {
  static const Date type;
  return type;
}

const FieldType& DatetimeType() {
  static const Datetime type;
  return type;
}

}  // namespace tranche::internal
