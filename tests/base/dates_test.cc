#include "src/base/dates.h"

#include <catch2/catch_all.hpp>
#include <random>
#include <string>

#include "absl/time/time.h"

namespace tranche::internal::testing {
namespace {

std::string Day(std::string_view text) {
  int32_t day;
  return ParseDay(text, &day) ? DayText(day) : "none";
}

std::string Instant(std::string_view text) {
  int64_t instant;
  return ParseInstant(text, &instant) ? InstantText(instant) : "none";
}

TEST_CASE("a day is what the calendar has") {
  for (const char* day : {"0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "2024-02-29",
                          "2026-11-30", "9999-12-31"})
    CHECK(Day(day) == day);
  for (const char* text : {"", "2026-11-31", "2023-02-29", "1900-02-29", "0000-01-01", "2026-13-01",
                           "2026-00-01", "2026-1-01", "2026-11-3", "2026-11-300", "2026/11/30",
                           "20261130", " 2026-11-30", "+026-11-30", "2026-11-30T"})
    CHECK(Day(text) == "none");
  int32_t day;
  CHECK((ParseDay("0001-01-01", &day) && day == kFirstDay));
  CHECK((ParseDay("9999-12-31", &day) && day == kLastDay));
}

TEST_CASE("an instant is kept in UTC to the millisecond") {
  CHECK(Instant("2026-11-20T08:00:00+01:00") == "2026-11-20T07:00:00.000Z");
  CHECK(Instant("2026-11-20 08:00:00-00:30") == "2026-11-20T08:30:00.000Z");
  CHECK(Instant("2026-01-01t00:30:00+01:00") == "2025-12-31T23:30:00.000Z");
  CHECK(Instant("2026-11-20T08:00:00.5z") == "2026-11-20T08:00:00.500Z");
  CHECK(Instant("2026-11-20T08:00:00.123999999999Z") == "2026-11-20T08:00:00.123Z");
  CHECK(Instant("1969-12-31T23:59:59.999Z") == "1969-12-31T23:59:59.999Z");
  CHECK(Instant("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00.000Z");
  CHECK(Instant("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00.000Z");
  CHECK(Instant("9999-12-31T23:59:59.999Z") == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("what is no instant, or out of the range, is refused") {
  for (const char* text :
       {"", "2026-11-20", "2026-11-20T08:00:00", "2026-11-20T08:00Z", "2026-11-20T24:00:00Z",
        "2026-11-20T08:60:00Z", "2026-11-20T08:00:61Z", "2026-11-20T08:00:00.Z",
        "2026-11-20T08:00:00+24:00", "2026-11-20T08:00:00+0100", "2026-11-20T08:00:00Z ",
        "2026-02-30T08:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"})
    CHECK(Instant(text) == "none");
}

TEST_CASE("instants are those that another library reads") {
  std::mt19937_64 random(Catch::getSeed());
  std::uniform_int_distribution<int64_t> any(kFirstInstant, kLastInstant);
  for (int i = 0; i < 10'000; ++i) {
    const int64_t instant = any(random);
    absl::Time time;
    std::string error;
    REQUIRE(absl::ParseTime(absl::RFC3339_full, InstantText(instant), &time, &error));
    CHECK(absl::ToUnixMillis(time) == instant);
    int64_t back;
    REQUIRE(ParseInstant(InstantText(instant), &back));
    CHECK(back == instant);
  }
}

}  // namespace
}  // namespace tranche::internal::testing
