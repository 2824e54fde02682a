#include "src/json/customer_reader.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "src/schema/malformed_value.h"
#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

using Strings = std::vector<std::string>;

// The one customer that `json` holds.
Customer Parse(std::string_view json) {
  const ExactText exact(json);
  absl::StatusOr<Customer> customer = ParseCustomer(exact);
  INFO(json << ": " << ErrorOf(customer));
  REQUIRE(customer.ok());
  return *std::move(customer);
}

std::string Complaint(std::string_view json) { return ErrorOf(ParseCustomer(ExactText(json))); }

TEST_CASE("every key of a customer becomes the field of its name") {
  const Customer customer = Parse(
      R"({"id":"cus_1","name":"Acme SAS","billing_email":"ap@acme.fr","country":"FR",
          "currency":"EUR","language":"fr","invoicing_entity":"ent_fr",
          "payment_method_type":["direct_debit"],"parent_id":"cus_0","tax_id":"FR40303265045",
          "external_id":"crm-77","properties":{"plan_tier":"enterprise","addons":["sso","x"]}})");
  CHECK(customer == Customer{"cus_1",
                             {{"name", {"Acme SAS"}},
                              {"billing_email", {"ap@acme.fr"}},
                              {"country", {"FR"}},
                              {"currency", {"EUR"}},
                              {"language", {"fr"}},
                              {"invoicing_entity", {"ent_fr"}},
                              {"payment_method_type", {"direct_debit"}},
                              {"parent_id", {"cus_0"}},
                              {"tax_id", {"FR40303265045"}},
                              {"external_id", {"crm-77"}},
                              {"properties.plan_tier", {"enterprise"}},
                              {"properties.addons", {"sso", "x"}}}});
}

TEST_CASE("null, the empty string and the empty list make an attribute without values") {
  for (const char* unset : {"null", "\"\"", "[]", "[null]", "[\"\",null]"}) {
    const std::string value = unset;
    const Customer customer =
        Parse(R"({"id":"a","country":)" + value + R"(,"properties":{"tier":)" + value + "}}");
    CHECK(customer == Customer{"a", {{"country", {}}, {"properties.tier", {}}}});
  }
  CHECK(Parse(R"({"id":"a","properties":null})") == Customer{"a", {}});
  CHECK(Parse(R"({"id":"a","properties":{}})") == Customer{"a", {}});
}

TEST_CASE("a list may stand for one value, and holds no empty ones") {
  CHECK(Parse(R"({"id":"a","country":["FR"]})").Get("country")[0] == "FR");
  const Customer customer = Parse(R"({"id":"a","payment_method_type":["x",null,"","y"]})");
  CHECK(customer.attributes[0].values == std::vector<Value>{"x", "y"});
  // Whether a field takes several values is for the engine to say.
  CHECK(Parse(R"({"id":"a","country":["FR","DE"]})").Get("country").size() == 2);
}

TEST_CASE("keys and values are unescaped") {
  const Customer customer = Parse(
      R"({"\u0069d":"a\"b","n\u0061me":"caf\u00e9 \ud83d\ude00","properties":{"p\/q":"\\"}})");
  CHECK(customer == Customer{"a\"b", {{"name", {"café 😀"}}, {"properties.p/q", {"\\"}}}});
}

TEST_CASE("unknown top-level keys are ignored by name, whatever they hold") {
  std::vector<std::string> ignored = {"of before"};
  const auto customer = ParseCustomer(
      R"({"plan":{"a":[1,{"b":null}]},"id":"a","mrr":1e999,"active":true,"plan":2,"relationship":
          ["has_parent"],"customer_id":"b","Country":"FR"})",
      &ignored);
  REQUIRE(customer.ok());
  CHECK(*customer == Customer{"a", {}});
  CHECK(ignored ==
        Strings{"plan", "mrr", "active", "plan", "relationship", "customer_id", "Country"});
}

TEST_CASE("what is malformed inside an ignored key is refused") {
  for (const char* value : {"tru", "1.", "{\"a\":}", "[1,]", "\"\\x\"", "\"\xFF\"", "nul"}) {
    CHECK(Complaint(std::string(R"({"id":"a","other":)") + value + "}") != "no error");
  }
}

TEST_CASE("a customer needs an id, which is a string or an integer") {
  for (const char* json : {"{}", R"({"id":null})", R"({"id":""})", R"({"name":"x"})"}) {
    CHECK(Complaint(json) == "missing \"id\"");
  }
  for (const char* json : {R"({"id":1.5})", R"({"id":["a"]})", R"({"id":{}})", R"({"id":true})"}) {
    CHECK(Complaint(json) == "\"id\" must be a string or an integer");
  }
}

TEST_CASE("a value of another type is kept as a mark that no field holds") {
  for (const char* value : {"1.5", "1e2", "{}", "[[\"a\"]]", "[1.0]"}) {
    const std::string text = value;
    const std::string shown = text == "1e2"         ? "100.0"
                              : text == "[[\"a\"]]" ? "[\"a\"]"
                              : text == "[1.0]"     ? "1.0"
                                                    : text;
    const Customer customer =
        Parse(R"({"id":"a","country":)" + text + R"(,"properties":{"tier":)" + text + "}}");
    CHECK(customer.Get("country").front() == MarkMalformed(shown));
    CHECK(customer.Get("properties.tier").front() == MarkMalformed(shown));
  }
  CHECK(Parse(R"({"id":"a","payment_method_type":["card",{}]})").attributes[0].values ==
        std::vector<Value>{"card", MarkMalformed("{}")});
  for (const char* value : {"1", "\"x\"", "[]", "true"}) {
    const Customer customer = Parse(std::string(R"({"id":"a","properties":)") + value + "}");
    CHECK(customer == Customer{"a", {{"properties", {MarkMalformed(value)}}}});
  }
}

TEST_CASE("a key that is given twice is refused, unless it is ignored") {
  CHECK(Complaint(R"({"id":"a","id":"a"})") == "duplicate key \"id\"");
  CHECK(Complaint(R"({"id":"a","country":"FR","country":null})") == "duplicate key \"country\"");
  CHECK(Complaint(R"({"id":"a","country":"FR","c\u006funtry":"FR"})") ==
        "duplicate key \"country\"");
  CHECK(Complaint(R"({"id":"a","properties":{},"properties":{}})") ==
        "duplicate key \"properties\"");
  CHECK(Complaint(R"({"id":"a","properties":{"x":"1","y":"2","x":"1"}})") ==
        "duplicate key \"properties.x\"");
  CHECK(Complaint(R"({"id":"a","other":1,"other":1})") == "no error");
}

TEST_CASE("a customer is an object") {
  for (const char* json : {"[]", "\"a\"", "1", "null"}) {
    CHECK(Complaint(json) == "a customer must be an object");
  }
}

TEST_CASE("what a mark keeps is cut, and never inside a character") {
  const std::string start = "{\"" + std::string(61, 'x');
  const Customer customer = Parse(R"({"id":"a","country":)" + start + "é\":1}}");
  CHECK(customer.Get("country").front() == MarkMalformed(start));
}

TEST_CASE("a reader forgets the record before") {
  JsonParser parser;
  CustomerReader reader;
  JsonElement root;
  REQUIRE(parser.Parse(R"({"id":"a","other":1,"properties":null,"country":"FR"})", &root).ok());
  REQUIRE(reader.Read(root).ok());
  CHECK(reader.properties_unnamed());
  REQUIRE(parser.Parse(R"({"name":"x"})", &root).ok());
  CHECK(Message(reader.Read(root)) == "missing \"id\"");
  REQUIRE(parser.Parse(R"({"id":"b"})", &root).ok());
  REQUIRE(reader.Read(root).ok());
  CHECK(reader.customer().id == "b");
  CHECK(reader.customer().attributes.empty());
  CHECK(reader.ignored().empty());
  CHECK_FALSE(reader.properties_unnamed());
}

TEST_CASE("a record cut short at any byte is refused") {
  const std::string record =
      R"({"id":"cus_1","payment_method_type":["card"],"x":[{}],"properties":{"a\n":"b"}})";
  REQUIRE(Complaint(record) == "no error");
  for (size_t size = 0; size < record.size(); ++size) {
    CHECK(Complaint(std::string_view(record).substr(0, size)) != "no error");
  }
}

TEST_CASE("a record with any one byte changed is read or refused, and never more") {
  const std::string record =
      R"({"id":"cus_1","payment_method_type":["card"],"x":[{}],"properties":{"a\n":"b"}})";
  for (size_t i = 0; i < record.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = record;
      changed[i] = static_cast<char>(byte);
      const auto customer = ParseCustomer(ExactText(changed));
      if (customer.ok()) CHECK_FALSE(customer->id.empty());
    }
  }
}

TEST_CASE("thousands of properties in one record are read in order") {
  std::string json = R"({"id":"a","properties":{)";
  for (int i = 0; i < 20'000; ++i) {
    json += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"v\"";
  }
  const Customer customer = Parse(json + "}}");
  REQUIRE(customer.attributes.size() == 20'000);
  CHECK(customer.attributes[19'999].field == "properties.19999");
  CHECK(Complaint(json + ",\"7\":\"v\"}}") == "duplicate key \"properties.7\"");
}

}  // namespace
}  // namespace tranche::internal
