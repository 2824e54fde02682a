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
  const auto describe = [&](std::span<const AttributeView> attributes, const std::string& sign) {
    for (const AttributeView& attribute : attributes) {
      text += " " + std::string(attribute.field) + sign;
      for (std::string_view value : attribute.values) text += std::string(value) + ",";
    }
  };
  batch.ForEach([&](const OperationView& operation) {
    const OperationKind kind = operation.kind;
    if (!text.empty()) text += "; ";
    text += kind == OperationKind::kUpsert  ? "upsert "
            : kind == OperationKind::kPatch ? "patch "
            : kind == OperationKind::kMerge ? "merge "
                                            : "delete ";
    text += operation.customer.id;
    if (operation.version) text += " v" + std::to_string(*operation.version);
    describe(operation.customer.attributes, "=");
    describe(operation.add, "+=");
    describe(operation.remove, "-=");
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

TEST_CASE("unknown keys are named, those that look like keys of an operation refused") {
  Batch batch;
  std::vector<std::string> ignored;
  CHECK(ParseOperation(R"({"op":"patch","customer":{"id":"a","mrr":1}})", &batch, &ignored).ok());
  CHECK(ignored == std::vector<std::string>{"mrr"});
  CHECK(ParseOperation(R"({"op":"delete","id":"a"})", &batch, &ignored).ok());
  CHECK(ignored.empty());
  CHECK(Complaint(R"({"op":"delete","ids":"a"})") == "unknown key \"ids\" (did you mean \"id\"?)");
  CHECK(Complaint(R"({"op":"delete","id":"a","verison":1})") ==
        "unknown key \"verison\" (did you mean \"version\"?)");
  CHECK(
      ParseOperation(R"({"op":"patch","event":{},"customer":{"id":"a","mrr":1}})", &batch, &ignored)
          .ok());
  CHECK(ignored == std::vector<std::string>{"event", "mrr"});
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

TEST_CASE("an operation may add, remove and carry a version") {
  Batch batch;
  CHECK(ParseOperation(R"({"op":"patch","customer":{"id":"a"},"version":9223372036854775807,
      "add":{"payment_method_type":["card","sepa"],"properties":{"x":"y"},"properties.z":["w"]},
      "remove":{"properties.z":"q"}})",
                       &batch)
            .ok());
  CHECK(
      ParseOperation(R"({"op":"merge","customer":{"id":"b"},"add":{},"version":0})", &batch).ok());
  CHECK(ParseOperation(R"({"op":"delete","id":"c","version":7})", &batch).ok());
  CHECK(ParseOperation(R"({"op":"upsert","customer":{"id":"d"},"version":null})", &batch).ok());
  CHECK(Describe(batch) ==
        "patch a v9223372036854775807 payment_method_type+=card,sepa, properties.x+=y, "
        "properties.z+=w, properties.z-=q,; merge b v0; delete c v7; upsert d");
}

TEST_CASE("what an operation adds, removes and is as a version is checked") {
  const auto complaint = [](const std::string& members) {
    return Complaint(R"({"op":"patch","customer":{"id":"a"},)" + members + "}");
  };
  CHECK(complaint(R"("add":["card"])") == "\"add\" must be an object");
  CHECK(complaint(R"("remove":"card")") == "\"remove\" must be an object");
  CHECK(complaint(R"("add":{"properties":null})") == "\"properties\" of \"add\" must be an object");
  CHECK(complaint(R"("add":{"country":"FR","country":"FR"})") == "duplicate key \"country\"");
  CHECK(Complaint(R"({"op":"upsert","customer":{"id":"a"},"add":{}})") ==
        "\"add\" does not go with op \"upsert\", but with \"patch\" and \"merge\"");
  CHECK(Complaint(R"({"op":"delete","id":"a","remove":{}})") ==
        "\"remove\" does not go with op \"delete\", but with \"patch\" and \"merge\"");
  for (const std::string version : {"-1", "1.5", "1e3", "9223372036854775808",
                                    "99999999999999999999999", "\"7\"", "true", "[]"}) {
    INFO(version);
    CHECK(complaint(R"("version":)" + version) ==
          "\"version\" must be a whole number from 0 to 9223372036854775807");
  }
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
