// Schemas in.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

std::string Complaint(std::string_view json) { return ErrorOf(ParseSchema(ExactText(json))); }

TEST_CASE("a schema is read field by field") {
  const auto schema = ParseSchema(R"({"fields":[
    {"name":"invoicing_entity","values":["ent_fr","ent_us"]},
    {"name":"properties.plan_tier","kind":"select","values":["starter","growth"]},
    {"name":"properties.addons","kind":"multi_select","values":[]},
    {"name":"tax_id","kind":"text","values":null},
    {"name":"properties.rep","kind":"select","open":true}]})");
  REQUIRE(schema.ok());
  REQUIRE(schema->fields.size() == 5);
  CHECK(schema->fields[0].name == "invoicing_entity");
  CHECK_FALSE(schema->fields[0].kind.has_value());
  CHECK(schema->fields[0].values == std::vector<Value>{"ent_fr", "ent_us"});
  CHECK(schema->fields[1].kind == FieldKind::kSelect);
  CHECK(schema->fields[2].kind == FieldKind::kMultiSelect);
  CHECK(schema->fields[2].values == std::vector<Value>{});
  CHECK(schema->fields[3].kind == FieldKind::kText);
  CHECK_FALSE(schema->fields[3].values.has_value());
  CHECK_FALSE(schema->fields[3].open);
  CHECK_FALSE(schema->fields[4].values.has_value());
  CHECK(schema->fields[4].open);
}

TEST_CASE("a schema may have no fields, but says so") {
  CHECK(ParseSchema(R"({"fields":[]})")->fields.empty());
  CHECK(Complaint("{}") == R"(missing "fields")");
}

TEST_CASE("what is wrong in a schema is refused at its place") {
  CHECK(Complaint(R"({"field":[]})") == R"(unknown key "field" (did you mean "fields"?))");
  CHECK(Complaint(R"({"fields":{}})") == "expected a list of fields at /fields");
  CHECK(Complaint(R"({"fields":["country"]})") == "expected an object at /fields/0");
  CHECK(Complaint(R"({"fields":[{"name":"a"},{}]})") == R"(missing "name" at /fields/1)");
  CHECK(Complaint(R"({"fields":[{"name":7}]})") == "expected a string at /fields/0/name");
  CHECK(Complaint(R"({"fields":[{"name":"a","kind":"multiselect"}]})") ==
        R"(unknown kind "multiselect" (did you mean "multi_select"?) at /fields/0/kind)");
  CHECK(Complaint(R"({"fields":[{"name":"a","values":["x",{}]}]})") ==
        "expected a string, a number, true or false at /fields/0/values/1");
  CHECK(Complaint(R"({"fields":[{"name":"a","open":1}]})") ==
        "expected true or false at /fields/0/open");
  CHECK(Complaint(R"({"fields":[{"name":"a","value":["x"]}]})") ==
        R"(unknown key "value" (did you mean "values"?) at /fields/0)");
}

TEST_CASE("more values than a field takes are refused unread") {
  std::string values = "\"v\"";
  for (uint32_t i = 0; i < kMaxValuesPerField; ++i) values += ",\"v\"";
  const auto schema = ParseSchema(R"({"fields":[{"name":"a","values":[)" + values + "]}]}");
  CHECK(schema.status().code() == absl::StatusCode::kResourceExhausted);
  CHECK(ErrorOf(schema) == "more than 65535 values at /fields/0/values");
}

}  // namespace
}  // namespace tranche::internal
