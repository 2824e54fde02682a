// Inputs that are no definition, schema or customer: fields, values, targets, pages, operations.
#include <catch2/catch_test_macros.hpp>

#include "tests/json/text.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

TEST_CASE("a field is read alone, with places that begin at the field") {
  const auto field = ParseFieldSpec(R"({"name":"properties.t","kind":"select","values":["a"]})");
  REQUIRE(field.ok());
  CHECK(field->name == "properties.t");
  CHECK(field->kind == FieldKind::kSelect);
  const absl::Status status = ParseFieldSpec(R"({"name":"x","kind":"selct"})").status();
  CHECK(PlaceOf(status).pointer == "/kind");
  CHECK(PlaceOf(status).suggestion == "select");
  CHECK(ParseValues(R"(["a","b"])").value().size() == 2);
  CHECK(ErrorOf(ParseValues(R"(["a",{}])")) == "expected a string, a number, true or false at /1");
}

TEST_CASE("a target is everybody, a segment, a draft, rows or ids") {
  CHECK(std::holds_alternative<Everybody>(ParseTarget(R"("everybody")").value()));
  CHECK(std::get<SegmentId>(ParseTarget(R"({"segment_id":"s"})").value()).id == "s");
  const auto draft = ParseTarget(R"({"draft":{"rules":[{"conditions":[)"
                                 R"({"field":"tax_id","operator":"is_set"}]}]}})");
  REQUIRE(draft.ok());
  CHECK(std::get<Draft>(*draft).rules.size() == 1);
  CHECK(ErrorOf(ParseTarget("{}")) ==
        R"(a target has one of "segment_id", "draft", "rows" and "ids")");
  CHECK_FALSE(ParseTarget(R"({"segment_id":"s","ids":["a"]})").ok());
  const Target rows = ParseTarget(R"({"rows":{"version":7,"rows":[4,0]}})").value();
  CHECK(std::get<Rows>(rows).version == 7);
  CHECK(std::get<Rows>(rows).rows == std::vector<uint32_t>{4, 0});
  CHECK(std::get<Ids>(ParseTarget(R"({"ids":["a",7]})").value()).ids ==
        std::vector<std::string>{"a", "7"});
  CHECK(std::get<Ids>(ParseTarget(R"({"ids":[]})").value()).ids.empty());
  CHECK(ErrorOf(ParseTarget(R"({"rows":{"rows":[1]}})")) == R"(missing "version" at /rows)");
  CHECK(ErrorOf(ParseTarget(R"({"rows":{"version":1,"rows":[1,4294967296]}})")) ==
        "4294967296 is more than 4294967295 at /rows/rows/1");
  CHECK(ErrorOf(ParseTarget(R"("everybdy")")) ==
        R"(unknown target "everybdy" (did you mean "everybody"?))");
  CHECK(PlaceOf(ParseTarget(R"({"draft":{"rules":[]}})").status()).pointer == "/draft/rules");
}

TEST_CASE("a page has defaults, and bounds") {
  const PageRequest all = ParsePageRequest("{}").value();
  CHECK(all.skip == 0);
  CHECK(all.take == 50);
  CHECK(ParsePageRequest(R"({"take":0,"skip":7,"search":"x"})").value().skip == 7);
  CHECK(ParsePageRequest(R"({"after":"cus_9","take":1})").value().after == "cus_9");
  CHECK(all.after.empty());
  CHECK(ErrorOf(ParsePageRequest(R"({"take":101})")) == "101 is more than 100 at /take");
  CHECK(ErrorOf(ParsePageRequest(R"({"skip":-1})")) ==
        "expected a whole number, 0 or more at /skip");
  CHECK(ErrorOf(ParsePageRequest(R"({"skip":99999999999999999999})")) ==
        "expected a whole number, 0 or more at /skip");
}

TEST_CASE("operations come as an array or as lines, and an error names its place") {
  constexpr char kUpsert[] = R"({"op":"upsert","customer":{"id":"a","colour":"red"}})";
  constexpr char kDelete[] = R"({"op":"delete","id":"b"})";
  std::vector<std::string> ignored;
  CHECK(ParseOperations(std::string(" [") + kUpsert + "," + kDelete + "]", &ignored)->size() == 2);
  CHECK(ignored == std::vector<std::string>{"colour"});
  CHECK(ParseOperations(std::string(kUpsert) + "\n\r\n" + kDelete, &ignored)->size() == 2);
  CHECK(ParseOperations("\xEF\xBB\xBF" + std::string(kDelete))->size() == 1);
  CHECK(ParseOperations("").value().empty());
  CHECK(PlaceOf(ParseOperations(std::string("[") + kDelete + R"(,{"op":"drop"}])").status())
            .operation == 1);
  const absl::Status line = ParseOperations(std::string(kDelete) + "\n\n{").status();
  CHECK(PlaceOf(line).line == 3);
}

}  // namespace
}  // namespace tranche::internal
