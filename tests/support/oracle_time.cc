#include "tests/support/oracle_time.h"

#include <chrono>

namespace tranche::internal::testing {
namespace {

constexpr OracleNumber kMinute = 60'000;
constexpr OracleNumber kHour = 60 * kMinute;
constexpr OracleNumber kDay = 24 * kHour;

// The number and its unit at the front of `text`, which are taken off.
std::optional<std::pair<int, char>> TakePart(std::string* text) {
  size_t digits = 0;
  while (digits < text->size() && (*text)[digits] >= '0' && (*text)[digits] <= '9') ++digits;
  if (digits == 0 || digits > 9 || digits == text->size()) return std::nullopt;
  const std::pair<int, char> part{std::stoi(text->substr(0, digits)), (*text)[digits]};
  text->erase(0, digits + 1);
  return part;
}

// The day so many months and days from `today`; nullopt out of the years 0001 to 9999.
std::optional<OracleNumber> Shifted(OracleNumber today, int months, int days) {
  using std::chrono::year_month_day;
  const year_month_day from{std::chrono::sys_days(std::chrono::days(static_cast<int>(today)))};
  int month = static_cast<int>(from.year()) * 12 + static_cast<int>(unsigned(from.month())) - 1;
  month += months;
  int year = month / 12;
  if (month < 12 || year > 9999) return std::nullopt;
  unsigned day = unsigned(from.day());
  const auto date = [&] {
    return year_month_day{std::chrono::year(year),
                          std::chrono::month(static_cast<unsigned>(month % 12) + 1),
                          std::chrono::day(day)};
  };
  while (!date().ok()) --day;
  const OracleNumber shifted =
      std::chrono::sys_days(date()).time_since_epoch().count() + OracleNumber{days};
  // 0001-01-01 and 9999-12-31.
  if (shifted < -719'162 || shifted > 2'932'896) return std::nullopt;
  return shifted;
}

}  // namespace

std::optional<OracleDuration> DurationIn(const std::string& given) {
  OracleDuration duration;
  if (given.size() < 3 || given[0] != 'P') return std::nullopt;
  std::string text = given.substr(1);
  duration.is_elapsed = text[0] == 'T';
  if (duration.is_elapsed) text.erase(0, 1);
  std::string units = duration.is_elapsed ? "HMS" : "YMWD";
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const auto part = TakePart(&text);
    if (!part || units.find(part->second) == std::string::npos) return std::nullopt;
    const auto [number, unit] = *part;
    units.erase(0, units.find(unit) + 1);
    if (duration.is_elapsed) {
      duration.millis += number * (unit == 'H' ? kHour : unit == 'M' ? kMinute : 1000);
    } else {
      if (unit == 'Y') duration.months += 12 * number;
      if (unit == 'M') duration.months += number;
      if (unit == 'W') duration.days += 7 * number;
      if (unit == 'D') duration.days += number;
    }
  }
  return duration;
}

OracleZone::OracleZone(const std::string& name)
    : starts_(std::make_shared<std::map<OracleNumber, OracleNumber>>()) {
  absl::LoadTimeZone(name, &zone_);
}

OracleNumber OracleZone::StartOf(OracleNumber day) const {
  const auto known = starts_->find(day);
  if (known != starts_->end()) return known->second;
  const absl::CivilDay wanted = absl::CivilDay(1970, 1, 1) + static_cast<int64_t>(day);
  OracleNumber at = day * kDay - 30 * kHour;
  const auto shows = [&] {
    return absl::CivilDay(zone_.At(absl::FromUnixMillis(static_cast<int64_t>(at))).cs);
  };
  while (shows() < wanted) at += kMinute;
  // Zones of the past were seconds off.
  while (shows() >= wanted) at -= 1000;
  return (*starts_)[day] = at + 1000;
}

OracleNumber OracleZone::Today(OracleNumber now) const {
  OracleNumber day = now / kDay - 3;
  while (StartOf(day + 1) <= now) ++day;
  return day;
}

bool OracleZone::Holds(FieldKind kind, Operator op, const OracleDuration& duration,
                       OracleNumber number, OracleNumber now) const {
  if (duration.is_elapsed) {
    switch (op) {
      case Operator::kInLast:
        return now - duration.millis <= number && number <= now;
      case Operator::kOlderThan:
        return number < now - duration.millis;
      case Operator::kInNext:
        return now <= number && number <= now + duration.millis;
      default:
        return number > now + duration.millis;
    }
  }
  const OracleNumber today = Today(now);
  const auto low = Shifted(today, -duration.months, -duration.days);
  const auto high = Shifted(today, duration.months, duration.days);
  const bool is_day = kind == FieldKind::kDate;
  const auto start = [&](const std::optional<OracleNumber>& day, int more) {
    return is_day ? *day : StartOf(*day + more);
  };
  const bool is_old = low && number < start(low, 0);
  const bool is_beyond = high && (is_day ? number > *high : number >= start(high, 1));
  const OracleNumber present = is_day ? today : now;
  switch (op) {
    case Operator::kInLast:
      return !is_old && number <= present;
    case Operator::kOlderThan:
      return is_old;
    case Operator::kInNext:
      return number >= present && !is_beyond;
    default:
      return is_beyond;
  }
}

}  // namespace tranche::internal::testing
