#!/usr/bin/env python3
"""Compares what libtranche_c.so exports with what tranche/c.h declares, and what the tests call.

  check_symbols.py LIBRARY HEADER TESTS    exits 1 and says what differs
"""
import re
import subprocess
import sys
from pathlib import Path


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


def called(tests):
    return set(re.findall(r"\b(tranche_\w+)\s*\(", "".join(p.read_text() for p in tests.glob("*.c"))))


def main(library, header, tests):
    functions, symbols = declared(Path(header)), exported(library)
    complaints = [f"exported, not declared: {name}" for name in sorted(symbols - functions)]
    complaints += [f"declared, not exported: {name}" for name in sorted(functions - symbols)]
    complaints += [f"no test calls it: {name}" for name in sorted(functions - called(Path(tests)))]
    print("\n".join(complaints) or f"{len(functions)} functions, declared, exported and tested")
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
