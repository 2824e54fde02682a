// Schemas out, and back in.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/json/text.h"
#include "tranche/index.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

TEST_CASE("a schema is written as it is read, with what is declared alone") {
  const std::vector<FieldInfo> fields = {
      {"country", FieldKind::kSelect, true, {{"FR"}}},
      {"invoicing_entity", FieldKind::kSelect, false, {{"ent_fr"}, {"ent_us"}}},
      {"payment_method_type", FieldKind::kMultiSelect, true, {{"card"}}},
      {"relationship", FieldKind::kRelationship, false, {{"has_parent"}, {"has_child"}}},
      {"tax_id", FieldKind::kText, false, {}},
      {"customer_id", FieldKind::kCustomerId, false, {}},
      {"properties.tier", FieldKind::kSelect, false, {{"a"}, {"b", true}, {"c"}}},
      {"properties.rep", FieldKind::kSelect, true, {{"ann"}}},
      {"properties.none", FieldKind::kMultiSelect, false, {}}};
  CHECK(SchemaToJson(fields) ==
        R"({"fields":[{"name":"invoicing_entity","kind":"select","values":["ent_fr","ent_us"]},)"
        R"({"name":"properties.tier","kind":"select","values":["a","c"],"retired":["b"]},)"
        R"({"name":"properties.rep","kind":"select","open":true},)"
        R"({"name":"properties.none","kind":"multi_select","values":[]}]})");
}

TEST_CASE("the schema of an index makes the same index") {
  const auto schema = ParseSchema(R"({"fields":[
      {"name":"country","values":["FR","DE"]},
      {"name":"properties.tier","kind":"select","values":["a","b"]},
      {"name":"properties.rep","kind":"select","open":true},
      {"name":"properties.note","kind":"text"},
      {"name":"properties.addons","kind":"multi_select","values":["x"]}]})");
  REQUIRE(schema.ok());
  const auto index = Index::Create(*schema);
  REQUIRE(index.ok());
  const std::string json = SchemaToJson((*index)->Read().Fields());
  const auto again = ParseSchema(json);
  REQUIRE(again.ok());
  const auto copy = Index::Create(*again);
  REQUIRE(copy.ok());
  CHECK(SchemaToJson((*copy)->Read().Fields()) == json);
}

}  // namespace
}  // namespace tranche::internal
