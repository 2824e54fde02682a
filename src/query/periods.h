// Days put together to months and years.
#ifndef TRANCHE_SRC_QUERY_PERIODS_H_
#define TRANCHE_SRC_QUERY_PERIODS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "src/schema/number.h"
#include "tranche/answers.h"

namespace tranche::internal {

// The day (since 1970-01-01) of a number of a date or datetime, whose days are `length` long.
int32_t DayOf(Number number, Number length);

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
