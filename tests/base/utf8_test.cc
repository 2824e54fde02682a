#include "src/base/utf8.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <string>

namespace tranche::internal::testing {
namespace {

std::string Encode(uint32_t point) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

TEST_CASE("every code point but NUL and surrogates is text") {
  for (uint32_t point = 0; point <= 0x110000; ++point) {
    const bool is_scalar = point < 0xD800 || (point > 0xDFFF && point <= 0x10FFFF);
    if (IsText(Encode(point)) != (is_scalar && point != 0)) FAIL("code point " << point);
  }
}

TEST_CASE("ASCII of any length is text, and the empty text too") {
  for (size_t length = 0; length < 40; ++length) CHECK(IsText(std::string(length, 'a')));
  CHECK(IsText("\x01\x7F"));
}

TEST_CASE("one NUL or bad byte anywhere is no text") {
  for (size_t length = 1; length < 30; ++length) {
    for (size_t at = 0; at < length; ++at) {
      for (const char bad : {'\0', '\x80', '\xBF', '\xC0', '\xC1', '\xF5', '\xFF'}) {
        std::string text(length, 'a');
        text[at] = bad;
        INFO("length " << length << " at " << at);
        REQUIRE_FALSE(IsText(text));
      }
    }
  }
}

TEST_CASE("a sequence that is cut off is no text") {
  for (const uint32_t point : {0xE9u, 0x20ACu, 0x1F600u}) {
    const std::string whole = Encode(point);
    for (size_t left = 1; left < whole.size(); ++left) {
      CHECK_FALSE(IsText(whole.substr(0, left)));
      CHECK_FALSE(IsText(whole.substr(0, left) + "aaaaaaaaaa"));
      CHECK_FALSE(IsText(whole.substr(left)));
    }
  }
}

TEST_CASE("overlong forms are no text") {
  CHECK_FALSE(IsText("\xC0\x80"));
  CHECK_FALSE(IsText("\xC1\xBF"));
  CHECK_FALSE(IsText("\xE0\x9F\xBF"));
  CHECK_FALSE(IsText("\xF0\x8F\xBF\xBF"));
}

TEST_CASE("a letter beyond ASCII is text wherever it stands among ASCII") {
  for (size_t at = 0; at <= 20; ++at) {
    std::string text(20, 'a');
    text.insert(at, "\xC3\xA9");
    CHECK(IsText(text));
  }
}

TEST_CASE("Trim takes blanks from both ends and from nowhere else") {
  CHECK(Trim("") == "");
  CHECK(Trim(" \t\r\n\v\f") == "");
  CHECK(Trim("a b") == "a b");
  CHECK(Trim(" a\tb\n") == "a\tb");
  CHECK(Trim("\xC2\xA0 a \xC2\xA0") == "a");
  CHECK(Trim("\xC2") == "\xC2");
  CHECK(Trim("\xA0") == "\xA0");
  CHECK(Trim("\xC2\xA9") == "\xC2\xA9");
}

TEST_CASE("a text is blank when nothing but blanks is in it") {
  for (std::string_view text : {"", " ", "\t\n", "\xC2\xA0", " \xC2\xA0 "}) CHECK(IsBlank(text));
  for (std::string_view text : {"a", " a", "\xC2\xA9", "\xC2"}) CHECK_FALSE(IsBlank(text));
}

}  // namespace
}  // namespace tranche::internal::testing
