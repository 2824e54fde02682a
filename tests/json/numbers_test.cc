// Numbers in JSON: what a field with numbers is given keeps every digit.
#include <catch2/catch_all.hpp>
#include <string>

#include "src/json/document.h"
#include "src/json/scalar.h"
#include "src/schema/malformed_value.h"

namespace tranche::internal::testing {
namespace {

// The text that stands for the number `json` in a record.
std::string TextOf(const std::string& json) {
  JsonParser parser;
  JsonElement root;
  REQUIRE(parser.Parse("{\"unread\":0.1,\"a\":[" + json + "]}", &root).ok());
  ScalarTexts scalars;
  return std::string(ShownValue(scalars.TextOrMark(root["a"].at(0).value_unsafe())));
}

TEST_CASE("a fraction of up to fifteen digits is its shortest text") {
  CHECK(TextOf("12.5") == "12.5");
  CHECK(TextOf("0.1") == "0.1");
  CHECK(TextOf("-1234567.8901234") == "-1234567.8901234");
  CHECK(TextOf("21.0") == "21.0");
}

TEST_CASE("a number that a double does not hold keeps its digits") {
  for (const std::string number :
       {"0.30000000000000000001", "90071992547409.93", "9007199254740993.5", "1e400",
        "123456789012345678901234567890", "-0.1000000000000000055511151231257827",
        "1.00000000000000000000"}) {
    CHECK(TextOf(number) == number);
  }
}

}  // namespace
}  // namespace tranche::internal::testing
