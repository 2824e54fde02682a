#include "src/json/operation_reader.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

// A batch as text: "upsert a country=FR properties.x=; delete b".
std::string Describe(const Batch& batch) {
  std::string text;
  batch.ForEach([&](OperationKind kind, const CustomerView& customer) {
    if (!text.empty()) text += "; ";
    text += kind == OperationKind::kUpsert  ? "upsert "
            : kind == OperationKind::kPatch ? "patch "
            : kind == OperationKind::kMerge ? "merge "
                                            : "delete ";
    text += customer.id;
    for (const AttributeView& attribute : customer.attributes) {
      text += " " + std::string(attribute.field) + "=";
      for (std::string_view value : attribute.values) text += std::string(value) + ",";
    }
    return true;
  });
  return text;
}

std::string Complaint(std::string_view json) {
  Batch batch;
  const absl::Status status = ParseOperation(ExactText(json), &batch);
  CHECK(batch.empty() == !status.ok());
  return status.ok() ? "no error" : Message(status);
}

TEST_CASE("the four operations of a change feed are appended in order") {
  Batch batch;
  CHECK(ParseOperation(R"({"op":"upsert","customer":{"id":"a","country":"FR"}})", &batch).ok());
  CHECK(ParseOperation(
            R"({"customer":{"id":"b","tax_id":null,"properties":{"x":[]}},"op":"patch"})", &batch)
            .ok());
  CHECK(ParseOperation(R"({"op":"delete","id":"c"})", &batch).ok());
  CHECK(ParseOperation(R"({"op":"merge","customer":{"id":"d","name":"D"}})", &batch).ok());
  CHECK(Describe(batch) ==
        "upsert a country=FR,; patch b tax_id= properties.x=; delete c; merge d name=D,");
}

TEST_CASE("unknown keys of the customer are named, unknown keys of the operation refused") {
  Batch batch;
  std::vector<std::string> ignored;
  CHECK(ParseOperation(R"({"op":"patch","customer":{"id":"a","mrr":1}})", &batch, &ignored).ok());
  CHECK(ignored == std::vector<std::string>{"mrr"});
  CHECK(ParseOperation(R"({"op":"delete","id":"a"})", &batch, &ignored).ok());
  CHECK(ignored.empty());
  CHECK(Complaint(R"({"op":"delete","ids":"a"})") == "unknown key \"ids\" (did you mean \"id\"?)");
  CHECK(Complaint(R"({"op":"delete","id":"a","at":1})") == "unknown key \"at\"");
  CHECK(Complaint(R"({"op":"delete","id":"a","id":"a"})") == "duplicate key \"id\"");
}

TEST_CASE("an operation says what it lacks") {
  CHECK(Complaint("{}") == "missing \"op\"");
  CHECK(Complaint(R"({"op":null,"id":"a"})") == "missing \"op\"");
  CHECK(Complaint(R"({"op":1})") == "\"op\" must be a string");
  CHECK(Complaint(R"({"op":"upsret","customer":{"id":"a"}})") ==
        "unknown op \"upsret\" (did you mean \"upsert\"?)");
  CHECK(Complaint(R"({"op":"upsert"})") == "missing \"customer\"");
  CHECK(Complaint(R"({"op":"patch","customer":[]})") == "a customer must be an object");
  CHECK(Complaint(R"({"op":"patch","customer":{}})") == "missing \"id\"");
  CHECK(Complaint(R"({"op":"delete"})") == "missing \"id\"");
  CHECK(Complaint(R"({"op":"delete","id":""})") == "missing \"id\"");
  CHECK(Complaint(R"({"op":"delete","id":7.5})") == "\"id\" must be a string or an integer");
  CHECK(Complaint("[]") == "expected an object");
}

TEST_CASE("a key that belongs to another operation is refused") {
  CHECK(Complaint(R"({"op":"delete","id":"a","customer":{"id":"a"}})") ==
        "\"customer\" does not go with op \"delete\"");
  CHECK(Complaint(R"({"op":"upsert","id":"a","customer":{"id":"a"}})") ==
        "\"id\" stands inside \"customer\", save for op \"delete\"");
}

TEST_CASE("properties that are no object are no patch: which of them it means is not known") {
  for (const std::string value : {"null", "7", "[]"}) {
    CHECK(Complaint(R"({"op":"patch","customer":{"id":"a","properties":)" + value + "}}") ==
          "\"properties\" must be an object in a patch: to clear properties, name each with null");
    CHECK(Complaint(R"({"op":"merge","customer":{"id":"a","properties":)" + value + "}}") ==
          "\"properties\" must be an object in a merge: to clear properties, name each with null");
  }
  CHECK(Complaint(R"({"op":"upsert","customer":{"id":"a","properties":null}})") == "no error");
}

TEST_CASE("an operation cut short at any byte is refused and leaves the batch alone") {
  const std::string json = R"({"op":"patch","customer":{"id":"a","properties":{"x":["y"]}}})";
  REQUIRE(Complaint(json) == "no error");
  for (size_t size = 0; size < json.size(); ++size) {
    CHECK(Complaint(std::string_view(json).substr(0, size)) != "no error");
  }
}

}  // namespace
}  // namespace tranche::internal
