#include "src/json/syntax.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "src/json/document.h"
#include "tests/json/text.h"
#include "tests/support/random.h"

namespace tranche::internal {
namespace {

TEST_CASE("the place of an offset counts lines and bytes from 1") {
  CHECK(LineAndColumn(0, "abc") == "column 1");
  CHECK(LineAndColumn(3, "abc") == "column 4");
  CHECK(LineAndColumn(2, "a\nb") == "line 2, column 1");
  CHECK(LineAndColumn(4, "a\n\nbc") == "line 3, column 2");
}

TEST_CASE("huge integers become their digits, other numbers 0.5, and nothing else changes") {
  CHECK(WithNumbersAsText(R"({"12":[-1.5e+300,"3",true,7,-1234567890123456789012],"a\"4":"\\"})") ==
        R"({"12":["\u0000json -1.5e+300","3",true,7,"-1234567890123456789012"],"a\"4":"\\"})");
}

// Two independent readers of one grammar: what simdjson takes, the scanner finds in order, and
// where simdjson refuses for a reason that the scanner looks at, the scanner says why.
TEST_CASE("the scanner and simdjson agree on what is JSON") {
  constexpr std::string_view kPieces[] = {
      "{",        "}",       "[",  "]",  ":",         ",",       "\"",      "\"a\"",
      "\"b\\n\"", "\\",      " ",  "\n", "null",      "true",    "1",       "-0.5e3",
      "x",        "\"a\":1", "{}", "[]", ",\"c\":[]", "\\u00e9", "\xC3\xA9"};
  testing::Random random(20260101);
  JsonParser parser;
  size_t good = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string json;
    const size_t pieces = random.Between(1, 9);
    for (size_t i = 0; i < pieces; ++i) json += random.Pick(kPieces);
    JsonElement root;
    const bool parsed = parser.Parse(json, &root).ok();
    INFO(json);
    REQUIRE(parsed == !FindSyntaxError(json).has_value());
    good += parsed ? 1 : 0;
  }
  CHECK(good > 1000);
}

TEST_CASE("a document with any one byte changed is read the same way by the scanner and simdjson") {
  const std::string document =
      R"({"id":"cus_1","n":[1,-2.5e3,null,true],"o":{"k\u00e9\"":"v\\"},"e":[],"f":{}})";
  constexpr std::string_view kBytes = "{}[]:,\"\\ 0-.ex\x01";
  JsonParser parser;
  for (size_t i = 0; i < document.size(); ++i) {
    for (const char byte : kBytes) {
      std::string json = document;
      json[i] = byte;
      JsonElement root;
      INFO(json);
      REQUIRE(parser.Parse(json, &root).ok() == !FindSyntaxError(json).has_value());
    }
  }
}

}  // namespace
}  // namespace tranche::internal
