// date: a civil day. datetime: an instant, to the millisecond.
#include <charconv>
#include <limits>

#include "src/base/dates.h"
#include "src/base/durations.h"
#include "src/base/message.h"
#include "src/base/moment.h"
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {Operator::kIn,      Operator::kNotIn,      Operator::kLt,
                                   Operator::kLte,     Operator::kGt,         Operator::kGte,
                                   Operator::kBetween, Operator::kInLast,     Operator::kOlderThan,
                                   Operator::kInNext,  Operator::kBeyondNext, Operator::kIsSet,
                                   Operator::kIsNotSet};
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

  absl::StatusOr<Duration> DurationOf(const Field& field, std::string_view text) const override {
    Duration duration;
    if (const std::string_view why = ParseDuration(Trim(text), &duration); !why.empty())
      return Refused(field, Trim(text), why);
    return duration;
  }

 protected:
  // The ends of what the relative operators match, each number below which the range before it
  // lies: `back` and `ahead` are a duration away, and what is `past` is not in the future.
  struct Cuts {
    Number back;
    Number now;
    Number past;
    Number ahead;
  };
  static bool LooksBack(Operator op) {
    return op == Operator::kInLast || op == Operator::kOlderThan;
  }
  static NumberRange RangeOf(Operator op, const Cuts& cuts) {
    switch (op) {
      case Operator::kInLast:
        return {cuts.back, cuts.past - 1};
      case Operator::kOlderThan:
        return {std::numeric_limits<Number>::min(), cuts.back - 1};
      case Operator::kInNext:
        return {cuts.now, cuts.ahead - 1};
      default:
        return {cuts.ahead, std::numeric_limits<Number>::max()};
    }
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

  absl::StatusOr<Duration> DurationOf(const Field& field, std::string_view text) const override {
    TRANCHE_ASSIGN_OR_RETURN(const Duration duration, AnyDate::DurationOf(field, text));
    if (!duration.is_elapsed) return duration;
    return Refused(field, Trim(text), "counts hours, which a date has not: give days, as P30D");
  }
  NumberRange RangeAt(const Moment& now, Operator op, const Duration& duration) const override {
    return RangeOf(op, {.back = now.DayBefore(duration),
                        .now = now.today(),
                        .past = now.today() + 1,
                        .ahead = now.DayAfter(duration) + 1});
  }
  std::string BoundText(const Moment& now, Operator op, const Duration& duration) const override {
    const int64_t day = LooksBack(op) ? now.DayBefore(duration) : now.DayAfter(duration);
    return day < kFirstDay || day > kLastDay ? "" : DayText(static_cast<int32_t>(day));
  }
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

  NumberRange RangeAt(const Moment& now, Operator op, const Duration& duration) const override {
    return RangeOf(op, CutsAt(now, duration));
  }
  std::string BoundText(const Moment& now, Operator op, const Duration& duration) const override {
    const Cuts cuts = CutsAt(now, duration);
    const Number bound = LooksBack(op) ? cuts.back : cuts.ahead;
    if (bound < kFirstInstant || bound > kLastInstant) return "";
    return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3S%Ez", absl::FromUnixMillis(bound), now.zone());
  }

 private:
  static Cuts CutsAt(const Moment& now, const Duration& duration) {
    const Number instant = now.instant();
    Cuts cuts = {.back = instant - duration.Millis(),
                 .now = instant,
                 .past = instant + 1,
                 .ahead = instant + duration.Millis() + 1};
    if (!duration.is_elapsed) {
      cuts.back = now.StartOf(now.DayBefore(duration));
      cuts.ahead = now.StartOf(now.DayAfter(duration) + 1);
    }
    return cuts;
  }

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
