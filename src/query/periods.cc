#include "src/query/periods.h"

#include <algorithm>

#include "src/base/dates.h"

namespace tranche {

std::string_view PeriodName(Period period) {
  switch (period) {
    case Period::kDay:
      return "day";
    case Period::kMonth:
      return "month";
    case Period::kYear:
      return "year";
  }
  return "";
}

namespace internal {

int32_t Calendar::DayOf(Number number) const {
  if (length_ > 1 && zone_ != absl::UTCTimeZone()) {
    const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMillis(number), zone_);
    return static_cast<int32_t>(
        std::clamp<int64_t>(day - absl::CivilDay(1970, 1, 1), kFirstDay, kLastDay));
  }
  // Counted from the first day, so that nothing is negative.
  return static_cast<int32_t>((number - kFirstDay * length_) / length_ + kFirstDay);
}

Period ChoosePeriod(int32_t first, int32_t last) {
  constexpr int32_t kMostDays = 62;
  constexpr int32_t kMostMonths = 60;
  const int32_t days = last - first;
  if (days <= kMostDays) return Period::kDay;
  return days <= kMostMonths * 31 ? Period::kMonth : Period::kYear;
}

size_t PeriodGroups::GroupOf(int32_t day) {
  const auto [known, is_new] = by_day_.try_emplace(day);
  if (!is_new) return known->second;
  std::string text = DayText(day);
  constexpr size_t kYearSize = 4;
  constexpr size_t kMonthSize = 7;
  if (period_ != Period::kDay) text.resize(period_ == Period::kMonth ? kMonthSize : kYearSize);
  known->second = by_text_.try_emplace(std::move(text), by_text_.size()).first->second;
  return known->second;
}

}  // namespace internal

}  // namespace tranche
