#!/usr/bin/env python3
"""Compares what libtranche_c.so exports with what tranche/c.h declares, and what the tests call; and checks that it needs
nothing of CRoaring and no more of simdjson than tests/capi/host shows to be harmless.

  check_symbols.py LIBRARY HEADER TESTS    exits 1 and says what differs
"""
import re
import subprocess
import sys
from pathlib import Path

EXPECTED_IMPORTS = {"_ZN8simdjson25get_active_implementationEv"}

def declared(header):
    text = re.sub(r"//[^\n]*", "", header.read_text())
    text = re.sub(r"^\s*#(?:[^\n]*\\\n)*[^\n]*", "", text, flags=re.MULTILINE)
    return set(re.findall(r"\b(tranche_\w+)\s*\((?!\*)", text))


def exported(library):
    lines = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    # The version script's own name is an absolute symbol.
    names = {line.split()[-1].partition("@")[0] for line in lines if line.split()[-2] != "A"}
    return names


def imported(library):
    """Symbols of CRoaring and simdjson, which a host's own would take the place of."""
    lines = subprocess.run(["nm", "-D", "--undefined-only", library], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    names = {line.split()[-1].partition("@")[0] for line in lines}
    return {name for name in names if re.search("roaring|container_|simdjson", name)
            and "absl" not in name}


def called(tests):
    return set(re.findall(r"\b(tranche_\w+)\s*\(", "".join(p.read_text() for p in tests.glob("*.c"))))


def main(library, header, tests):
    functions, symbols = declared(Path(header)), exported(library)
    complaints = [f"exported, not declared: {name}" for name in sorted(symbols - functions)]
    complaints += [f"declared, not exported: {name}" for name in sorted(functions - symbols)]
    complaints += [f"imported: {name}" for name in sorted(imported(library) - EXPECTED_IMPORTS)]
    complaints += [f"no test calls it: {name}" for name in sorted(functions - called(Path(tests)))]
    print("\n".join(complaints) or f"{len(functions)} functions, declared, exported and tested")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
