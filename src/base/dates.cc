#include "src/base/dates.h"

#include <cstdio>

namespace tranche::internal {
namespace {

constexpr int64_t kMinuteMillis = 60'000;

// Takes the parts of a date-time from the front of its text. After a part that is not there, `ok`
// is false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : left_(text) {}

  // A number of `digits` digits, at most `most`.
  int Number(size_t digits, int most) {
    int number = 0;
    for (; digits > 0; --digits) number = number * 10 + (IsDigit() ? Take() - '0' : Fail());
    if (number > most) Fail();
    return number;
  }
  // One of `choices`.
  char OneOf(std::string_view choices) {
    if (!left_.empty() && choices.find(left_.front()) != choices.npos) return Take();
    Fail();
    return 0;
  }
  // One digit or more behind a dot; their first three. 0 when there is no dot.
  int Millis() {
    if (!left_.starts_with('.')) return 0;
    Take();
    if (!IsDigit()) Fail();
    int millis = 0;
    for (int unit = 100; IsDigit(); unit /= 10) millis += (Take() - '0') * unit;
    return millis;
  }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && left_.empty(); }

 private:
  bool IsDigit() const { return !left_.empty() && left_.front() >= '0' && left_.front() <= '9'; }
  char Take() {
    const char taken = left_.front();
    left_.remove_prefix(1);
    return taken;
  }
  int Fail() {
    ok_ = false;
    return 0;
  }

  std::string_view left_;
  bool ok_ = true;
};

bool TakeDay(Scanner* from, int32_t* day) {
  const int year = from->Number(4, 9999);
  from->OneOf("-");
  const int month = from->Number(2, 12);
  from->OneOf("-");
  const int day_of_month = from->Number(2, 31);
  const absl::CivilDay civil(year, month, day_of_month);  // which makes 31 February 3 March
  if (!from->ok() || year == 0 || civil.month() != month || civil.day() != day_of_month)
    return false;
  *day = static_cast<int32_t>(civil - absl::CivilDay(1970, 1, 1));
  return true;
}

}  // namespace

bool ParseDay(std::string_view text, int32_t* day) {
  Scanner from(text);
  return TakeDay(&from, day) && from.at_end();
}

std::string DayText(int32_t day) {
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
  char text[16];
  const int size = std::snprintf(text, sizeof text, "%04d-%02d-%02d",
                                 static_cast<int>(civil.year()), civil.month(), civil.day());
  return std::string(text, static_cast<size_t>(size));
}

bool ParseInstant(std::string_view text, int64_t* instant) {
  Scanner from(text);
  int32_t day;
  if (!TakeDay(&from, &day)) return false;
  from.OneOf("Tt ");
  int64_t minutes = from.Number(2, 23) * 60;
  from.OneOf(":");
  minutes += from.Number(2, 59);
  from.OneOf(":");
  const int seconds = from.Number(2, 60);
  const int millis = from.Millis();
  const char zone = from.OneOf("Zz+-");
  if (zone == '+' || zone == '-') {
    int offset = from.Number(2, 23) * 60;
    from.OneOf(":");
    offset += from.Number(2, 59);
    minutes -= zone == '+' ? offset : -offset;
  }
  if (!from.at_end()) return false;
  *instant = day * kDayMillis + minutes * kMinuteMillis + seconds * 1000 + millis;
  return *instant >= kFirstInstant && *instant <= kLastInstant;
}

std::string InstantText(int64_t instant) {
  const auto day = static_cast<int32_t>((instant - kFirstInstant) / kDayMillis + kFirstDay);
  const auto of_day = static_cast<int>(instant - day * kDayMillis);
  const int seconds = of_day / 1000;
  const int millis = of_day % 1000;
  char text[32];
  const int size = std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", seconds / 3600,
                                 seconds / 60 % 60, seconds % 60, millis);
  return DayText(day).append(text, static_cast<size_t>(size));
}

}  // namespace tranche::internal
