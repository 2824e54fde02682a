"""Checks the module in a real server: valkey_test.py MODULE SERVER [unittest arguments]. TRANCHE_SEED sets what random tests do."""

import pathlib
import sys
import unittest

import commands_test
import persistence_test
import replication_test
from server import Server


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    Server.module = str(pathlib.Path(sys.argv.pop(1)).resolve())
    Server.program = sys.argv.pop(1)
    for module in (commands_test, persistence_test, replication_test):
        for key, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, unittest.TestCase):
                globals()[key] = value
    unittest.main(argv=sys.argv)


if __name__ == "__main__":
    main()
