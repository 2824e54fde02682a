#include "src/table/fold.h"

#include <utf8proc.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>

namespace tranche::internal {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;

bool IsSurrogate(char32_t code_point) { return code_point >= 0xD800 && code_point <= 0xDFFF; }

std::string Utf8(char32_t code_point) {
  utf8proc_uint8_t bytes[4];
  const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

std::string Fold(std::string_view text) {
  std::string folded = "what was there before";
  FoldForSearch(text, &folded);
  return folded;
}

std::string Normal(const std::string& text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                   static_cast<utf8proc_option_t>(options));
  REQUIRE(length >= 0);
  std::string result(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
  std::free(mapped);
  return result;
}

TEST_CASE("folding for a search loses case, accents and compatibility forms") {
  CHECK(Fold("") == "");
  CHECK(Fold("Acme SAS 12") == "acme sas 12");
  CHECK(Fold("Énergie") == "energie");
  CHECK(Fold("E\u0301NERGIE") == "energie");
  CHECK(Fold("Straße") == "strasse");
  CHECK(Fold("Ｔｏｋｙｏ") == "tokyo");
  CHECK(Fold("ﬁn №5") == "fin no5");
  CHECK(Fold("İstanbul") == "istanbul");
  CHECK(Fold("ΣΊΣΥΦΟΣ") == Fold("σίσυφος"));
  CHECK(Fold("\u1F80") == Fold("\u03B1\u0313\u0345"));
  CHECK(Fold("Smørrebrød") == "smørrebrød");  // a letter of its own, not an o with a mark
  CHECK(Fold("\u0301\u0308") == "");
}

TEST_CASE("folding leaves bytes that are not UTF-8 as they are") {
  CHECK(Fold("\xFF É\xC3") == "\xFF e\xC3");
  CHECK(Fold("\xC3") == "\xC3");
}

TEST_CASE("folding a character again, or its normal forms, gives the same") {
  for (char32_t code_point = 1; code_point <= kLastCodePoint; ++code_point) {
    if (IsSurrogate(code_point)) continue;
    const std::string text = Utf8(code_point);
    const std::string folded = Fold(text);
    INFO("U+" << std::hex << static_cast<uint32_t>(code_point));
    if (Fold(folded) != folded) FAIL("folds further");
    if (folded == text) continue;
    for (const int form :
         {int{UTF8PROC_COMPOSE}, int{UTF8PROC_DECOMPOSE}, UTF8PROC_COMPOSE | UTF8PROC_COMPAT,
          UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT}) {
      if (Fold(Normal(text, form)) != folded) FAIL("a normal form folds to something else");
    }
  }
}

TEST_CASE("no folded text holds a mark") {
  for (char32_t code_point = 1; code_point <= kLastCodePoint; ++code_point) {
    if (IsSurrogate(code_point)) continue;
    const std::string folded = Fold(Utf8(code_point));
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(folded.data());
    for (size_t i = 0; i < folded.size();) {
      utf8proc_int32_t letter;
      i += static_cast<size_t>(
          utf8proc_iterate(bytes + i, static_cast<utf8proc_ssize_t>(folded.size() - i), &letter));
      const utf8proc_category_t category = utf8proc_category(letter);
      if (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME)
        FAIL("U+" << std::hex << static_cast<uint32_t>(code_point));
    }
  }
}

TEST_CASE("names that look alike have one key") {
  CHECK(NameKey("Head Offices") == NameKey("head offices"));
  CHECK(NameKey(" Head offices\t") == NameKey("Head offices"));
  CHECK(NameKey("Énergie") == NameKey("e\u0301NERGIE"));
  CHECK(NameKey("Straße") == NameKey("STRASSE"));
  CHECK(NameKey("Ｈead\u00A0offices") == NameKey("Head offices"));
  CHECK(NameKey("Head\u200Boffices") == NameKey("Headoffices"));
  CHECK(NameKey("\u3000Head offices") == NameKey("Head offices"));
  CHECK(NameKey("\u1F80") == NameKey("\u03B1\u0345\u0313"));
}

TEST_CASE("names that look different have different keys") {
  CHECK(NameKey("Energie") != NameKey("Énergie"));
  CHECK(NameKey("Head offices") != NameKey("Headoffices"));
  CHECK(NameKey("a") != NameKey("b"));
}

TEST_CASE("the key of a name that shows nothing is empty") {
  for (const char* name : {"", " ", "\t\r\n", "\u00A0", "\u2003\u3000", "\u200B", " \u200D "}) {
    INFO(name);
    CHECK(NameKey(name).empty());
  }
}

}  // namespace
}  // namespace tranche::internal
