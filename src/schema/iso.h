// The codes of countries, currencies and languages, from Debian's iso-codes: ISO 3166-1 alpha-2,
// ISO 4217 and ISO 639-1, and the few that billing systems use beside them (XK, XCG, ZWG).
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

// The canonical form of `code`, written in any case, as a view of the static table; nothing when it
// is not of the list.
std::optional<std::string_view> CanonicalIso(IsoList list, std::string_view code);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_ISO_H_
