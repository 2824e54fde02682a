#!/usr/bin/env python3
"""Runs a command and compares what it prints with a file, where TIME stands for the time:  expect.py FILE COMMAND..."""
import difflib
import re
import subprocess
import sys
from pathlib import Path


def difference(file, command):
    """Between what the file says and what the command prints; empty when there is none."""
    expected = Path(file).read_text(encoding="utf-8")
    printed = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    printed = re.sub('"now":"[^"]*"', '"now":"TIME"', printed)
    return "\n".join(difflib.unified_diff(expected.splitlines(), printed.splitlines(), "expected", "printed",
                                          lineterm=""))


if __name__ == "__main__":
    text = difference(sys.argv[1], sys.argv[2:])
    print(text)
    sys.exit(bool(text))
