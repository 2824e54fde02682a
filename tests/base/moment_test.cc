#include "src/base/moment.h"

#include <chrono>
#include <string>

#include "catch2/catch_test_macros.hpp"
#include "src/base/dates.h"
#include "tests/support/random.h"

namespace tranche::internal {
namespace {

constexpr int64_t kMinute = 60'000;

absl::TimeZone Zone(std::string_view name) {
  absl::TimeZone zone;
  REQUIRE(FindTimeZone(name, &zone));
  return zone;
}

int64_t Day(std::string_view text) {
  int32_t day = 0;
  REQUIRE(ParseDay(text, &day));
  return day;
}

int64_t Instant(std::string_view text) {
  int64_t instant = 0;
  REQUIRE(ParseInstant(text, &instant));
  return instant;
}

Duration Length(std::string_view text) {
  Duration duration;
  REQUIRE(ParseDuration(text, &duration).empty());
  return duration;
}

std::string StartOf(std::string_view zone, std::string_view day) {
  return InstantText(Moment(Zone(zone), 0).StartOf(Day(day)));
}

std::string Before(std::string_view today, std::string_view duration) {
  const Moment noon(absl::UTCTimeZone(), Day(today) * kDayMillis + kDayMillis / 2);
  return DayText(static_cast<int32_t>(noon.DayBefore(Length(duration))));
}

std::string After(std::string_view today, std::string_view duration) {
  const Moment noon(absl::UTCTimeZone(), Day(today) * kDayMillis + kDayMillis / 2);
  return DayText(static_cast<int32_t>(noon.DayAfter(Length(duration))));
}

TEST_CASE("Time zones are IANA names and nothing else") {
  absl::TimeZone zone;
  for (const char* name : {"UTC", "Europe/Paris", "America/Argentina/Buenos_Aires", "Etc/GMT+5"})
    CHECK(FindTimeZone(name, &zone));
  for (const char* name :
       {"", "localtime", "Mars/Olympus", "/usr/share/zoneinfo/Europe/Paris",
        "../zoneinfo/Europe/Paris", "Fixed/UTC+05:00:00", "libc:localtime", "Europe", "Europe/",
        "file:Europe/Paris", "right/Europe/Paris", "+01:00", "Europe/Paris\n"}) {
    INFO(name);
    CHECK_FALSE(FindTimeZone(name, &zone));
  }
}

TEST_CASE("A day begins at its first instant") {
  CHECK(StartOf("UTC", "2026-11-28") == "2026-11-28T00:00:00.000Z");
  CHECK(StartOf("Europe/Paris", "2026-03-29") == "2026-03-28T23:00:00.000Z");  // of 23 hours
  CHECK(StartOf("Europe/Paris", "2026-03-30") == "2026-03-29T22:00:00.000Z");
  CHECK(StartOf("Europe/Paris", "2026-10-26") == "2026-10-25T23:00:00.000Z");  // after 25 hours
  CHECK(StartOf("Asia/Kolkata", "2026-11-28") == "2026-11-27T18:30:00.000Z");
  // Clocks went from midnight to one.
  CHECK(StartOf("America/Sao_Paulo", "2018-11-04") == "2018-11-04T03:00:00.000Z");
  CHECK(StartOf("America/Sao_Paulo", "2018-11-05") == "2018-11-05T02:00:00.000Z");
  // From midnight back to eleven: the day before is longer.
  CHECK(StartOf("America/Sao_Paulo", "2018-02-18") == "2018-02-18T03:00:00.000Z");
  // Samoa went from 29 to 31 December.
  CHECK(StartOf("Pacific/Apia", "2011-12-29") == "2011-12-29T10:00:00.000Z");
  CHECK(StartOf("Pacific/Apia", "2011-12-30") == "2011-12-30T10:00:00.000Z");
  CHECK(StartOf("Pacific/Apia", "2011-12-31") == "2011-12-30T10:00:00.000Z");
  CHECK(StartOf("Pacific/Apia", "2012-01-01") == "2011-12-31T10:00:00.000Z");
}

TEST_CASE("months are taken off before days, and a short month gives its last day") {
  CHECK(Before("2026-03-31", "P1M") == "2026-02-28");
  CHECK(Before("2024-03-31", "P1M") == "2024-02-29");
  CHECK(Before("2024-02-29", "P1Y") == "2023-02-28");
  CHECK(Before("2026-03-31", "P1M15D") == "2026-02-13");
  CHECK(Before("2026-05-31", "P1M1D") == "2026-04-29");
  CHECK(Before("2026-01-15", "P4W") == "2025-12-18");
  CHECK(Before("2026-01-15", "P0D") == "2026-01-15");
  CHECK(Before("2026-01-15", "P13M") == "2024-12-15");
  CHECK(After("2026-01-31", "P1M") == "2026-02-28");
  CHECK(After("2026-01-31", "P1M1D") == "2026-03-01");
  CHECK(After("2026-12-31", "P2M") == "2027-02-28");
}

TEST_CASE("Days out of the years 0001 to 9999 lie beyond all that can be held") {
  for (const char* zone : {"UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"}) {
    const Moment now(Zone(zone), Instant("2026-11-28T12:00:00Z"));
    for (const char* length : {"P2026Y", "P999999999Y", "P999999999D", "P999999999Y999999999W"}) {
      CHECK(now.DayBefore(Length(length)) < kFirstDay);
      CHECK(now.StartOf(now.DayBefore(Length(length))) < kFirstInstant);
    }
    for (const char* length : {"P7974Y", "P999999999M", "P999999999Y999999999W"}) {
      CHECK(now.DayAfter(Length(length)) > kLastDay);
      CHECK(now.StartOf(now.DayAfter(Length(length))) > kLastInstant);
    }
  }
  CHECK(InstantOf(absl::InfiniteFuture()) == kLastInstant);
  CHECK(InstantOf(absl::InfinitePast()) == kFirstInstant);
  CHECK(InstantOf(absl::UnixEpoch() - absl::Nanoseconds(1)) == -1);
}

TEST_CASE("A day that has begun goes on where a clock is set back across midnight") {
  // At 00:01 of 7 November 2010 it became 23:01 of the 6th in Newfoundland.
  const absl::TimeZone zone = Zone("America/St_Johns");
  CHECK(Moment(zone, Instant("2010-11-07T02:29:59.999Z")).today() == Day("2010-11-06"));
  CHECK(Moment(zone, Instant("2010-11-07T02:30:00Z")).today() == Day("2010-11-07"));
  CHECK(Moment(zone, Instant("2010-11-07T02:31:00Z")).today() == Day("2010-11-07"));
  CHECK(Moment(zone, Instant("2010-11-08T03:29:59Z")).today() == Day("2010-11-07"));
}

// The slow way: the latest date that a clock in the zone has shown, minute by minute, for two days.
int64_t SlowToday(const absl::TimeZone& zone, int64_t instant) {
  int64_t latest = kFirstDay - 1;
  for (int64_t at = instant - 2 * kDayMillis; at <= instant; at += kMinute) {
    const absl::CivilDay shown(zone.At(absl::FromUnixMillis(at)).cs);
    latest = std::max(latest, shown - absl::CivilDay(1970, 1, 1));
  }
  return latest;
}

int64_t SlowBefore(int64_t today, const Duration& duration) {
  using namespace std::chrono;
  const year_month_day from{sys_days(days(static_cast<int>(today)))};
  const year_month month = from.year() / from.month() - months(duration.AllMonths());
  year_month_day shifted = month / from.day();
  if (!shifted.ok()) shifted = month / last;
  return sys_days(shifted).time_since_epoch().count() - duration.AllDays();
}

TEST_CASE("Days and months are those of a clock on the wall and a calendar, in any zone") {
  const uint64_t seed = 1511;
  INFO("seed " << seed);
  testing::Random random(seed);
  const char* const names[] = {"UTC",          "Europe/Paris",       "America/Sao_Paulo",
                               "Pacific/Apia", "Asia/Kolkata",       "America/St_Johns",
                               "Africa/Cairo", "Australia/Lord_Howe"};
  for (const char* name : names) {
    const absl::TimeZone zone = Zone(name);
    const int64_t first = Instant("1985-01-01T00:00:00Z");
    const int64_t last = Instant("2035-01-01T00:00:00Z");
    for (int i = 0; i < 60; ++i) {
      int64_t instant = first + static_cast<int64_t>(
                                    random.Below(static_cast<uint64_t>((last - first) / kMinute))) *
                                    kMinute;
      // Every other time, near a change of the clocks.
      absl::TimeZone::CivilTransition change;
      if (i % 2 == 0 && zone.NextTransition(absl::FromUnixMillis(instant), &change)) {
        instant = absl::ToUnixMillis(absl::FromCivil(change.to, zone)) / kMinute * kMinute +
                  (static_cast<int64_t>(random.Below(3000)) - 1500) * kMinute;
      }
      INFO(name << " " << InstantText(instant));
      const Moment now(zone, instant);
      REQUIRE(now.today() == SlowToday(zone, instant));
      const int64_t day = now.today() - 1 + static_cast<int64_t>(random.Below(3));
      const int64_t start = now.StartOf(day);
      CHECK(SlowToday(zone, start) >= day);
      CHECK(SlowToday(zone, start - kMinute) < day);
      Duration length;
      length.years = static_cast<int32_t>(random.Below(3));
      length.months = static_cast<int32_t>(random.Below(14));
      length.weeks = static_cast<int32_t>(random.Below(2));
      length.days = static_cast<int32_t>(random.Below(40));
      CHECK(now.DayBefore(length) == SlowBefore(now.today(), length));
    }
  }
}

}  // namespace
}  // namespace tranche::internal
