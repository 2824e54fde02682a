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

HEADER = """\
// Written by generate_iso.py from Debian's iso-codes; not to be edited by hand.
#include "src/schema/iso.h"

namespace tranche {
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

}  // namespace tranche
"""


def read_codes(folder, standard, key, missing=()):
    entries = json.loads((folder / f"iso_{standard}.json").read_text(encoding="utf-8"))[standard]
    return sorted({entry[key] for entry in entries if key in entry} | set(missing))


def table(name, codes, per_line):
    quoted = [f'"{code}"' for code in codes]
    lines = [", ".join(quoted[i : i + per_line]) for i in range(0, len(quoted), per_line)]
    body = "".join(f"    {line},\n" for line in lines)
    return f"// clang-format off\nconstexpr std::string_view {name}[] = {{\n{body}}};\n// clang-format on\n\n"


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/iso-codes/json")
    tables = [
        table("kCountries", read_codes(folder, "3166-1", "alpha_2", MISSING_COUNTRIES), 15),
        table("kCurrencies", read_codes(folder, "4217", "alpha_3", MISSING_CURRENCIES), 13),
        table("kLanguages", read_codes(folder, "639-2", "alpha_2"), 15),
    ]
    output = pathlib.Path(__file__).with_name("iso_tables.cc")
    output.write_text(HEADER + "".join(tables) + FOOTER, encoding="utf-8")


if __name__ == "__main__":
    main()
