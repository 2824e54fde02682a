#include "src/schema/iso.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tranche::internal {
namespace {

constexpr IsoList kLists[] = {IsoList::kCountry, IsoList::kCurrency, IsoList::kLanguage};

TEST_CASE("the ISO lists are sorted, without duplicates, and of the standards' size") {
  for (IsoList list : kLists) {
    const auto codes = IsoCodes(list);
    CHECK(std::adjacent_find(codes.begin(), codes.end(), std::greater_equal<>()) == codes.end());
  }
  CHECK(IsoCodes(IsoList::kCountry).size() == 250);   // 249 and XK
  CHECK(IsoCodes(IsoList::kCurrency).size() == 183);  // 181 and XCG, ZWG
  CHECK(IsoCodes(IsoList::kLanguage).size() == 184);
}

TEST_CASE("every ISO code is its own canonical form") {
  for (IsoList list : kLists) {
    for (std::string_view code : IsoCodes(list)) CHECK(CanonicalIso(list, code) == code);
  }
}

TEST_CASE("ISO codes are canonicalised from any case") {
  CHECK(CanonicalIso(IsoList::kCountry, "fr") == "FR");
  CHECK(CanonicalIso(IsoList::kCountry, "fR") == "FR");
  CHECK(CanonicalIso(IsoList::kCurrency, "eUr") == "EUR");
  CHECK(CanonicalIso(IsoList::kLanguage, "FR") == "fr");
}

TEST_CASE("the codes that billing systems use beside the standards are known") {
  CHECK(CanonicalIso(IsoList::kCountry, "xk") == "XK");
  CHECK(CanonicalIso(IsoList::kCurrency, "xcg") == "XCG");
  CHECK(CanonicalIso(IsoList::kCurrency, "zwg") == "ZWG");
}

TEST_CASE("what is no code of the list has no canonical form") {
  for (IsoList list : kLists) {
    for (std::string_view code : {"", " ", "f", "ZZ", "zz", "ZZZ", "FRANCE", "EURO", "É", "F R"}) {
      CHECK(CanonicalIso(list, code) == std::nullopt);
    }
    CHECK(CanonicalIso(list, std::string_view("FR\0", 3)) == std::nullopt);
    CHECK(CanonicalIso(list, std::string(1 << 20, 'A')) == std::nullopt);
  }
  CHECK(CanonicalIso(IsoList::kCountry, "EUR") == std::nullopt);
  CHECK(CanonicalIso(IsoList::kCurrency, "FR") == std::nullopt);
  CHECK(CanonicalIso(IsoList::kCurrency, "FRA") == std::nullopt);
}

TEST_CASE("the spellings are sorted, are no codes themselves and mean a code of the list") {
  for (IsoList list : kLists) {
    const auto codes = IsoCodes(list);
    std::string_view before;
    for (const IsoSpelling& spelling : IsoSpellings(list)) {
      CHECK(before < spelling.spelling);
      before = spelling.spelling;
      CHECK_FALSE(std::binary_search(codes.begin(), codes.end(), spelling.spelling));
      CHECK(std::binary_search(codes.begin(), codes.end(), spelling.code));
      CHECK(CanonicalIso(list, spelling.spelling) == spelling.code);
    }
  }
}

TEST_CASE("a country is known by its alpha-3 code and by what the European Union writes") {
  CHECK(CanonicalIso(IsoList::kCountry, "GBR") == "GB");
  CHECK(CanonicalIso(IsoList::kCountry, "deu") == "DE");
  CHECK(CanonicalIso(IsoList::kCountry, "uk") == "GB");
  CHECK(CanonicalIso(IsoList::kCountry, "EL") == "GR");
  CHECK(CanonicalIso(IsoList::kCountry, "XKX") == "XK");
}

TEST_CASE("a language is known by both its ISO 639-2 codes and by its older ones") {
  CHECK(CanonicalIso(IsoList::kLanguage, "ger") == "de");
  CHECK(CanonicalIso(IsoList::kLanguage, "DEU") == "de");
  CHECK(CanonicalIso(IsoList::kLanguage, "iw") == "he");
  CHECK(CanonicalIso(IsoList::kLanguage, "und") == std::nullopt);
}

TEST_CASE("a language tag belongs to its language") {
  for (std::string_view tag : {"pt-BR", "pt_BR", "PT", "por-BR", "pt-Latn-BR-x-a1", "pt-br"}) {
    CHECK(CanonicalIso(IsoList::kLanguage, tag) == "pt");
  }
  CHECK(CanonicalIso(IsoList::kLanguage, "zh-Hant-TW") == "zh");
  for (std::string_view tag :
       {"pt-", "pt--BR", "-BR", "pt-B R", "pt-Brazilian", "zz-BR", "portuguese", "pt.BR"}) {
    CHECK(CanonicalIso(IsoList::kLanguage, tag) == std::nullopt);
  }
  CHECK(CanonicalIso(IsoList::kCountry, "FR-75") == std::nullopt);
}

TEST_CASE("blanks around a code do not matter") {
  CHECK(CanonicalIso(IsoList::kCountry, " FR\t") == "FR");
  CHECK(CanonicalIso(IsoList::kCurrency,
                     "\xC2\xA0"
                     "eur\r\n") == "EUR");
}

TEST_CASE("a canonical ISO code is a view of the static table") {
  const std::string code = "de";
  const std::string_view canonical = *CanonicalIso(IsoList::kCountry, code);
  const auto codes = IsoCodes(IsoList::kCountry);
  CHECK(canonical.data() == std::find(codes.begin(), codes.end(), "DE")->data());
}

}  // namespace
}  // namespace tranche::internal
