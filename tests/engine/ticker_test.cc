// When time next matters, and a ticker that lets it go on.
#include "tranche/ticker.h"

#include <catch2/catch_test_macros.hpp>
#include <new>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "src/base/dates.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

absl::Time Time(const std::string& text) {
  int64_t instant;
  if (!ParseInstant(text, &instant)) throw std::runtime_error(text);
  return absl::FromUnixMillis(instant);
}

std::unique_ptr<Index> IndexAt(const std::string& now) {
  SchemaSpec schema;
  schema.fields = {{.name = "properties.day", .kind = FieldKind::kDate},
                   {.name = "properties.at", .kind = FieldKind::kDatetime}};
  schema.time_zone = "Europe/Paris";
  IndexOptions options;
  options.now = Time(now);
  return NewIndex(schema, std::move(options));
}

Condition Relative(const std::string& field, Operator op, const std::string& duration) {
  return {"properties." + field, op, {duration}};
}

TEST_CASE("The next crossing is the first time at which a date passes what is asked for") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  CHECK_FALSE(index->Read().NextCrossing());
  Apply(*index, {Upsert("a", {{"properties.day", {"2026-11-20"}},
                              {"properties.at", {"2026-12-24T18:00:00Z"}}})});
  CHECK_FALSE(index->Read().NextCrossing());
  Save(*index, Relative("day", Operator::kOlderThan, "P30D"));
  CHECK(index->Read().NextCrossing() == Time("2026-12-21T00:00:00+01:00"));
  Save(*index, Relative("at", Operator::kInNext, "PT24H"));
  CHECK(index->Read().NextCrossing() == Time("2026-12-21T00:00:00+01:00"));
  Must(index->AdvanceTo(Time("2026-12-21T00:00:00+01:00")));
  CHECK(index->Read().NextCrossing() == Time("2026-12-23T18:00:00Z"));
  Must(index->AdvanceTo(Time("2026-12-23T18:00:00Z")));
  CHECK(index->Read().NextCrossing() == Time("2026-12-24T18:00:00.001Z"));
  Must(index->AdvanceTo(Time("2026-12-25T18:00:00.001Z")));
  CHECK_FALSE(index->Read().NextCrossing());
}

TEST_CASE("A clock that throws leaves the ticker with that of the system") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  Save(*index, Relative("at", Operator::kOlderThan, "PT1H"));
  Apply(*index, {Upsert("a", {{"properties.at", {"2026-11-28T11:30:00Z"}}})});
  Ticker ticker(index.get(), []() -> absl::Time { throw std::bad_alloc(); });
  const absl::Time crossing = *index->Read().NextCrossing();
  const bool is_past = crossing <= absl::Now();
  CHECK(ticker.Tick().ok());
  CHECK((index->Read().now() >= crossing) == is_past);
}

TEST_CASE("A ticker advances an index when somebody crosses, and else leaves it alone") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  const std::string old = Save(*index, Relative("at", Operator::kOlderThan, "PT1H"));
  absl::Time clock = Time("2026-11-28T12:00:00Z");
  Ticker ticker(index.get(), [&] { return clock; });
  const uint64_t version = index->Read().version();
  CHECK(Must(ticker.Tick()) == absl::Seconds(1));
  CHECK(index->Read().version() == version);

  Apply(*index, {Upsert("a", {{"properties.at", {"2026-11-28T11:00:00.250Z"}}})});
  CHECK(Must(ticker.Tick()) == absl::Milliseconds(251));
  clock += absl::Milliseconds(250);
  CHECK(Must(ticker.Tick()) == absl::Milliseconds(1));
  CHECK(Count(*index, SegmentId{old}) == 0);
  clock += absl::Milliseconds(1);
  CHECK(Must(ticker.Tick()) == absl::ZeroDuration());
  CHECK(Count(*index, SegmentId{old}) == 1);
  CHECK(index->Read().now() == clock);
  CHECK(Must(ticker.Tick()) == absl::Seconds(1));
}

TEST_CASE("A clock that lies behind the index moves nothing") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  Save(*index, Relative("at", Operator::kOlderThan, "PT1H"));
  Apply(*index, {Upsert("a", {{"properties.at", {"2026-11-28T12:00:00Z"}}})});
  Ticker ticker(index.get(), [] { return Time("2020-01-01T00:00:00Z"); });
  CHECK(Must(ticker.Tick()) == absl::Seconds(1));
  CHECK(index->Read().now() == Time("2026-11-28T12:00:00Z"));
}

TEST_CASE("A ticker runs on a thread of the host until it is stopped") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  Ticker ticker(index.get());
  std::thread thread([&] { CHECK(ticker.Run().ok()); });
  ticker.Stop();
  thread.join();
  CHECK(ticker.Run().ok());
}

}  // namespace
}  // namespace tranche::internal::testing
