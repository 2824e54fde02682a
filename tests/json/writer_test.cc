#include "src/json/writer.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "src/json/document.h"
#include "tests/support/random.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

TEST_CASE("a document is written without white space, and with commas in place") {
  JsonWriter json;
  json.BeginObject().Key("a").BeginList().Number(uint64_t{1}).BeginObject().EndObject().Null();
  json.EndList().Key("b").Bool(false).Key("c").BeginList().EndList().EndObject();
  CHECK(json.Take() == R"({"a":[1,{},null],"b":false,"c":[]})");
  CHECK(json.String("again").Take() == R"("again")");
}

TEST_CASE("strings are escaped where JSON wants it and nowhere else") {
  CHECK(JsonString("") == R"("")");
  CHECK(JsonString("a/b 'c' é 😀 \x7F") == "\"a/b 'c' é 😀 \x7F\"");
  CHECK(JsonString("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
  CHECK(JsonString(std::string_view("\0\x01\x1F", 3)) == R"("\u0000\u0001\u001f")");
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
  const std::string replacement = "\xEF\xBF\xBD";
  CHECK(JsonString("a\xFFz") == "\"a" + replacement + "z\"");
  CHECK(JsonString("\xC3") == "\"" + replacement + "\"");
  CHECK(JsonString("\xC3(") == "\"" + replacement + "(\"");
  CHECK(JsonString("\xED\xA0\x80") == "\"" + replacement + replacement + replacement + "\"");
  CHECK(JsonString("\xF0\x9F\x98\"") == "\"" + replacement + replacement + replacement + "\\\"\"");
}

TEST_CASE("any bytes become a string that reads back, the same when they were text") {
  testing::Random random(7);
  JsonParser parser;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const size_t size = random.Below(12);
    for (size_t i = 0; i < size; ++i) {
      text += random.Percent(50) ? std::string(random.Pick(std::initializer_list<const char*>{
                                       "é", "😀", "\"", "\\", "\n", "€", "x", "\x1F"}))
                                 : std::string(1, static_cast<char>(random.Between(1, 255)));
    }
    JsonElement root;
    const std::string json = JsonString(text);
    REQUIRE(parser.Parse(json, &root).ok());
    const std::string back(root.get_string().value());
    if (JsonString(back) == json && back.find("\xEF\xBF\xBD") == std::string::npos) {
      CHECK(back == text);
    }
  }
}

TEST_CASE("numbers are written in the fewest digits that read back the same") {
  JsonWriter json;
  json.BeginList();
  for (const double number : {0.0, 100.0, 12.5, 1.0 / 3, 100.0 * 2 / 3, 1e-7}) json.Number(number);
  json.Number(uint64_t{18446744073709551615u});
  CHECK(json.EndList().Take() ==
        "[0,100,12.5,0.3333333333333333,66.66666666666667,1e-07,18446744073709551615]");
}

TEST_CASE("what is long is cut for a message") {
  CHECK(Quoted("short") == R"("short")");
  CHECK(Quoted(std::string(64, 'x')) == "\"" + std::string(64, 'x') + "\"");
  CHECK(Quoted(std::string(65, 'x')) == "\"" + std::string(64, 'x') + "...\"");
  CHECK(Quoted(std::string(63, 'x') + "éé") == "\"" + std::string(63, 'x') + "...\"");
  CHECK(Quoted(std::string(100, '\x80')).size() < 1000);
}

}  // namespace
}  // namespace tranche::internal
