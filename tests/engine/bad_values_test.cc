// Bad values that a batch or a load goes on without: nobody is lost by one, and nobody stays where
// the customer has left.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "src/schema/malformed_value.h"
#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;
using Records = std::vector<LoadRecord>;

constexpr OracleRules kDropping = {BadValues::kDrop, UnknownKeys::kIgnore};

BatchResult ApplyDropping(Index& index, const std::vector<Operation>& operations) {
  return Must(TryApply(index, operations, kDropping));
}

DroppedValue Dropped(uint64_t operation, std::string field, std::string value, std::string reason,
                     std::string suggestion = "") {
  return {operation, std::move(field), std::move(value), std::move(reason), std::move(suggestion)};
}

TEST_CASE("a bad value of a patch leaves the field not set, and the rest applies") {
  auto index = NewIndex();
  const std::string segment = Save(*index, In("properties.plan_tier", {"growth"}));
  Apply(*index, {Upsert("a", {{"properties.plan_tier", {"growth"}}, {"country", {"FR"}}})});
  const std::vector<Operation> patch = {
      Patch("a", {{"properties.plan_tier", {"grwth"}}, {"country", {"DE"}}})};
  CHECK(absl::IsInvalidArgument(TryApply(*index, patch).status()));
  CHECK(Count(*index, SegmentId{segment}) == 1);
  const BatchResult result = ApplyDropping(*index, patch);
  CHECK(result.left == 1);
  CHECK(result.dropped ==
        std::vector{Dropped(0, "properties.plan_tier", "grwth", "is not authorized", "growth")});
  CHECK(Must(index->Read().GetCustomer("a")) == Customer{"a", {{"country", {"DE"}}}});
}

TEST_CASE("of several values only the bad ones are dropped") {
  auto index = NewIndex();
  const BatchResult result = ApplyDropping(
      *index, {Upsert("a"), Upsert("b", {{"properties.addons", {"sso", "x", "audit_log", "y"}}})});
  CHECK(result.dropped == std::vector{Dropped(1, "properties.addons", "x", "is not authorized"),
                                      Dropped(1, "properties.addons", "y", "is not authorized")});
  CHECK(Count(*index, MakeDraft(HasAll("properties.addons", {"sso", "audit_log"}))) == 1);
}

TEST_CASE("every kind of bad value is dropped alone") {
  const std::string long_text(kMaxTextBytes + 1, 'x');
  const std::string long_id(kMaxIdBytes + 1, 'p');
  const std::vector<std::pair<Attribute, std::string>> cases = {
      {{"country", {"Atlantis"}}, "is not an ISO 3166-1 country code"},
      {{"country", {"FR", "DE"}}, "the field takes one value"},
      {{"country", {MarkMalformed("1.5")}}, "is not a text, an integer, true or false"},
      {{"name", {MarkMalformed("{}")}}, "is not a text, an integer, true or false"},
      {{"name", {"one", "two"}}, "the field takes one value"},
      {{"name", {"\xFF"}}, "the field is not UTF-8, or holds NUL"},
      {{"tax_id", {std::string("a\0b", 3)}}, "the field is not UTF-8, or holds NUL"},
      {{"billing_email", {long_text}}, "the field is longer than 65535 bytes"},
      {{"external_id", {"taken"}}, "belongs to customer \"holder\""},
      {{"parent_id", {"nobody"}}, "does not exist"},
      {{"parent_id", {"c"}}, "closes a cycle: c -> c"},
      {{"parent_id", {"holder", "x"}}, "the field takes one value"},
  };
  for (const auto& [attribute, reason] : cases) {
    INFO(attribute.field << " " << attribute.values[0].text().substr(0, 32));
    auto index = NewIndex();
    Apply(*index, {Upsert("holder", {{"external_id", {"taken"}}})});
    const BatchResult result =
        ApplyDropping(*index, {Upsert("c", {{"language", {"fr"}}, attribute})});
    REQUIRE(result.dropped.size() == 1);
    CHECK(result.dropped[0].field == attribute.field);
    CHECK(result.dropped[0].reason == reason);
    CHECK(result.dropped[0].value.size() <= kMaxReportedValueBytes);
    CHECK(Must(index->Read().GetCustomer("c")) == Customer{"c", {{"language", {"fr"}}}});
  }
}

TEST_CASE("a retired value is dropped where it is new, and kept where it is held") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"properties.plan_tier", {"scale"}}}), Upsert("b")});
  Must(index->RetireValue("properties.plan_tier", "scale", true));
  const BatchResult result =
      ApplyDropping(*index, {Patch("a", {{"properties.plan_tier", {"scale"}}}),
                             Patch("b", {{"properties.plan_tier", {"scale"}}})});
  REQUIRE(result.dropped.size() == 1);
  CHECK(result.dropped[0].operation == 1);
  CHECK(result.dropped[0].reason == "is retired");
  CHECK(Members(*index, MakeDraft(IsSet("properties.plan_tier"))) == Strings{"a"});
}

TEST_CASE("of a cycle of parents the customer that the batch names last becomes a root") {
  auto index = NewIndex();
  const BatchResult result = ApplyDropping(
      *index, {Upsert("a", {{"parent_id", {"b"}}}), Upsert("b", {{"parent_id", {"c"}}}),
               Upsert("c", {{"parent_id", {"a"}}}), Upsert("d", {{"parent_id", {"a"}}})});
  REQUIRE(result.dropped.size() == 1);
  CHECK(result.dropped[0].operation == 2);
  CHECK(result.dropped[0].value == "a");
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"a", "b", "d"});
}

TEST_CASE("an external id stays with who keeps it, then with who is named first") {
  auto index = NewIndex();
  Apply(*index, {Upsert("old", {{"external_id", {"1"}}})});
  const BatchResult result = ApplyDropping(
      *index, {Upsert("x", {{"external_id", {"1"}}}), Upsert("y", {{"external_id", {"2"}}}),
               Upsert("old", {{"external_id", {"1"}}}), Upsert("z", {{"external_id", {"2"}}})});
  REQUIRE(result.dropped.size() == 2);
  CHECK(result.dropped[0].operation == 0);
  CHECK(result.dropped[1].operation == 3);
  CHECK(Members(*index, MakeDraft(IsSet("external_id"))) == Strings{"old", "y"});
  Apply(*index, {Upsert("z", {{"external_id", {"3"}}})});  // a dropped one is free
}

TEST_CASE("unknown keys are counted where the batch says so, and else refuse it") {
  auto index = NewIndex();
  const std::vector<Operation> batch = {Upsert("a", {{"colour", {"red"}}, {"country", {"FR"}}}),
                                        Upsert("b", {{"properties.x", {"1"}}, {"colour", {}}})};
  CHECK(absl::IsInvalidArgument(
      TryApply(*index, batch, {BadValues::kDrop, UnknownKeys::kReject}).status()));
  const BatchResult result = ApplyDropping(*index, batch);
  CHECK(result.unknown_keys == std::map<std::string, uint64_t>{{"colour", 2}, {"properties.x", 1}});
  CHECK(result.dropped.empty());
  CHECK(index->Read().customer_count() == 2);
}

TEST_CASE("what is no value still refuses a batch that drops bad values") {
  auto index = NewIndex();
  for (const Operation& operation : {Upsert(""), Patch("nobody", {}), Delete("nobody"),
                                     Upsert("a", {{"country", {"FR"}}, {"country", {"FR"}}})}) {
    CHECK(!TryApply(*index, {Upsert("b"), operation}, kDropping).ok());
    CHECK(index->Read().customer_count() == 0);
  }
}

TEST_CASE("a family survives a record with a bad value, and a parent that does not exist") {
  auto index = NewIndex();
  const LoadReport report = Load(*index, Records{{1, {"hq", {{"language", {"klingon"}}}}},
                                                 {2, {"b1", {{"parent_id", {"hq"}}}}},
                                                 {3, {"b2", {{"parent_id", {"b1"}}}}},
                                                 {4, {"solo", {{"parent_id", {"nobody"}}}}},
                                                 {5, {"self", {{"parent_id", {"self"}}}}}});
  CHECK(report.rejected == 0);
  CHECK(report.dropped_values == 3);
  REQUIRE(report.dropped.size() == 3);
  CHECK(report.dropped[0].field == "language");
  CHECK(report.dropped[1].value == "nobody");
  CHECK(report.dropped[1].lines == std::vector<uint64_t>{4});
  CHECK(report.dropped[2].reason == "is the customer itself");
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"b1", "b2"});
}

TEST_CASE("of a cycle of parents in a load the last record becomes a root") {
  auto index = NewIndex();
  Apply(*index, {Upsert("top"), Upsert("bottom", {{"parent_id", {"top"}}})});
  const LoadReport report = Load(*index, Records{{1, {"a", {{"parent_id", {"b"}}}}},
                                                 {2, {"b", {{"parent_id", {"a"}}}}},
                                                 {3, {"top", {{"parent_id", {"bottom"}}}}}});
  CHECK(report.rejected == 0);
  REQUIRE(report.dropped.size() == 2);
  CHECK(report.dropped[0].value == "a");
  CHECK(report.dropped[1].value == "bottom");
  CHECK(report.dropped[1].reason.starts_with("closes a cycle: "));
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"bottom", "a"});
}

TEST_CASE("the second holder of an external id is loaded without it") {
  auto index = NewIndex();
  Apply(*index, {Upsert("old", {{"external_id", {"1"}}})});
  const LoadReport report =
      Load(*index, Records{{1, {"new", {{"external_id", {"1"}}, {"name", {"New"}}}}},
                           {2, {"x", {{"external_id", {"2"}}}}},
                           {3, {"y", {{"external_id", {"2"}}}}}});
  CHECK(report.dropped_values == 2);
  CHECK(Members(*index, MakeDraft(IsSet("external_id"))) == Strings{"old", "x"});
  CHECK(Must(index->Read().GetCustomer("new")) == Customer{"new", {{"name", {"New"}}}});
  // Who was refused an external id does not answer to it.
  Apply(*index, {Delete("x"), Patch("y", {{"external_id", {"2"}}})});
}

TEST_CASE("a load says how many values it cleared of customers that existed") {
  auto index = NewIndex();
  Apply(*index, {Upsert("p"), Upsert("a", {{"country", {"FR"}},
                                           {"name", {"A"}},
                                           {"tax_id", {"1"}},
                                           {"properties.addons", {"sso"}},
                                           {"parent_id", {"p"}}})});
  const LoadReport report = Load(
      *index, Records{{1, {"a", {{"country", {"Atlantis"}}, {"properties.addons", {"audit_log"}}}}},
                      {2, {"new", {}}}});
  CHECK(report.cleared == std::map<std::string, uint64_t>{
                              {"country", 1}, {"name", 1}, {"parent_id", 1}, {"tax_id", 1}});
  CHECK(Load(*index, Records{{1, {"a", {}}}}).cleared ==
        std::map<std::string, uint64_t>{{"properties.addons", 1}});
}

TEST_CASE("values of one field that are bad alike are one line of the report") {
  auto index = NewIndex();
  Records records;
  for (uint64_t line = 1; line <= 20; ++line)
    records.push_back({line, {"c" + std::to_string(line), {{"properties.plan_tier", {"Growth"}}}}});
  records.push_back({21, {"d", {{"country", {"Atlantis"}}}}});
  const LoadReport report = Load(*index, records);
  CHECK(report.dropped_values == 21);
  REQUIRE(report.dropped.size() == 2);
  CHECK(report.dropped[0].count == 20);
  CHECK(report.dropped[0].lines == std::vector<uint64_t>{1, 2, 3, 4, 5});
  CHECK(report.dropped[0].suggestion == "growth");
  CHECK(report.dropped[1].suggestion.empty());
}

}  // namespace
}  // namespace tranche::internal::testing
