#!/usr/bin/env python3
"""The example for Node.js, where it can run:  node_test.py EXAMPLE_DIR. Skipped (77) without Node.js or without koffi, which
npm installs from its registry: tests use no network."""
import shutil
import sys
from pathlib import Path

from expect import difference

example, node = Path(sys.argv[1]), shutil.which("node")
if node is None:
    print("skipped: there is no Node.js here (./bootstrap.sh --dev installs it)")
    sys.exit(77)
if not (example / "node_modules/koffi").is_dir():
    print(f"skipped: koffi is not installed (npm ci --prefix {example})")
    sys.exit(77)
text = difference(Path(__file__).with_name("node.txt"), [node, example / "demo.js"])
print(text)
sys.exit(bool(text))
