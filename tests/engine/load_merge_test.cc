// Loads that merge: records change what they name and leave the rest.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tranche/json.h"

namespace tranche::internal::testing {
namespace {

using Records = std::vector<LoadRecord>;

LoadOptions Merging(BadValues bad_values = BadValues::kDrop) {
  LoadOptions options;
  options.mode = LoadMode::kMerge;
  options.bad_values = bad_values;
  return options;
}

Customer Get(const Index& index, const std::string& id) {
  return Must(index.Read().GetCustomer(id));
}

std::vector<uint64_t> Lines(const LoadReport& report) {
  std::vector<uint64_t> lines;
  for (const RejectedRecord& rejection : report.rejections) lines.push_back(rejection.line);
  return lines;
}

TEST_CASE("a load that merges keeps what a record does not name, and creates who is new") {
  auto index = NewIndex();
  const std::vector<Attribute> held = {{"name", {"A"}},        {"country", {"FR"}},
                                       {"parent_id", {"p"}},   {"tax_id", {"T"}},
                                       {"external_id", {"E"}}, {"properties.addons", {"sso"}}};
  Apply(*index, {Upsert("p"), Upsert("a", held)});
  const std::string french = Save(*index, In("country", {"FR"}));
  const LoadReport report = Load(*index,
                                 Records{{1, {"a", {{"country", {"DE"}}, {"tax_id", {}}}}},
                                         {2, {"b", {{"country", {"FR"}}, {"external_id", {"F"}}}}}},
                                 Merging());
  std::vector<Attribute> expected = held;
  expected[1].values = {"DE"};
  expected.erase(expected.begin() + 3);
  const Customer merged = Get(*index, "a");
  CHECK(merged.attributes.size() == expected.size());
  for (const Attribute& attribute : expected) {
    INFO(attribute.field);
    const auto values = merged.Get(attribute.field);
    CHECK(std::vector<Value>(values.begin(), values.end()) == attribute.values);
  }
  CHECK(Get(*index, "b") == Customer{"b", {{"country", {"FR"}}, {"external_id", {"F"}}}});
  CHECK(report.cleared == std::map<std::string, uint64_t>{{"tax_id", 1}});
  REQUIRE(report.segments.size() == 1);
  CHECK(report.segments[0].entered == 1);
  CHECK(report.segments[0].left == 1);
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_child"}))) ==
        std::vector<std::string>{"p"});
}

TEST_CASE("of a repeated id, a later record of a merge stands on those before") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"name", {"A"}}})});
  const LoadReport report = Load(*index,
                                 Records{{1, {"a", {{"country", {"FR"}}}}},
                                         {2, {"n", {{"country", {"FR"}}, {"name", {"N"}}}}},
                                         {3, {"a", {{"currency", {"EUR"}}}}},
                                         {4, {"n", {{"country", {}}}}}},
                                 Merging());
  CHECK(report.duplicates == 2);
  CHECK(Get(*index, "a") ==
        Customer{"a", {{"name", {"A"}}, {"country", {"FR"}}, {"currency", {"EUR"}}}});
  CHECK(Get(*index, "n") == Customer{"n", {{"name", {"N"}}}});
}

TEST_CASE("a bad value of a merge clears its field, or rejects the record") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}, {"name", {"A"}}})});
  const Records bad = {{7, {"a", {{"country", {"Narnia"}}}}}};
  CHECK(Lines(Load(*index, bad, Merging(BadValues::kReject))) == std::vector<uint64_t>{7});
  CHECK(Get(*index, "a").Get("country").size() == 1);
  CHECK(Load(*index, bad, Merging()).dropped_values == 1);
  CHECK(Get(*index, "a") == Customer{"a", {{"name", {"A"}}}});
}

TEST_CASE("a cycle costs the record of a merge that names its parent, not one that keeps its own") {
  for (const BadValues bad_values : {BadValues::kDrop, BadValues::kReject}) {
    auto index = NewIndex();
    Apply(*index, {Upsert("a"), Upsert("b", {{"parent_id", {"a"}}})});
    const LoadReport report =
        Load(*index, Records{{1, {"a", {{"parent_id", {"b"}}}}}, {2, {"b", {{"country", {"FR"}}}}}},
             Merging(bad_values));
    CHECK(Get(*index, "a").attributes.empty());
    CHECK(Get(*index, "b") == Customer{"b", {{"country", {"FR"}}, {"parent_id", {"a"}}}});
    CHECK(report.dropped_values == (bad_values == BadValues::kDrop ? 1 : 0));
    CHECK(report.rejected == (bad_values == BadValues::kDrop ? 0 : 1));
  }
}

TEST_CASE("an external id that a merge keeps is its customer's") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"external_id", {"E"}}})});
  const LoadReport report =
      Load(*index, Records{{1, {"b", {{"external_id", {"E"}}}}}, {2, {"a", {{"country", {"FR"}}}}}},
           Merging());
  REQUIRE(report.dropped.size() == 1);
  CHECK(report.dropped[0].lines == std::vector<uint64_t>{1});
  CHECK(Get(*index, "a").Get("external_id").size() == 1);
}

TEST_CASE("a retired value stays with who holds it in a merge, and nobody takes it") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"properties.plan_tier", {"growth"}}})});
  Must(index->RetireValue("properties.plan_tier", "growth", true));
  const LoadReport report = Load(*index,
                                 Records{{1, {"a", {{"country", {"FR"}}}}},
                                         {2, {"a", {{"properties.plan_tier", {"growth"}}}}},
                                         {3, {"b", {{"properties.plan_tier", {"growth"}}}}}},
                                 Merging());
  CHECK(report.dropped_values == 1);
  CHECK(Get(*index, "a").Get("properties.plan_tier").size() == 1);
  CHECK(Get(*index, "b").attributes.empty());
}

TEST_CASE("a strict merge with a bad record applies nothing") {
  auto index = NewIndex();
  LoadOptions options = Merging();
  options.strict = true;
  CHECK(!TryLoad(*index, Records{{1, {"a", {}}}, {2, {"b", {{"country", {"Narnia"}}}}}}, options)
             .ok());
  CHECK(index->Read().customer_count() == 0);
}

TEST_CASE("a CSV of some columns keeps the others, and an empty or missing cell clears") {
  auto index = NewIndex();
  for (const std::string id : {"a", "b", "c"})
    Apply(*index, {Upsert(id, {{"name", {id}}, {"country", {"FR"}}, {"tax_id", {"T"}}})});
  const LoadReport report =
      Must(LoadCustomers(index.get(), "id,country,tax_id\na,DE,U\nb,,\nc,IT\nd,DE,\n", Merging()));
  CHECK(report.rejected == 0);
  CHECK(Get(*index, "a") ==
        Customer{"a", {{"name", {"a"}}, {"country", {"DE"}}, {"tax_id", {"U"}}}});
  CHECK(Get(*index, "b") == Customer{"b", {{"name", {"b"}}}});
  CHECK(Get(*index, "c") == Customer{"c", {{"name", {"c"}}, {"country", {"IT"}}}});
  CHECK(Get(*index, "d") == Customer{"d", {{"country", {"DE"}}}});
}

TEST_CASE("properties of a merge are named one by one") {
  auto index = NewIndex();
  Apply(*index,
        {Upsert("a", {{"properties.plan_tier", {"growth"}}, {"properties.addons", {"sso"}}})});
  const LoadReport report = Must(LoadCustomers(index.get(),
                                               R"({"id":"a","properties":{"addons":null}}
{"id":"a","properties":null}
{"id":"b","properties":7}
)",
                                               Merging()));
  CHECK(Lines(report) == std::vector<uint64_t>{2, 3});
  CHECK(Get(*index, "a") == Customer{"a", {{"properties.plan_tier", {"growth"}}}});
}

TEST_CASE("a load that merges ends in the state that single merges give") {
  auto loaded = NewIndex();
  auto applied = NewIndex();
  const std::vector<Operation> first = {Upsert("a", {{"country", {"FR"}}, {"name", {"A"}}}),
                                        Upsert("b", {{"parent_id", {"a"}}})};
  Apply(*loaded, first);
  Apply(*applied, first);
  const Records records = {{1, {"b", {{"name", {"B"}}}}},
                           {2, {"c", {{"parent_id", {"b"}}}}},
                           {3, {"a", {{"country", {}}, {"language", {"fr"}}}}},
                           {4, {"c", {{"properties.addons", {"sso", "audit_log"}}}}}};
  Load(*loaded, records, Merging());
  std::vector<Operation> batch;
  for (const LoadRecord& record : records)
    batch.push_back(Merge(record.customer.id, record.customer.attributes));
  Apply(*applied, batch);
  for (const std::string id : {"a", "b", "c"}) CHECK(Get(*loaded, id) == Get(*applied, id));
  CHECK(Members(*loaded, Everybody{}) == Members(*applied, Everybody{}));
}

TEST_CASE("a number that a merge does not name stays") {
  auto index = NewIndex({{{.name = "properties.seats", .kind = FieldKind::kNumber},
                          {.name = "properties.score", .kind = FieldKind::kNumber}}});
  Apply(*index, {Upsert("a", {{"properties.seats", {"7"}}, {"properties.score", {"1.5"}}})});
  Load(*index,
       Records{{1, {"a", {{"properties.score", {"2.5"}}}}},
               {2, {"b", {{"properties.seats", {"9"}}}}},
               {3, {"b", {{"properties.score", {"3"}}}}},
               {4, {"a", {{"country", {"FR"}}}}},
               {5, {"b", {{"properties.seats", {}}}}}},
       Merging());
  CHECK(Get(*index, "a").Get("properties.seats").size() == 1);
  CHECK(Count(*index, MakeDraft(Condition{"properties.seats", Operator::kGt, {"6"}})) == 1);
  CHECK(Count(*index, MakeDraft(Condition{"properties.score", Operator::kGt, {"2"}})) == 2);
  CHECK(Get(*index, "b").Get("properties.seats").empty());
}

}  // namespace
}  // namespace tranche::internal::testing
