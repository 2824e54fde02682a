#include "src/base/durations.h"

#include <string>
#include <string_view>
#include <utility>

#include "catch2/catch_test_macros.hpp"
#include "tests/support/random.h"

namespace tranche::internal {
namespace {

std::string Canonical(std::string_view text) {
  Duration duration;
  const std::string_view why = ParseDuration(text, &duration);
  return why.empty() ? DurationText(duration) : std::string(why);
}

TEST_CASE("A duration keeps the units it was written in, without zeros") {
  const std::pair<std::string_view, std::string_view> durations[] = {
      {"P30D", "P30D"},         {"P4W", "P4W"},
      {"P1M15D", "P1M15D"},     {"P1Y", "P1Y"},
      {"P0D", "P0D"},           {"P0Y0D", "P0D"},
      {"P007D", "P7D"},         {"P1Y2M3W4D", "P1Y2M3W4D"},
      {"PT12H", "PT12H"},       {"PT90M", "PT90M"},
      {"PT0S", "PT0S"},         {"PT0H", "PT0S"},
      {"PT1H1M1S", "PT1H1M1S"}, {"P999999999Y", "P999999999Y"}};
  for (const auto& [text, canonical] : durations) CHECK(Canonical(text) == canonical);
}

TEST_CASE("What is no duration says so") {
  for (const std::string_view text :
       {"",      "P",     "T",     "PT",     "30D",  "P30",  "PD",   "P1D1M", "P1D1D",
        "P-1D",  "P1.5D", "P30d",  "p30D",   "P1D ", " P1D", "PT1D", "P1H",   "P1000000000D",
        "PT1H1", "P1DT",  "P1DTD", "30 days"}) {
    CHECK(Canonical(text).starts_with("is no duration"));
  }
  CHECK(Canonical("P1DT12H").starts_with("mixes"));
  CHECK(Canonical("P1MT1S").starts_with("mixes"));
}

TEST_CASE("The lengths of a duration") {
  Duration duration;
  CHECK(ParseDuration("P2Y3M4W5D", &duration).empty());
  CHECK(duration.AllMonths() == 27);
  CHECK(duration.AllDays() == 33);
  CHECK_FALSE(duration.is_elapsed);
  CHECK(ParseDuration("PT999999999H59M1S", &duration).empty());
  CHECK(duration.Millis() == (int64_t{999'999'999} * 3600 + 59 * 60 + 1) * 1000);
  CHECK(duration.is_elapsed);
}

TEST_CASE("A duration that is written is read as the same; made of any bytes, it never harms") {
  testing::Random random(2026);
  constexpr std::string_view kBytes = "PTYMWDHS0123456789 .-\xFF";
  for (int i = 0; i < 200'000; ++i) {
    std::string text = random.Percent(80) ? "P" : "";
    for (uint64_t left = random.Below(9); left > 0; --left)
      text += kBytes[random.Below(kBytes.size())];
    Duration duration;
    if (!ParseDuration(text, &duration).empty()) continue;
    Duration again;
    REQUIRE(ParseDuration(DurationText(duration), &again).empty());
    REQUIRE(again == duration);
  }
}

}  // namespace
}  // namespace tranche::internal
