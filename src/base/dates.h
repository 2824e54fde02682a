// Days and instants as numbers and as text, for the years 0001 to 9999.
#ifndef TRANCHE_SRC_BASE_DATES_H_
#define TRANCHE_SRC_BASE_DATES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"

namespace tranche::internal {

// The ends of the range, in days since 1970-01-01 and in milliseconds since its beginning in UTC.
inline constexpr int32_t kFirstDay = -719'162;
inline constexpr int32_t kLastDay = 2'932'896;
inline constexpr int64_t kDayMillis = 86'400'000;
inline constexpr int64_t kFirstInstant = kFirstDay * kDayMillis;
inline constexpr int64_t kLastInstant = (kLastDay + 1) * kDayMillis - 1;

// Sets `day` to the one that `text` says: "2026-11-30". False when it says none.
bool ParseDay(std::string_view text, int32_t* day);
std::string DayText(int32_t day);

// Sets `instant` to the one that `text` says, a date-time of RFC 3339, section 5.6:
// "2026-11-30T08:00:00.5+01:00". A blank may stand for the T; what is finer than a millisecond is
// cut off; a leap second is the first second of the next minute. False when it says none, and for
// one out of the range.
bool ParseInstant(std::string_view text, int64_t* instant);
// In UTC: "2026-11-30T07:00:00.500Z".
std::string InstantText(int64_t instant);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_DATES_H_
