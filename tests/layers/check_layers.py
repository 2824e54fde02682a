#!/usr/bin/env python3
"""Holds the sources to the order of layers in ARCHITECTURE.md.

  check_layers.py [ROOT]    prints `file:line: what is wrong` for each bad include, and exits 1 if there is one

- a folder of src/ includes itself and the folders before it, and no public header that a later one implements
- a third-party library comes in by one door, the folder that wraps it; CRoaring by tranche/roaring.h, which nobody includes here
- src/capi sees the public headers and itself, src/valkey tranche/c.h and itself, src/server these and src/base and src/json, src/cli these and src/base and src/workload; public headers see public headers,
  the standard library and Abseil
- x.cc includes its own x.h first, which proves that x.h compiles alone
- examples use the public headers only
"""
import re
import sys
from pathlib import Path

LAYERS = ["base", "schema", "bitmap", "table", "query", "live", "engine", "json", "image", "service", "store", "capi", "workload", "server", "valkey", "cli"]
DOORS = {"utf8proc.h": ["table", "cli"], "simdjson.h": ["json"], "zlib.h": ["json"], "csv.h": ["json"], "sqlite3.h": ["store"], "CLI": ["cli"],
         "boost": ["server"], "openssl": ["server"]}
PRIVATE = {"capi": ["capi"], "server": ["base", "json", "server"], "valkey": ["valkey"], "cli": ["base", "workload", "cli"]}  # the folders that these layers see, beside the public headers
IMPLEMENTED_IN = {"index.h": "engine", "json.h": "json", "checkpoint.h": "image", "service.h": "service", "store.h": "store", "c.h": "capi", "server.h": "server", "ticker.h": "engine"}  # the others: plain values
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = {".h", ".cc", ".c"}


def is_standard(quote, name):
    return quote == "<" and "/" not in name and name not in DOORS


def complaint(path, quote, name):
    """What is wrong when `path` (relative to the root) includes `name`, or None."""
    first, _, rest = name.partition("/")
    top = path.parts[0]
    if first == "roaring" or name == "tranche/roaring.h":
        by_choice = path.as_posix() == "include/tranche/roaring.h" or top == "examples"
        return None if by_choice else "only programs that choose to include tranche/roaring.h need CRoaring"
    if top == "include":
        if not (is_standard(quote, name) or first in ("tranche", "absl")):
            return "a public header includes public headers, the standard library and Abseil only"
        return None
    if top == "examples":
        return "an example includes public headers only" if first == "src" else None

    layer = path.parts[1]
    if layer not in DOORS.get(first, [layer]):
        return f"only src/{' and src/'.join(DOORS[first])} includes {first}"
    if first == "tranche":
        if layer == "valkey" and rest not in ("c.h", "version.h"):
            return "src/valkey is written against tranche/c.h alone"
        used, kind = IMPLEMENTED_IN.get(rest, LAYERS[0]), "implements"
    elif first == "src":
        used, kind = rest.partition("/")[0], "is"
        if used not in PRIVATE.get(layer, [used]):
            return f"src/{layer} is written against the public headers, and sees src/{' and src/'.join(PRIVATE[layer])} only"
    elif quote == '"' and first != "absl":
        return 'quoted includes start with "src/", "tranche/" or "absl/"'
    else:
        return None
    if used not in LAYERS:
        return f"src/{used} is no layer"
    if LAYERS.index(used) > LAYERS.index(layer):
        return f"src/{layer} comes before src/{used}, which {kind} {name}" if kind == "implements" else \
            f"src/{layer} comes before src/{used}"
    return None


def check(root):
    """Every complaint about the tree under `root`, as `file:line: text`."""
    found = []
    for path in sorted(p for top in ("include", "src", "examples") for p in (root / top).rglob("*")):
        if path.suffix not in SOURCES:
            continue
        relative = path.relative_to(root)
        if relative.parts[0] == "src" and (len(relative.parts) != 3 or relative.parts[1] not in LAYERS):
            found.append(f"{relative}:1: sources live in src/<layer>/, and the layers are {' '.join(LAYERS)}")
            continue
        includes = [(number, *match.groups()) for number, line in enumerate(path.read_text().splitlines(), 1)
                    if (match := INCLUDE.match(line))]
        for number, quote, name in includes:
            if text := complaint(relative, quote, name):
                found.append(f"{relative}:{number}: {text}")
        own = relative.with_suffix(".h")
        if relative.parts[0] == "src" and path.suffix == ".cc" and (root / own).exists():
            if not includes or includes[0][2] != own.as_posix():
                found.append(f"{relative}:1: includes its own header first: {own}")
    return found


if __name__ == "__main__":
    complaints = check(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]))
    print("\n".join(complaints) or "the layers are in order")
    sys.exit(bool(complaints))
