"""The server as its clients meet it: http_test.py PROGRAM [unittest arguments].

Every JSON answer is held to the schema of its route in /v1/openapi.json.
"""

import pathlib
import sys
import unittest

import events_test
import hostile_test
import readme_test
import routes_test
from served import ServedTest

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    ServedTest.path = str(pathlib.Path(sys.argv.pop(1)).resolve())
    for module in (events_test, hostile_test, readme_test, routes_test):
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, unittest.TestCase) and value is not ServedTest:
                globals()[name] = value
    unittest.main()
