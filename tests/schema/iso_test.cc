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
    for (std::string_view code : {"", "f", "ZZ", "zz", "FRA", "FRANCE", "EURO", "É", "F ", " FR"}) {
      CHECK(CanonicalIso(list, code) == std::nullopt);
    }
    CHECK(CanonicalIso(list, std::string_view("FR\0", 3)) == std::nullopt);
    CHECK(CanonicalIso(list, std::string(1 << 20, 'A')) == std::nullopt);
  }
  CHECK(CanonicalIso(IsoList::kCountry, "EUR") == std::nullopt);
  CHECK(CanonicalIso(IsoList::kCurrency, "FR") == std::nullopt);
}

TEST_CASE("a canonical ISO code is a view of the static table") {
  const std::string code = "de";
  const std::string_view canonical = *CanonicalIso(IsoList::kCountry, code);
  const auto codes = IsoCodes(IsoList::kCountry);
  CHECK(canonical.data() == std::find(codes.begin(), codes.end(), "DE")->data());
}

}  // namespace
}  // namespace tranche::internal
