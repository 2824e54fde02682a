// Summaries and breakdowns out.
#include <catch2/catch_test_macros.hpp>

#include "tranche/json.h"

namespace tranche::internal {
namespace {

Figures Euros() {
  Figures figures;
  figures.currency = "EUR";
  figures.holders = 2;
  figures.sum = "0.30";
  figures.mean = "0.1500";
  figures.min = "0.10";
  figures.max = "0.20";
  return figures;
}

TEST_CASE("a summary of numbers has its figures beside its counts") {
  Summary summary;
  summary.field = "properties.seats";
  summary.customers = 3;
  summary.not_set = 1;
  summary.figures = {Euros()};
  summary.figures[0].currency = "";
  summary.figures[0].percentiles = {{"50", "0.10"}, {"99.9", ""}};
  CHECK(ToJson(summary) ==
        R"({"field":"properties.seats","customers":3,"set":2,"not_set":1,"sum":"0.30",)"
        R"("mean":"0.1500","min":"0.10","max":"0.20","percentiles":{"50":"0.10","99.9":null}})");
}

TEST_CASE("a summary of money has its figures by currency") {
  Summary summary;
  summary.field = "properties.mrr";
  summary.kind = FieldKind::kMoney;
  summary.customers = 2;
  summary.figures = {Euros()};
  CHECK(ToJson(summary) ==
        R"({"field":"properties.mrr","customers":2,"not_set":0,"currencies":{"EUR":{"set":2,)"
        R"("sum":"0.30","mean":"0.1500","min":"0.10","max":"0.20","percentiles":{}}}})");
}

TEST_CASE("a summary of dates has no sum and no mean") {
  Summary summary;
  summary.field = "properties.signed_on";
  summary.kind = FieldKind::kDate;
  summary.customers = summary.not_set = 2;
  summary.figures.resize(1);
  CHECK(ToJson(summary) ==
        R"({"field":"properties.signed_on","customers":2,"set":0,"not_set":2,"min":null,)"
        R"("max":null,"percentiles":{}})");
}

TEST_CASE("a breakdown has its values with their counts") {
  Breakdown breakdown;
  breakdown.field = "country";
  breakdown.total = 3;
  breakdown.values = {{"FR", 2}};
  breakdown.not_set = 1;
  CHECK(ToJson(breakdown) ==
        R"({"field":"country","total":3,"values":[{"value":"FR","count":2}],"not_set":1})");
  breakdown.multi_valued = true;
  breakdown.by = Period::kMonth;
  CHECK(ToJson(breakdown) == R"({"field":"country","total":3,"values":[{"value":"FR","count":2}],)"
                             R"("not_set":1,"multi_valued":true,"by":"month"})");
}

TEST_CASE("a breakdown with a measure has its figures for each value, for all and for the rest") {
  Breakdown breakdown;
  breakdown.field = "country";
  breakdown.total = 2;
  breakdown.values = {{"FR", 2}};
  breakdown.values[0].figures = {Euros()};
  breakdown.measure = "properties.mrr";
  breakdown.figures = {Euros()};
  CHECK(ToJson(breakdown) ==
        R"({"field":"country","total":2,"values":[{"value":"FR","count":2,"sum":{"EUR":"0.30"},)"
        R"("mean":{"EUR":"0.1500"},"min":{"EUR":"0.10"},"max":{"EUR":"0.20"}}],"not_set":0,)"
        R"("measure":{"field":"properties.mrr","sum":{"EUR":"0.30"},"mean":{"EUR":"0.1500"},)"
        R"("min":{"EUR":"0.10"},"max":{"EUR":"0.20"},)"
        R"("not_set":{"sum":{},"mean":{},"min":{},"max":{}}}})");
}

TEST_CASE("intervals have their ends, which are null where they are open") {
  Breakdown breakdown;
  breakdown.field = "properties.mrr";
  breakdown.has_intervals = true;
  breakdown.values.resize(2);
  breakdown.values[0].to = "5";
  breakdown.values[1].from = "5";
  breakdown.values[1].currency = "EUR";
  CHECK(ToJson(breakdown) ==
        R"({"field":"properties.mrr","total":0,"values":[{"from":null,"to":"5","count":0},)"
        R"({"currency":"EUR","from":"5","to":null,"count":0}],"not_set":0})");
}

}  // namespace
}  // namespace tranche::internal
