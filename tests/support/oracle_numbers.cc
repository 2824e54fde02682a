#include "tests/support/oracle_numbers.h"

#include <chrono>
#include <cstdio>
#include <limits>

namespace tranche::internal::testing {
namespace {

constexpr OracleNumber kDay = 86'400'000;

std::string Digits(OracleNumber number, size_t least) {
  std::string digits;
  for (; number > 0; number /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(number % 10)));
  while (digits.size() < least) digits.insert(digits.begin(), '0');
  return digits;
}

std::optional<OracleNumber> DecimalIn(std::string text, size_t decimals) {
  const bool is_negative = !text.empty() && text[0] == '-';
  if (is_negative) text.erase(0, 1);
  const size_t point = text.find('.');
  std::string whole = text.substr(0, point);
  std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (whole.empty() || fraction.size() > decimals) return std::nullopt;
  fraction.resize(decimals, '0');
  OracleNumber number = 0;
  for (const char digit : whole + fraction) {
    if (digit < '0' || digit > '9' || number > std::numeric_limits<int64_t>::max())
      return std::nullopt;
    number = number * 10 + (digit - '0');
  }
  if (is_negative) number = -number;
  if (number > std::numeric_limits<int64_t>::max() || number < std::numeric_limits<int64_t>::min())
    return std::nullopt;
  return number;
}

std::optional<OracleNumber> DayIn(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int read = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &read) != 3 ||
      static_cast<size_t>(read) != text.size() || text.size() != 10)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok() || year < 1) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// "2026-11-30T08:00:00.500+01:00", all of it, or with Z.
std::optional<OracleNumber> InstantIn(std::string text) {
  if (text.ends_with('Z')) text.replace(text.size() - 1, 1, "+00:00");
  if (text.size() != 29) return std::nullopt;
  const std::optional<OracleNumber> day = DayIn(text.substr(0, 10));
  int hour = 0;
  int minute = 0;
  int second = 0;
  int milli = 0;
  int zone_hours = 0;
  int zone_minutes = 0;
  char sign = 0;
  if (!day || std::sscanf(text.c_str() + 10, "T%2d:%2d:%2d.%3d%c%2d:%2d", &hour, &minute, &second,
                          &milli, &sign, &zone_hours, &zone_minutes) != 7)
    return std::nullopt;
  const int zone = (sign == '+' ? 1 : -1) * (zone_hours * 60 + zone_minutes);
  const OracleNumber seconds = (hour * 60 + minute - zone) * 60 + second;
  return *day * kDay + seconds * 1000 + milli;
}

std::string DayText(OracleNumber day) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(day)))};
  return Digits(static_cast<int>(date.year()), 4) + '-' +
         Digits(static_cast<unsigned>(date.month()), 2) + '-' +
         Digits(static_cast<unsigned>(date.day()), 2);
}

}  // namespace

bool HoldsNumbers(FieldKind kind) {
  return kind == FieldKind::kNumber || kind == FieldKind::kMoney || kind == FieldKind::kDate ||
         kind == FieldKind::kDatetime;
}

std::optional<OracleNumber> NumberIn(const FieldInfo& field, const std::string& text) {
  if (field.kind == FieldKind::kDate) return DayIn(text);
  if (field.kind == FieldKind::kDatetime) return InstantIn(text);
  return DecimalIn(text, static_cast<size_t>(*field.decimals));
}

std::string TextOf(const FieldInfo& field, OracleNumber number) {
  if (field.kind == FieldKind::kDate) return DayText(number);
  if (field.kind == FieldKind::kDatetime) {
    OracleNumber day = number / kDay;
    if (day * kDay > number) --day;
    const OracleNumber of_day = number - day * kDay;
    return DayText(day) + 'T' + Digits(of_day / 3'600'000, 2) + ':' +
           Digits(of_day / 60'000 % 60, 2) + ':' + Digits(of_day / 1000 % 60, 2) + '.' +
           Digits(of_day % 1000, 3) + 'Z';
  }
  const auto decimals = static_cast<size_t>(*field.decimals);
  std::string digits = Digits(number < 0 ? -number : number, decimals + 1);
  if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
  return number < 0 ? '-' + digits : digits;
}

}  // namespace tranche::internal::testing
