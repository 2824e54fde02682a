#!/usr/bin/env python3
"""Runs a command and compares what it prints with a file:  expect.py FILE COMMAND..."""
import difflib
import subprocess
import sys
from pathlib import Path

expected = Path(sys.argv[1]).read_text(encoding="utf-8")
printed = subprocess.run(sys.argv[2:], check=True, capture_output=True, encoding="utf-8").stdout
difference = difflib.unified_diff(expected.splitlines(), printed.splitlines(), "expected", "printed", lineterm="")
text = "\n".join(difference)
print(text)
sys.exit(bool(text))
