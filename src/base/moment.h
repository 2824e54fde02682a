// A point in time, seen from a time zone: which day is it there, and which day was it some months
// and days ago?
//
// The days of a zone cut its time line into pieces of 23 to 25 hours: a day begins at its first
// instant, which is not always a midnight, and ends where the next one begins. A day that a zone
// skipped (Pacific/Apia, 30 December 2011) is empty. Where a clock is set back across midnight, the
// day that has begun goes on: days never go back.
#ifndef TRANCHE_SRC_BASE_MOMENT_H_
#define TRANCHE_SRC_BASE_MOMENT_H_

#include <cstdint>
#include <string_view>

#include "absl/time/time.h"
#include "src/base/durations.h"

namespace tranche::internal {

// Sets `zone` to the one of this IANA name, "Europe/Paris". False when there is none; all but "UTC"
// are found in the files of the system (tzdata).
bool FindTimeZone(std::string_view name, absl::TimeZone* zone);

// The time in milliseconds since 1970-01-01 in UTC; what is finer is cut off. Times out of the
// years 0001 to 9999 become the first or the last instant of them.
int64_t InstantOf(absl::Time time);

// Days are numbers, as in dates.h. Cheap to make: two look-ups in the zone.
class Moment {
 public:
  Moment(const absl::TimeZone& zone, int64_t instant);

  const absl::TimeZone& zone() const { return zone_; }
  int64_t instant() const { return instant_; }
  // The last day that has begun.
  int64_t today() const { return today_; }

  // The days that lie a civil duration from today: months first, whose last day stands for days
  // that a month lacks, then days. Out of the years 0001 to 9999: a day that lies before, or after,
  // all that fields can hold.
  int64_t DayBefore(const Duration& duration) const { return Shifted(duration, -1); }
  int64_t DayAfter(const Duration& duration) const { return Shifted(duration, 1); }

  // The first instant of a day.
  int64_t StartOf(int64_t day) const;

 private:
  int64_t Shifted(const Duration& duration, int sign) const;

  absl::TimeZone zone_;
  int64_t instant_;
  int64_t today_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_MOMENT_H_
