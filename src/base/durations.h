// Lengths of time as ISO 8601 writes them: civil, by the calendar ("P1M15D", "P4W"), or elapsed, by
// the clock ("PT12H").
#ifndef TRANCHE_SRC_BASE_DURATIONS_H_
#define TRANCHE_SRC_BASE_DURATIONS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tranche::internal {

// Each part at least 0. A civil one has no hours, minutes and seconds, an elapsed one nothing else.
struct Duration {
  int32_t years = 0;
  int32_t months = 0;
  int32_t weeks = 0;
  int32_t days = 0;
  int32_t hours = 0;
  int32_t minutes = 0;
  int32_t seconds = 0;
  bool is_elapsed = false;

  int64_t AllMonths() const { return int64_t{years} * 12 + months; }
  int64_t AllDays() const { return int64_t{weeks} * 7 + days; }
  int64_t Millis() const { return ((int64_t{hours} * 60 + minutes) * 60 + seconds) * 1000; }

  friend bool operator==(const Duration&, const Duration&) = default;
};

// Sets `duration` to the one that `text` says. Returns why it says none, and nothing when it does.
// A number has at most 9 digits.
std::string_view ParseDuration(std::string_view text, Duration* duration);

// The parts that are not 0, in the units in which they were written: "P4W" stays "P4W".
std::string DurationText(const Duration& duration);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_DURATIONS_H_
