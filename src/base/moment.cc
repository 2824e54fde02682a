#include "src/base/moment.h"

#include <algorithm>
#include <string>

#include "src/base/dates.h"
#include "src/base/planted.h"

namespace tranche::internal {
namespace {

constexpr absl::CivilDay kEpoch(1970, 1, 1);

// Two days out of the range, so that no instant of the range is of them in any zone.
constexpr int64_t kBeforeAll = kFirstDay - 2;
constexpr int64_t kAfterAll = kLastDay + 2;

}  // namespace

bool FindTimeZone(std::string_view name, absl::TimeZone* zone) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  // The library also takes paths, and names that mean another zone on another machine.
  if (name.empty() || name.find_first_not_of(kAllowed) != name.npos || name.front() == '/' ||
      name == "localtime" || name == "posixrules" || name.starts_with("right/"))
    return false;
  return absl::LoadTimeZone(std::string(name), zone);
}

int64_t InstantOf(absl::Time time) {
  return std::clamp(absl::ToUnixMillis(time), kFirstInstant, kLastInstant);
}

Moment::Moment(const absl::TimeZone& zone, int64_t instant) : zone_(zone), instant_(instant) {
  today_ = absl::CivilDay(zone.At(absl::FromUnixMillis(instant)).cs) - kEpoch;
  while (StartOf(today_ + 1) <= instant) ++today_;
}

int64_t Moment::StartOf(int64_t day) const {
  const absl::TimeZone::TimeInfo start = zone_.At(absl::CivilSecond(kEpoch + day));
  const bool has_midnight = start.kind != absl::TimeZone::TimeInfo::SKIPPED;
  return absl::ToUnixMillis(has_midnight ? start.pre : start.trans);
}

int64_t Moment::Shifted(const Duration& duration, int sign) const {
  const absl::CivilDay from = kEpoch + today_;
  const absl::CivilMonth month = absl::CivilMonth(from) + sign * duration.AllMonths();
  // CivilDay would make 31 February 3 March.
  auto in_month = std::min<int64_t>(from.day(), absl::CivilDay(month + 1) - absl::CivilDay(month));
  if (TRANCHE_PLANTED(month_not_clamped)) in_month = from.day();
  const int64_t day = (absl::CivilDay(month) + (in_month - 1) - kEpoch) + sign * duration.AllDays();
  return std::clamp(day, kBeforeAll, kAfterAll);
}

}  // namespace tranche::internal
