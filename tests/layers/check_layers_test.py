"""check_layers finds each kind of bad include, and nothing in a tree that is in order."""
import tempfile
import unittest
from pathlib import Path

from check_layers import check


class CheckLayers(unittest.TestCase):
    def complaints(self, **files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files["files"].items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check(Path(folder))

    def assert_refused(self, name, include, reason):
        found = self.complaints(files={name: f"// A file.\n#include {include}\n"})
        self.assertEqual(len(found), 1, found)
        self.assertIn(f"{name}:2: ", found[0])
        self.assertIn(reason, found[0])

    def test_a_tree_in_order_passes(self):
        self.assertEqual([], self.complaints(files={
            "include/tranche/index.h": '#include <span>\n#include "absl/status/status.h"\n#include "tranche/schema.h"\n',
            "src/base/hash.h": "#include <cstdint>\n",
            "include/tranche/roaring.h": '#include <roaring/roaring.hh>\n#include "tranche/export.h"\n',
            "src/bitmap/set.h": '#include "src/base/hash.h"\n',
            "src/bitmap/set.cc": '#include "src/bitmap/set.h"\n\n#include <immintrin.h>\n',
            "src/engine/index.cc": '#include "tranche/index.h"\n#include "src/bitmap/set.h"\n',
            "src/capi/c.cc": '#include "tranche/c.h"\n#include "tranche/index.h"\n#include "src/capi/error.h"\n',
            "src/cli/text.cc": '#include <CLI/CLI.hpp>\n#include <utf8proc.h>\n#include "src/base/near.h"\n#include "tranche/store.h"\n',
            "examples/quickstart.cc": '#include "tranche/index.h"\n#include "tranche/roaring.h"\n',
        }))

    def test_a_later_layer_is_refused(self):
        self.assert_refused("src/table/a.h", '"src/query/plan.h"', "src/table comes before src/query")

    def test_a_public_header_of_a_later_layer_is_refused(self):
        self.assert_refused("src/query/a.cc", '"tranche/index.h"', "src/engine, which implements tranche/index.h")

    def test_a_third_party_library_has_one_door(self):
        self.assert_refused("src/schema/a.cc", "<simdjson.h>", "only src/json includes simdjson.h")
        self.assert_refused("src/json/a.cc", "<sqlite3.h>", "only src/store includes sqlite3.h")
        self.assert_refused("src/json/a.cc", "<utf8proc.h>", "only src/table and src/cli includes utf8proc.h")
        self.assert_refused("src/capi/a.cc", "<CLI/CLI.hpp>", "only src/cli includes CLI")

    def test_the_library_does_without_croaring(self):
        for name in "src/bitmap/a.cc", "src/json/a.cc", "include/tranche/a.h":
            for include in "<roaring/roaring.h>", '"tranche/roaring.h"':
                self.assert_refused(name, include, "only programs that choose to include tranche/roaring.h need CRoaring")

    def test_the_c_api_sees_public_headers_only(self):
        self.assert_refused("src/capi/a.cc", '"src/base/hash.h"', "public headers, and sees src/capi only")

    def test_the_program_sees_no_layer_of_the_engine(self):
        self.assert_refused("src/cli/a.cc", '"src/engine/engine.h"', "sees src/base and src/workload and src/cli only")

    def test_a_public_header_sees_no_internal_or_third_party_header(self):
        for include in '"src/base/hash.h"', "<simdjson.h>":
            self.assert_refused("include/tranche/a.h", include, "a public header includes")

    def test_an_example_sees_public_headers_only(self):
        self.assert_refused("examples/a.cc", '"src/base/hash.h"', "an example includes public headers only")

    def test_includes_start_at_the_root(self):
        self.assert_refused("src/base/a.cc", '"hash.h"', "quoted includes start with")

    def test_an_unknown_folder_is_refused(self):
        self.assertIn("src/misc/a.h:1: ", self.complaints(files={"src/misc/a.h": ""})[0])

    def test_a_source_includes_its_own_header_first(self):
        found = self.complaints(files={"src/base/a.h": "", "src/base/a.cc": '#include <span>\n#include "src/base/a.h"\n'})
        self.assertEqual(["src/base/a.cc:1: includes its own header first: src/base/a.h"], found)


if __name__ == "__main__":
    unittest.main()
