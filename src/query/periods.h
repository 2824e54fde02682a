// Days put together to months and years.
#ifndef TRANCHE_SRC_QUERY_PERIODS_H_
#define TRANCHE_SRC_QUERY_PERIODS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "src/schema/number.h"
#include "tranche/answers.h"

namespace tranche::internal {

// Tells on which day (since 1970-01-01) the number of a date or datetime is. Days are `length`
// long, and if that is more than 1, those of the zone. A day out of the years 0001 to 9999, where a
// zone has one, is their first or last.
class Calendar {
 public:
  Calendar(Number length, const absl::TimeZone& zone) : length_(length), zone_(zone) {}

  // Cost: a look-up of the zone's offset, unless it is UTC.
  int32_t DayOf(Number number) const;

 private:
  const Number length_;
  const absl::TimeZone zone_;
};

// The period that divides the days from `first` to `last` into a few dozen parts at most.
Period ChoosePeriod(int32_t first, int32_t last);

// Numbers periods as their days come.
class PeriodGroups {
 public:
  explicit PeriodGroups(Period period) : period_(period) {}

  size_t GroupOf(int32_t day);
  // The groups by their text, "2026-11-30", "2026-11" or "2026", in order of time.
  const std::map<std::string, size_t>& InOrder() const { return by_text_; }

 private:
  const Period period_;
  absl::flat_hash_map<int32_t, size_t> by_day_;
  std::map<std::string, size_t> by_text_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_PERIODS_H_
