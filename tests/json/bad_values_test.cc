// Bad values and unknown keys of inputs, whatever their format.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/json/text.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

std::unique_ptr<Index> NewIndex() {
  const auto schema =
      ParseSchema(R"({"fields":[{"name":"properties.tier","kind":"select","values":["a","b"]}]})");
  auto index = Index::Create(schema.value()).value();
  const auto draft = ParseDraft(R"({"id":"fr","name":"French","rules":[{"conditions":[
      {"field":"country","operator":"in","value":"FR"}]}]})");
  REQUIRE(index->CreateSegment(*draft).ok());
  return index;
}

std::string CustomerOf(const Index& index, std::string_view id) {
  const auto customer = index.Read().GetCustomer(id);
  return customer.ok() ? ToJson(*customer) : "none";
}

TEST_CASE("one bad value costs no customer, in any format") {
  constexpr std::string_view kMapping = R"({"map":{"land":"country","meta.*":"properties.*"}})";
  const struct {
    const char* mapping;
    std::string text;
  } inputs[] = {
      {"", "{\"id\":\"a\",\"country\":\"XX\",\"properties\":{\"tier\":\"a\"}}\n{\"id\":\"b\"}"},
      {"", "[{\"id\":\"a\",\"country\":[\"XX\"],\"properties\":{\"tier\":\"a\"}},{\"id\":\"b\"}]"},
      {"", "id,country,properties.tier\na,XX,a\nb,,\n"},
      {kMapping.data(), "{\"id\":\"a\",\"land\":\"XX\",\"meta\":{\"tier\":\"a\"}}\n{\"id\":\"b\"}"},
      {kMapping.data(), "id;land;meta.tier\na;XX;a\nb;;\n"},
  };
  for (const auto& [mapping, text] : inputs) {
    INFO(text);
    LoadOptions options;
    if (*mapping != '\0') options.mapping = ParseMapping(mapping).value();
    const auto index = NewIndex();
    const auto report = LoadCustomers(index.get(), text, options);
    REQUIRE(report.ok());
    CHECK(report->rejected == 0);
    CHECK(report->dropped_values == 1);
    REQUIRE(report->dropped.size() == 1);
    CHECK(report->dropped[0].field == "country");
    CHECK(report->dropped[0].value == "XX");
    CHECK(CustomerOf(*index, "a") == R"({"id":"a","properties":{"tier":"a"}})");

    options.bad_values = BadValues::kReject;
    const auto other = NewIndex();
    CHECK(LoadCustomers(other.get(), text, options)->rejected == 1);
    CHECK(CustomerOf(*other, "a") == "none");
    CHECK(CustomerOf(*other, "b") == R"({"id":"b"})");
  }
}

TEST_CASE("a value of another JSON type is a bad value, shown as it was written") {
  for (const std::string value : {"{\"a\":1}", "1.5", "[[\"FR\"]]", "[{}]"}) {
    for (const std::string mapping : {R"({"map":{}})", R"({"map":{"country":"country"}})"}) {
      const auto index = NewIndex();
      LoadOptions options;
      options.mapping = ParseMapping(mapping).value();
      const auto report = LoadCustomers(
          index.get(), "{\"id\":\"a\",\"name\":\"A\",\"country\":" + value + "}", options);
      INFO(value << mapping);
      REQUIRE(report.ok());
      REQUIRE(report->dropped.size() == 1);
      CHECK(report->dropped[0].reason == "is not a text, an integer, true or false");
      CHECK(value.find(report->dropped[0].value) != value.npos);
      CHECK(CustomerOf(*index, "a") == R"({"id":"a","name":"A"})");
    }
  }
  for (const std::string value : {"7", "\"x\"", "[]"}) {
    const auto index = NewIndex();
    const auto report =
        LoadCustomers(index.get(), "{\"id\":\"a\",\"properties\":" + value + "}").value();
    REQUIRE(report.dropped.size() == 1);
    CHECK(report.dropped[0].field == "properties");
    CHECK(report.dropped[0].value == value);
    CHECK(CustomerOf(*index, "a") == R"({"id":"a"})");
  }
}

TEST_CASE("bytes that are no UTF-8 in a cell are a bad value") {
  const auto index = NewIndex();
  const auto report = LoadCustomers(index.get(), "id,name\na,\xFF\nb,B\n").value();
  CHECK(report.dropped_values == 1);
  CHECK(index->Read().customer_count() == 2);
}

TEST_CASE("unknown keys are counted with the key that was meant, or refused where asked") {
  const std::string text =
      "{\"id\":\"a\",\"Country\":\"FR\",\"email\":\"x\",\"properties\":{\"Tier\":\"a\",\"utm\":{}}"
      "}";
  const auto index = NewIndex();
  const auto report = LoadCustomers(index.get(), text).value();
  CHECK(report.unknown_keys ==
        std::map<std::string, UnknownKey>{{"Country", {1, "country"}},
                                          {"email", {1, "billing_email"}},
                                          {"properties.Tier", {1, "properties.tier"}},
                                          {"properties.utm", {1, ""}}});
  CHECK(report.dropped_values == 0);

  const auto refusing = NewIndex();
  LoadOptions options;
  options.unknown_keys = UnknownKeys::kReject;
  for (const std::string line :
       {"{\"id\":\"a\",\"Country\":\"FR\"}", "{\"id\":\"a\",\"properties\":{\"teir\":\"a\"}}"}) {
    const auto refused = LoadCustomers(refusing.get(), line, options).value();
    REQUIRE(refused.rejections.size() == 1);
    CHECK(refused.rejections[0].reason.find("did you mean") != std::string::npos);
  }
}

TEST_CASE("a feed goes on without bad values, line by line and in batches") {
  const std::string feed =
      "{\"op\":\"patch\",\"customer\":{\"id\":\"a\",\"country\":\"XX\",\"name\":\"New\"}}\n"
      "\n"
      "{\"op\":\"upsert\",\"customer\":{\"id\":\"b\",\"country\":1.5,\"Name\":\"B\"}}\n";
  for (const uint64_t size : {1, 2}) {
    const auto index = NewIndex();
    REQUIRE(LoadCustomers(index.get(), R"({"id":"a","country":"FR"})").ok());
    FeedOptions options;
    options.batch_size = size;
    const FeedReport report = ApplyFeed(index.get(), feed, options).value();
    CHECK(report.applied == 2);
    CHECK(report.left == 1);
    CHECK(report.dropped_values == 2);
    REQUIRE(report.dropped.size() == 2);
    CHECK(report.dropped[0].value == "1.5");
    CHECK(report.dropped[0].lines == std::vector<uint64_t>{3});
    CHECK(report.dropped[1].lines == std::vector<uint64_t>{1});
    CHECK(report.unknown_keys == std::map<std::string, UnknownKey>{{"Name", {1, "name"}}});
    CHECK(CustomerOf(*index, "a") == R"({"id":"a","name":"New"})");
    CHECK(CustomerOf(*index, "b") == R"({"id":"b"})");
  }
}

TEST_CASE("a feed may refuse bad values and unknown keys, and a strict one stops at them") {
  const std::string bad = "{\"op\":\"upsert\",\"customer\":{\"id\":\"a\",\"country\":\"XX\"}}\n";
  const std::string odd = "{\"op\":\"upsert\",\"customer\":{\"id\":\"b\",\"Country\":\"FR\"}}\n";
  const auto index = NewIndex();
  FeedOptions options;
  options.bad_values = BadValues::kReject;
  options.unknown_keys = UnknownKeys::kReject;
  const FeedReport report = ApplyFeed(index.get(), bad + odd, options).value();
  CHECK(report.rejected == 2);
  CHECK(index->Read().customer_count() == 0);

  FeedOptions strict;
  strict.strict = true;
  CHECK(PlaceOf(ApplyFeed(index.get(), odd + bad, strict).status()).line == 2);
  CHECK(index->Read().customer_count() == 1);
}

TEST_CASE("what names no customer is left out whatever becomes of bad values") {
  const auto index = NewIndex();
  const auto report = LoadCustomers(index.get(),
                                    "{\"id\":{}}\n{\"name\":\"x\"}\n{\"id\":1.5}\n{\"id\":\"\"}\n"
                                    "{\"id\":\"a\",\"name\":\"x\",\"name\":\"y\"}\n{\n")
                          .value();
  CHECK(report.rejected == 6);
  CHECK(report.dropped_values == 0);
}

}  // namespace
}  // namespace tranche::internal
