#include "src/json/document.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

// What is wrong with `json`, "" when nothing is.
std::string Complaint(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  const ExactText exact(json);
  return Message(parser.Parse(exact, &root));
}

TEST_CASE("a document is read whatever its type") {
  for (const char* json : {"{}", "[]", "null", "true", "12", "\"x\"", " {\"a\" : [1, 2]} \r\n"}) {
    CHECK(Complaint(json) == "");
  }
}

TEST_CASE("malformed JSON is refused with what was expected and where") {
  CHECK(Complaint(R"({"a":1)") == R"(expected "," or "}" at column 7)");
  CHECK(Complaint(R"({"a":1,})") == "expected a key in quotes at column 8");
  CHECK(Complaint(R"({"a" 1})") == R"(expected ":" at column 6)");
  CHECK(Complaint(R"({"a":})") == "expected a value at column 6");
  CHECK(Complaint(R"({"a":tru})") == "expected a value at column 6");
  CHECK(Complaint(R"({"a":"b":"c"})") == R"(expected "," or "}" at column 9)");
  CHECK(Complaint(R"({"a":"b"c})") == R"(expected "," or "}" at column 9)");
  CHECK(Complaint(R"({"a":1}{"b":2})") == "expected nothing more at column 8");
  CHECK(Complaint(R"({"a":1} x)") == "expected nothing more at column 9");
  CHECK(Complaint(R"({"a":1}})") == "expected nothing more at column 8");
  CHECK(Complaint("[1 2]") == R"(expected "," or "]" at column 4)");
  CHECK(Complaint("[1}") == R"(expected "," or "]" at column 3)");
  CHECK(Complaint(R"({"a":"b)") == "unclosed string at column 6");
  CHECK(Complaint(R"({"a":"\x"})") == "invalid escape inside a string at column 7");
  CHECK(Complaint("{\"a\":\"\n\"}") == "control character inside a string at column 7");
  CHECK(Complaint(R"({"a":01})") == "expected a value at column 6");
  CHECK(Complaint("{\n  \"a\": 1,\n  b: 2\n}") == "expected a key in quotes at line 3, column 3");
}

TEST_CASE("an empty document is refused") {
  CHECK(Complaint("") == "nothing but white space");
  CHECK(Complaint(" \n ") == "nothing but white space");
}

TEST_CASE("bytes that are not UTF-8 are refused, wherever they stand") {
  for (const char* bytes : {"\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    CHECK(Complaint(std::string(R"({"a":")") + bytes + "\"}") == "invalid UTF-8");
    CHECK(Complaint(std::string("{\"") + bytes + "\":1}") == "invalid UTF-8");
  }
}

TEST_CASE("half a surrogate pair is refused, a pair is one character") {
  for (const char* half : {R"("\ud800")", R"("\udc00")", R"("\ud800\u0041")", R"("\ud83d x")"}) {
    CHECK(Complaint(half) == "half a surrogate pair inside a string");
  }
  JsonParser parser;
  JsonElement root;
  REQUIRE(parser.Parse(R"("\ud83d\ude00 \u00e9\n")", &root).ok());
  CHECK(root.get_string().value() == "\U0001F600 \u00e9\n");
}

TEST_CASE("an escaped NUL is for the reader of the string to refuse") {
  CHECK(Complaint(R"({"a":"x\u0000"})") == "");
  CHECK(Complaint(R"({"a\u0000":1})") == "");
  CHECK(ParseValues(R"(["x\u0000"])").status().message() == "NUL inside a string at /0");
  CHECK(Complaint(std::string_view("\"\0\"", 3)) ==
        "control character inside a string at column 2");
  CHECK(Complaint(std::string_view("{}\0", 3)) != "");
}

TEST_CASE("numbers are checked for form, not for size") {
  const std::string digits(5000, '9');
  for (const std::string& number :
       {std::string("1e999"), std::string("-1e-99999"), std::string("18446744073709551616"),
        "123" + digits, "0." + digits, "-" + digits + "." + digits + "E+" + digits}) {
    CHECK(Complaint("{\"a\":" + number + ",\"b\":[" + number + "]}") == "");
  }
  for (const char* number : {"01", "1.", ".5", "-", "+1", "1e", "1e+", "0x1", "1_0", "NaN",
                             "Infinity", "--1", "1.2.3", "1e5.2"}) {
    CHECK(Complaint(std::string("[") + number + "]") == "expected a value at column 2");
    CHECK(Complaint(std::string("[1e999,") + number + "]") == "expected a value at column 8");
  }
}

TEST_CASE("a number too large does not hide what stands beside it") {
  JsonParser parser;
  JsonElement root;
  REQUIRE(
      parser.Parse(R"({"n":1e999,"quote\"1":"2 \\","m":-12345678901234567890123})", &root).ok());
  CHECK(root["quote\"1"].get_string().value() == "2 \\");
  CHECK(Complaint(R"({"n":1e999,"a":"\ud800"})") == "half a surrogate pair inside a string");
}

TEST_CASE("values nest 64 levels deep and no deeper") {
  CHECK(Complaint(NestedLists(kMaxJsonDepth)) == "");
  const std::string complaint = "nested deeper than 64 levels at column 65";
  CHECK(Complaint(NestedLists(kMaxJsonDepth + 1)) == complaint);
  CHECK(Complaint(NestedLists(100'000)) == complaint);
  CHECK(Complaint(std::string(100'000, '[')) == complaint);
  CHECK(Complaint("1e999" + NestedLists(1000)) != "");
  CHECK(Complaint("[1e999," + NestedLists(1000) + "]") != "");
}

TEST_CASE("a document that was refused leaves the parser fit for the next") {
  JsonParser parser;
  JsonElement root;
  for (const std::string& bad : {std::string("{"), NestedLists(99), std::string("\"\xFF\"")}) {
    CHECK_FALSE(parser.Parse(bad, &root).ok());
    CHECK_FALSE(parser.Parse(NestedLists(kMaxJsonDepth + 1), &root).ok());
    REQUIRE(parser.Parse(R"({"a":"b"})", &root).ok());
    CHECK(root["a"].get_string().value() == "b");
  }
}

}  // namespace
}  // namespace tranche::internal
