"""Checks the tranche program as a user meets it: cli_test.py PROGRAM [answers|bad_values|errors|generate|keep|merge|references|store|texts|time|typed] [unittest arguments].

Every number it prints is recomputed from its input files by the naive engine (naive.py).
"""

import pathlib
import sys
import unittest

import answers_test
import bad_values_test
import errors_test
import generate_test
import keep_test
import merge_test
import references_test
import store_test
import texts_test
import time_test
import typed_test
from program import ProgramTest

SUITES = {"answers": answers_test, "bad_values": bad_values_test, "errors": errors_test, "generate": generate_test,
          "keep": keep_test, "merge": merge_test, "references": references_test, "store": store_test, "texts": texts_test,
          "time": time_test, "typed": typed_test}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    ProgramTest.path = str(pathlib.Path(sys.argv.pop(1)).resolve())
    names = [sys.argv.pop(1)] if len(sys.argv) > 1 and sys.argv[1] in SUITES else list(SUITES)
    for name in names:
        for key, value in vars(SUITES[name]).items():
            if isinstance(value, type) and issubclass(value, unittest.TestCase) and value is not ProgramTest:
                globals()[key] = value
    unittest.main(argv=sys.argv)


if __name__ == "__main__":
    main()
