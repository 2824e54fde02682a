#!/usr/bin/env python3
"""Writes iso_tables.cc beside itself, from the lists of Debian's iso-codes package.

  src/schema/generate_iso.py [/usr/share/iso-codes/json]
"""
import json
import pathlib
import sys

# What iso-codes 4.15 lacks and billing systems use: Kosovo; the Caribbean guilder (2025), Zimbabwe Gold (2024).
MISSING_COUNTRIES = ["XK"]
MISSING_CURRENCIES = ["XCG", "ZWG"]
# Spellings that are in no list: what VAT numbers and the European Union's style guide write, Kosovo's alpha-3 code, and the
# codes of ISO 639 that Java and older systems still send.
MORE_COUNTRY_SPELLINGS = {"UK": "GB", "EL": "GR", "XKX": "XK"}
MORE_LANGUAGE_SPELLINGS = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}

HEADER = """\
// Written by generate_iso.py from Debian's iso-codes; not to be edited by hand.
#include "src/schema/iso.h"

namespace tranche::internal {
namespace {

"""
FOOTER = """\
}  // namespace

std::span<const std::string_view> IsoCodes(IsoList list) {
  switch (list) {
    case IsoList::kCountry:
      return kCountries;
    case IsoList::kCurrency:
      return kCurrencies;
    case IsoList::kLanguage:
      return kLanguages;
  }
  return {};
}

std::span<const IsoSpelling> IsoSpellings(IsoList list) {
  switch (list) {
    case IsoList::kCountry:
      return kCountrySpellings;
    case IsoList::kCurrency:
      return {};
    case IsoList::kLanguage:
      return kLanguageSpellings;
  }
  return {};
}

}  // namespace tranche::internal
"""


def read_list(folder, standard):
    return json.loads((folder / f"iso_{standard}.json").read_text(encoding="utf-8"))[standard]


def read_codes(folder, standard, key, missing=()):
    return sorted({entry[key] for entry in read_list(folder, standard) if key in entry} | set(missing))


def read_spellings(folder, standard, keys, more):
    """Pairs of another code of the standard, under one of `keys`, and the alpha-2 code."""
    found = {entry[key]: entry["alpha_2"] for entry in read_list(folder, standard) if "alpha_2" in entry
             for key in keys if key in entry}
    return sorted((found | more).items())


def table(type_name, name, entries, per_line):
    lines = [", ".join(entries[i : i + per_line]) for i in range(0, len(entries), per_line)]
    body = "".join(f"    {line},\n" for line in lines)
    return f"// clang-format off\nconstexpr {type_name} {name}[] = {{\n{body}}};\n// clang-format on\n\n"


def code_table(name, codes, per_line):
    return table("std::string_view", name, [f'"{code}"' for code in codes], per_line)


def spelling_table(name, spellings):
    return table("IsoSpelling", name, [f'{{"{spelling}", "{code}"}}' for spelling, code in spellings], 6)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/iso-codes/json")
    tables = [
        code_table("kCountries", read_codes(folder, "3166-1", "alpha_2", MISSING_COUNTRIES), 15),
        code_table("kCurrencies", read_codes(folder, "4217", "alpha_3", MISSING_CURRENCIES), 13),
        code_table("kLanguages", read_codes(folder, "639-2", "alpha_2"), 15),
        spelling_table("kCountrySpellings", read_spellings(folder, "3166-1", ["alpha_3"], MORE_COUNTRY_SPELLINGS)),
        spelling_table("kLanguageSpellings",
                       read_spellings(folder, "639-2", ["alpha_3", "bibliographic"], MORE_LANGUAGE_SPELLINGS)),
    ]
    output = pathlib.Path(__file__).with_name("iso_tables.cc")
    output.write_text(HEADER + "".join(tables) + FOOTER, encoding="utf-8")


if __name__ == "__main__":
    main()
