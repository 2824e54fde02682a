// Summaries, and breakdowns with a measure, by intervals and by periods.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tranche/error.h"

namespace tranche::internal::testing {
namespace {

const std::string kSeats = "properties.seats";
const std::string kRevenue = "properties.revenue";
const std::string kSigned = "properties.signed_on";
const std::string kPaid = "properties.paid_at";
const std::string kPartner = "properties.is_partner";

std::unique_ptr<Index> World() {
  SchemaSpec schema;
  schema.fields = {{.name = kSeats, .kind = FieldKind::kNumber, .decimals = 0},
                   {.name = kRevenue, .kind = FieldKind::kMoney, .decimals = 2},
                   {.name = kSigned, .kind = FieldKind::kDate},
                   {.name = kPaid, .kind = FieldKind::kDatetime},
                   {.name = kPartner, .kind = FieldKind::kBoolean}};
  auto index = NewIndex(schema);
  Apply(*index, {Upsert("a", {{kSeats, {"1"}},
                              {kRevenue, {"0.10"}},
                              {"currency", {"EUR"}},
                              {kSigned, {"2024-02-29"}},
                              {kPartner, {true}}}),
                 Upsert("b", {{kSeats, {"2"}},
                              {kRevenue, {"0.20"}},
                              {"currency", {"EUR"}},
                              {kPaid, {"2026-01-01T00:30:00+01:00"}}}),
                 Upsert("c", {{kSeats, {"10"}}, {kRevenue, {"-7"}}, {kPartner, {false}}}),
                 Upsert("d", {{kSigned, {"2024-03-01"}}, {kPartner, {true}}})});
  return index;
}

std::vector<std::string> Shown(const Breakdown& breakdown) {
  std::vector<std::string> shown;
  for (const ValueCount& part : breakdown.values) {
    shown.push_back(part.currency + part.value + "[" + part.from + "," + part.to + ") " +
                    std::to_string(part.count));
  }
  return shown;
}
using Strings = std::vector<std::string>;

TEST_CASE("a summary of numbers is exact, its mean is rounded to two more decimals") {
  auto index = World();
  const Summary summary =
      Must(index->Read().Summarize(kSeats, Everybody{}, {.percentiles = {0, 50, "66.7", 100}}));
  CHECK(summary.customers == 4);
  CHECK(summary.not_set == 1);
  CHECK(summary.figures ==
        std::vector<Figures>{
            {.currency = "",
             .holders = 3,
             .sum = "13",
             .mean = "4.33",
             .min = "1",
             .max = "10",
             .percentiles = {{"0", "1"}, {"50", "2"}, {"66.7", "10"}, {"100", "10"}}}});
}

// The mean of 200 numbers: one and zeroes.
std::string MeanWithZeroes(const std::string& number) {
  auto index = World();
  std::vector<Operation> batch = {Delete("a"), Delete("b"), Delete("c"), Delete("d")};
  for (int i = 0; i < 200; ++i)
    batch.push_back(Upsert("m" + std::to_string(i), {{kSeats, {i == 0 ? number : "0"}}}));
  Apply(*index, batch);
  return Must(index->Read().Summarize(kSeats, Everybody{})).figures[0].mean;
}

TEST_CASE("a mean that lies half way goes to the even digit") {
  CHECK(MeanWithZeroes("1") == "0.00");  // 0.005
  CHECK(MeanWithZeroes("3") == "0.02");  // 0.015
  CHECK(MeanWithZeroes("-1") == "0.00");
  CHECK(MeanWithZeroes("-3") == "-0.02");
  CHECK(MeanWithZeroes("-5") == "-0.02");
}

TEST_CASE("a summary of money has a part for each currency") {
  auto index = World();
  const Summary summary = Must(index->Read().Summarize(kRevenue, Everybody{}));
  REQUIRE(summary.figures.size() == 2);
  CHECK(summary.figures[0].currency == "EUR");
  CHECK(summary.figures[0].sum == "0.30");
  CHECK(summary.figures[0].mean == "0.1500");
  CHECK(summary.figures[0].percentiles == std::vector<Percentile>{{"50", "0.10"}});
  CHECK(summary.figures[1].currency == "XXX");
  CHECK(summary.figures[1].max == "-7.00");
  CHECK(summary.not_set == 1);
}

TEST_CASE("dates have no sum and no mean") {
  auto index = World();
  const Summary summary = Must(index->Read().Summarize(kSigned, Everybody{}));
  REQUIRE(summary.figures.size() == 1);
  CHECK(summary.figures[0].sum.empty());
  CHECK(summary.figures[0].mean.empty());
  CHECK(summary.figures[0].min == "2024-02-29");
  CHECK(summary.figures[0].max == "2024-03-01");
}

TEST_CASE("a summary of nobody says nothing but a sum of nothing") {
  auto index = World();
  const Summary summary = Must(index->Read().Summarize(kSeats, tranche::Ids{{"d"}}));
  CHECK(summary.figures == std::vector<Figures>{{.currency = "",
                                                 .holders = 0,
                                                 .sum = "0",
                                                 .mean = "",
                                                 .min = "",
                                                 .max = "",
                                                 .percentiles = {{"50", ""}}}});
  CHECK(Must(index->Read().Summarize(kRevenue, tranche::Ids{{"d"}})).figures.empty());
}

TEST_CASE("what a summary cannot be of is refused with the place") {
  auto index = World();
  const Snapshot snapshot = index->Read();
  CHECK(Mentions(snapshot.Summarize("country", Everybody{}).status(), "is of kind select"));
  const absl::Status bad =
      snapshot.Summarize(kSeats, Everybody{}, {.percentiles = {50, "100.1"}}).status();
  CHECK(PlaceOf(bad).pointer == "/percentiles/1");
  CHECK(!snapshot.Summarize(kSeats, Everybody{}, {.percentiles = {"fifty"}}).ok());
  CHECK(absl::IsResourceExhausted(
      snapshot.Summarize(kSeats, Everybody{}, {.percentiles = std::vector<Value>(101, 50)})
          .status()));
}

TEST_CASE("a breakdown with a measure adds up what each part holds") {
  auto index = World();
  const Breakdown breakdown =
      Must(index->Read().BreakdownBy(kPartner, Everybody{}, {.measure = kSeats}));
  REQUIRE(Shown(breakdown) == Strings{"true[,) 2", "false[,) 1"});
  CHECK(breakdown.values[0].figures[0].sum == "1");
  CHECK(breakdown.values[1].figures[0].max == "10");
  CHECK(breakdown.not_set_figures[0].sum == "2");
  CHECK(breakdown.figures[0].mean == "4.33");
}

TEST_CASE("numbers are broken down by edges, an edge being in the interval it begins") {
  auto index = World();
  const Snapshot snapshot = index->Read();
  CHECK(Shown(Must(snapshot.BreakdownBy(kSeats, Everybody{}, {.edges = {2, 10, 99}}))) ==
        Strings{"[,2) 1", "[2,10) 1", "[10,99) 1", "[99,) 0"});
  CHECK(Shown(Must(snapshot.BreakdownBy(kRevenue, Everybody{}, {.edges = {0, "0.2"}}))) ==
        Strings{"EUR[,0.00) 0", "EUR[0.00,0.20) 1", "EUR[0.20,) 1", "XXX[,0.00) 1",
                "XXX[0.00,0.20) 0", "XXX[0.20,) 0"});
  CHECK(Shown(Must(snapshot.BreakdownBy(kSigned, Everybody{}, {.edges = {"2024-03-01"}}))) ==
        Strings{"[,2024-03-01) 1", "[2024-03-01,) 1"});
}

TEST_CASE("edges of numbers are chosen when none are given") {
  auto index = World();
  CHECK(Shown(Must(index->Read().BreakdownBy(kSeats, Everybody{}))).front() == "[,0) 0");
  const Breakdown nobody = Must(index->Read().BreakdownBy(kSeats, tranche::Ids{{"d"}}));
  CHECK(Shown(nobody) == Strings{"[,) 0"});
  CHECK(nobody.not_set == 1);
}

TEST_CASE("datetimes are broken down by their days in the time zone of the index") {
  SchemaSpec schema;
  schema.fields = {{.name = kPaid, .kind = FieldKind::kDatetime}};
  schema.time_zone = "Europe/Paris";
  auto index = NewIndex(schema);
  Apply(*index, {Upsert("a", {{kPaid, {"2025-12-31T22:59:59Z"}}}),
                 Upsert("b", {{kPaid, {"2025-12-31T23:00:00Z"}}})});
  CHECK(Shown(Must(index->Read().BreakdownBy(kPaid, Everybody{}, {.by = Period::kMonth}))) ==
        Strings{"2025-12[,) 1", "2026-01[,) 1"});
}

TEST_CASE("dates are broken down by day, month or year, datetimes by their day in UTC") {
  auto index = World();
  const Snapshot snapshot = index->Read();
  CHECK(Shown(Must(snapshot.BreakdownBy(kSigned, Everybody{}))) ==
        Strings{"2024-02-29[,) 1", "2024-03-01[,) 1"});
  CHECK(Shown(Must(snapshot.BreakdownBy(kSigned, Everybody{}, {.by = Period::kMonth}))) ==
        Strings{"2024-02[,) 1", "2024-03[,) 1"});
  CHECK(Shown(Must(snapshot.BreakdownBy(kSigned, Everybody{}, {.by = Period::kYear}))) ==
        Strings{"2024[,) 2"});
  CHECK(Shown(Must(snapshot.BreakdownBy(kPaid, Everybody{}, {.by = Period::kDay}))) ==
        Strings{"2025-12-31[,) 1"});
}

TEST_CASE("options that a breakdown cannot take are refused with the place") {
  auto index = World();
  const Snapshot snapshot = index->Read();
  const auto place = [&](const std::string& field, const BreakdownOptions& options) {
    return PlaceOf(snapshot.BreakdownBy(field, Everybody{}, options).status()).pointer;
  };
  CHECK(place("country", {.measure = "properties.nothing"}) == "/measure");
  CHECK(place("country", {.measure = kSigned}) == "/measure");
  CHECK(place("country", {.edges = {1}}) == "/edges");
  CHECK(place(kSeats, {.edges = {1, 1}}) == "/edges/1");
  CHECK(place(kSeats, {.edges = {"1.5"}}) == "/edges/0");
  CHECK(place(kSeats, {.by = Period::kDay}) == "/by");
  CHECK(place(kSigned, {.edges = {"2024-03-01"}, .by = Period::kDay}) == "/by");
  CHECK(place(kSeats, {.edges = std::vector<Value>(1001, 1)}) == "/edges");
}

}  // namespace
}  // namespace tranche::internal::testing
