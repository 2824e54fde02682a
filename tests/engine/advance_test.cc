// Time that goes on: relative conditions, and AdvanceTo.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "src/base/dates.h"
#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tranche/build.h"

namespace tranche::internal::testing {
namespace {

using Changes = std::vector<OracleChange>;

absl::Time Time(const std::string& text) {
  int64_t instant;
  if (!ParseInstant(text, &instant)) throw std::runtime_error(text);
  return absl::FromUnixMillis(instant);
}

SchemaSpec Dates(const std::string& zone = "Europe/Paris") {
  SchemaSpec schema;
  schema.fields = {{.name = "properties.signed_on", .kind = FieldKind::kDate},
                   {.name = "properties.paid_at", .kind = FieldKind::kDatetime},
                   {.name = "properties.seats", .kind = FieldKind::kNumber, .decimals = 0}};
  schema.measures = {"properties.seats"};
  schema.time_zone = zone;
  return schema;
}

std::unique_ptr<Index> IndexAt(const std::string& now, ChangeListener listener = {}) {
  IndexOptions options;
  options.now = Time(now);
  options.listener = std::move(listener);
  return NewIndex(Dates(), std::move(options));
}

Condition Relative(const std::string& field, Operator op, const std::string& duration) {
  return {"properties." + field, op, {duration}};
}

void Sign(Index& index, const std::string& id, const std::string& day, int seats = 1) {
  Apply(index, {Upsert(id, {{"properties.signed_on", {day}}, {"properties.seats", {seats}}})});
}
void Pay(Index& index, const std::string& id, const std::string& time) {
  Apply(index, {Upsert(id, {{"properties.paid_at", {time}}})});
}

TEST_CASE("A customer is older than 45 days when the 45th day is over, in the zone of the schema") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  const std::string late = Save(*index, Relative("paid_at", Operator::kOlderThan, "P45D"));
  const std::string lately = Save(*index, Relative("paid_at", Operator::kInLast, "P45D"));
  Pay(*index, "a", "2026-10-14T23:59:59.999+02:00");
  Pay(*index, "b", "2026-10-15T00:00:00+02:00");
  CHECK(Members(*index, SegmentId{late}).empty());

  CHECK(Must(index->AdvanceTo(Time("2026-11-28T22:59:59.999Z"))).changes.empty());
  const BatchResult result = Must(index->AdvanceTo(Time("2026-11-28T23:00:00Z")));  // midnight
  CHECK(ToOracle(result) == Changes{{late, "a", true}, {lately, "a", false}});
  CHECK(result.entered == 1);
  CHECK(result.left == 1);
  CHECK(result.version == index->Read().version());
  CHECK(index->Read().now() == Time("2026-11-28T23:00:00Z"));
}

TEST_CASE("What is in the next days is so until its last day is over") {
  auto index = IndexAt("2026-03-28T12:00:00Z");
  const std::string soon = Save(*index, Relative("signed_on", Operator::kInNext, "P1D"));
  const std::string later = Save(*index, Relative("signed_on", Operator::kBeyondNext, "P1D"));
  Sign(*index, "yesterday", "2026-03-27");
  Sign(*index, "today", "2026-03-28");
  Sign(*index, "tomorrow", "2026-03-29");
  Sign(*index, "after", "2026-03-30");
  CHECK(Members(*index, SegmentId{soon}) == std::vector<std::string>{"today", "tomorrow"});
  CHECK(Members(*index, SegmentId{later}) == std::vector<std::string>{"after"});
  CHECK(ToOracle(Must(index->AdvanceTo(Time("2026-03-29T00:00:00+01:00")))) ==
        Changes{{soon, "today", false}, {soon, "after", true}, {later, "after", false}});
}

TEST_CASE("Time that passes moves those whose texts a rule asks for, and nobody else") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  const std::string late =
      Must(index->CreateSegment(MakeDraft(
               {All(Contains("name", {"acme"}), Relative("paid_at", Operator::kOlderThan, "P45D"))},
               "late")))
          .id;
  const std::string paid_at = "properties.paid_at";
  const Value paid = "2026-10-14T12:00:00+02:00";
  Apply(*index,
        {Upsert("a", {{"name", {"ACME"}}, {paid_at, {paid}}}),
         Upsert("b", {{"name", {"Other"}}, {paid_at, {paid}}}), Upsert("c", {{paid_at, {paid}}})});
  CHECK(ToOracle(Must(index->AdvanceTo(Time("2026-11-28T23:00:00Z")))) ==
        Changes{{late, "a", true}});
  CHECK(ToOracle(Apply(*index, {Patch("b", {{"name", {"Acme SAS"}}})})) ==
        Changes{{late, "b", true}});
}

TEST_CASE("Hours that pass are counted by the clock") {
  auto index = IndexAt("2026-03-28T12:00:00Z");
  const std::string now = Save(*index, Relative("paid_at", Operator::kInNext, "PT0S"));
  const std::string old = Save(*index, Relative("paid_at", Operator::kOlderThan, "PT24H"));
  Pay(*index, "a", "2026-03-28T12:00:00.001Z");
  CHECK(ToOracle(Must(index->AdvanceTo(Time("2026-03-28T12:00:00.001Z")))) ==
        Changes{{now, "a", true}});
  CHECK(ToOracle(Must(index->AdvanceTo(Time("2026-03-28T12:00:00.002Z")))) ==
        Changes{{now, "a", false}});
  CHECK(Must(index->AdvanceTo(Time("2026-03-29T12:00:00.001Z"))).changes.empty());
  CHECK(ToOracle(Must(index->AdvanceTo(Time("2026-03-29T12:00:00.002Z")))) ==
        Changes{{old, "a", true}});
}

TEST_CASE("Time never goes back, and the same time again is nothing") {
  uint64_t heard = 0;
  auto index = IndexAt("2026-11-28T12:00:00Z", [&](const BatchResult&) { ++heard; });
  const uint64_t version = index->Read().version();
  const absl::StatusOr<BatchResult> back = index->AdvanceTo(Time("2026-11-28T11:59:59.999Z"));
  CHECK(back.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Mentions(back.status(), "2026-11-28T12:00:00.000Z"));
  CHECK(Must(index->AdvanceTo(Time("2026-11-28T12:00:00Z"))).version == version);
  CHECK(Must(index->AdvanceTo(Time("2026-11-28T12:00:00Z") + absl::Nanoseconds(999'999))).version ==
        version);
  CHECK(heard == 0);
  CHECK(index->Read().version() == version);
  for (const absl::Time time : {absl::InfiniteFuture(), absl::InfinitePast(),
                                Time("9999-12-31T23:59:59.999Z") + absl::Milliseconds(1)}) {
    CHECK(index->AdvanceTo(time).status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(index->Read().now() == Time("2026-11-28T12:00:00Z"));
  CHECK(Must(index->AdvanceTo(Time("9999-12-31T23:59:59.999Z"))).version == version + 1);
  CHECK(heard == 1);
}

TEST_CASE("Sums move with those who cross, many at a time as few") {
  auto index = IndexAt("2026-01-01T12:00:00Z");
  const std::string old = Save(*index, Relative("signed_on", Operator::kOlderThan, "P30D"));
  for (int i = 0; i < 200; ++i) Sign(*index, "c" + std::to_string(i), "2026-01-02", 3);
  Sign(*index, "one", "2026-01-01", 5);
  const auto sum = [&] { return Must(index->Read().GetSegment(old)).sums[0].sums[0]; };
  CHECK(sum().sum == "0");
  CHECK(Must(index->AdvanceTo(Time("2026-02-01T00:00:00Z"))).entered == 1);
  CHECK(sum().sum == "5");
  CHECK(Must(index->AdvanceTo(Time("2026-02-02T00:00:00Z"))).entered == 200);
  CHECK(sum().sum == "605");
  CHECK(sum().holders == 201);
}

TEST_CASE("A pinned snapshot stays at its time, and asks drafts at that time") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  Pay(*index, "a", "2026-11-28T11:00:00Z");
  const Draft draft = MakeDraft(Relative("paid_at", Operator::kOlderThan, "PT1H"));
  const std::string saved = Save(*index, Relative("paid_at", Operator::kOlderThan, "PT1H"));
  const Snapshot before = index->Read();
  Must(index->AdvanceTo(Time("2026-11-28T12:00:01Z")));
  CHECK(Must(before.Count(draft)) == 0);
  CHECK(Must(before.Count(SegmentId{saved})) == 0);
  CHECK(Must(index->Read().Count(draft)) == 1);
  CHECK(Must(index->Read().Count(SegmentId{saved})) == 1);
}

TEST_CASE("A rule may tie a relative condition to other conditions on the same field") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  const std::string field = "properties.signed_on";
  Draft draft = MakeDraft(
      {All(Relative("signed_on", Operator::kOlderThan, "P10D"),
           Condition{field, Operator::kGte, {"2026-11-18"}}, NotIn(field, {"2026-11-20"})),
       Any(Relative("signed_on", Operator::kInLast, "P0D"),
           Condition{field, Operator::kIn, {"2026-11-19"}})},
      "both");
  const std::string id = Must(index->CreateSegment(draft)).id;
  for (int day = 17; day <= 30; ++day)
    Sign(*index, "d" + std::to_string(day), "2026-11-" + std::to_string(day));
  for (int hours = 0; hours < 24 * 20; hours += 5) {
    Must(index->AdvanceTo(Time("2026-11-28T12:00:00Z") + absl::Hours(hours)));
    REQUIRE(Members(*index, SegmentId{id}) == Members(*index, draft));
  }
  CHECK(Count(*index, SegmentId{id}) == 13 - 1);
}

TEST_CASE("Explanations and previews say where a duration leads to") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  Pay(*index, "a", "2026-10-02T08:00:00Z");
  const auto bound = [&](const std::string& field, Operator op, const std::string& duration) {
    const Draft draft = MakeDraft(Relative(field, op, duration));
    const std::string explained =
        Must(index->Read().Explain(draft, "a")).rules[0].conditions[0].bound;
    CHECK(Must(index->Read().PreviewDraft(draft, {})).rules[0].conditions[0].bound == explained);
    return explained;
  };
  CHECK(bound("paid_at", Operator::kOlderThan, "P45D") == "2026-10-14T00:00:00.000+02:00");
  CHECK(bound("paid_at", Operator::kInNext, "P1M") == "2026-12-29T00:00:00.000+01:00");
  CHECK(bound("paid_at", Operator::kInLast, "PT1H") == "2026-11-28T12:00:00.000+01:00");
  CHECK(bound("signed_on", Operator::kOlderThan, "P1M") == "2026-10-28");
  CHECK(bound("signed_on", Operator::kBeyondNext, "P3D") == "2026-12-01");
  CHECK(bound("signed_on", Operator::kOlderThan, "P9999Y").empty());
}

TEST_CASE("Durations that do not go with a field are refused with their place") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  const auto refused = [&](const std::string& field, const std::string& duration) {
    return index->Read().Count(MakeDraft(Relative(field, Operator::kInLast, duration))).status();
  };
  CHECK(Mentions(refused("signed_on", "PT12H"), "a date has not"));
  CHECK(Mentions(refused("signed_on", "PT12H"), "/rules/0/conditions/0/value/0"));
  CHECK(Mentions(refused("paid_at", "P1DT12H"), "mixes"));
  CHECK(Mentions(refused("paid_at", "30 days"), "is no duration"));
  CHECK(Mentions(refused("paid_at", " "), "a value is empty"));
  CHECK(Mentions(refused("seats", "P1D"), "does not take operator \"in_last\""));
  Condition two = Relative("paid_at", Operator::kInLast, "P1D");
  two.values.push_back("P2D");
  CHECK(Mentions(index->Read().Count(MakeDraft(two)).status(), "takes one value"));
  SchemaSpec schema = Dates("Europe/Pariss");
  CHECK(Mentions(Index::Create(schema).status(), "at /time_zone"));
}

TEST_CASE("A saved duration is shown as it was written, without what means nothing") {
  auto index = IndexAt("2026-11-28T12:00:00Z");
  const std::string id = Save(*index, Relative("paid_at", Operator::kInLast, " P04W0D "));
  CHECK(Must(index->Read().GetSegment(id)).rules[0].conditions[0].values[0] == "P4W");
}

}  // namespace
}  // namespace tranche::internal::testing
