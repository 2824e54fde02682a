// The codes of countries, currencies and languages, from Debian's iso-codes: ISO 3166-1 alpha-2,
// ISO 4217 and ISO 639-1, and the few that billing systems use beside them (XK, XCG, ZWG). Other
// spellings that mean one of these codes are understood: ISO 3166-1 alpha-3, UK and EL, ISO 639-2
// (both its codes), and BCP 47 language tags, which belong to their language.
//
// The tables are in iso_tables.cc, which generate_iso.py writes.
#ifndef TRANCHE_SRC_SCHEMA_ISO_H_
#define TRANCHE_SRC_SCHEMA_ISO_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tranche::internal {

enum class IsoList : uint8_t { kCountry, kCurrency, kLanguage };

// All codes of the list in canonical form, sorted: upper case, languages lower case.
std::span<const std::string_view> IsoCodes(IsoList list);

// Another spelling of a code, both in the case of the list.
struct IsoSpelling {
  std::string_view spelling;
  std::string_view code;
};

// The other spellings of the list that stand in a table, sorted by spelling.
std::span<const IsoSpelling> IsoSpellings(IsoList list);

// The canonical form of `code`, as a view of the static table: "GBR", " uk" and "gb" are all "GB",
// "pt_BR" and "por" are "pt". The case of letters and blanks around the code do not matter. Nothing
// when `code` means no code of the list.
std::optional<std::string_view> CanonicalIso(IsoList list, std::string_view code);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_ISO_H_
