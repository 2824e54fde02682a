"""`generate` and `demo`: the same files for the same seed, all of them valid, and figures that add up."""

import json
import re
import stat

from naive import NaiveEngine
from program import ProgramTest

FILES = ("schema.json", "customers.ndjson", "segments.json", "changes.ndjson")


class GenerateTest(ProgramTest):
    def generate(self, out, customers=400, changes=200, seed=7):
        self.expect(0, "generate", "--customers", customers, "--changes", changes, "--seed", seed, "--out", out)
        return {name: (self.folder / out / name).read_bytes() for name in FILES}

    def flags(self, out):
        return [flag for name in FILES
                for flag in ("--" + name.split(".")[0], self.folder / out / name)]

    def test_seed_determines_every_byte(self):
        first = self.generate("a")
        self.assertEqual(first, self.generate("b"))
        self.assertNotEqual(first["customers.ndjson"], self.generate("c", seed=8)["customers.ndjson"])

    def test_files_are_valid_and_count_as_the_naive_engine_says(self):
        files = {name: text.decode() for name, text in self.generate("data").items()}
        result = self.expect(0, "stats", *self.flags("data"), "--strict", "--json")
        self.assertEqual(result.stderr, "")
        stats = json.loads(result.stdout)
        naive = NaiveEngine(files["schema.json"], files["customers.ndjson"], files["segments.json"])
        self.assertEqual(len(naive.customers), 400)
        self.assertEqual(len(naive.segments), 12)
        changes = [change for line in files["changes.ndjson"].splitlines() for change in naive.apply(line)]
        self.assertEqual(stats["customers"], len(naive.customers))
        self.assertEqual(stats["changes"]["applied"], 200)
        self.assertEqual(stats["changes"]["entered"], sum(change == "entered" for _, _, change in changes))
        self.assertEqual([s["count"] for s in stats["segments"]], [len(naive.members(s)) for s in naive.segments])

    def test_long_feed_over_few_customers_is_valid(self):
        for customers in (0, 1, 40):
            self.generate("data", customers=customers, changes=20_000)
            stats = self.json("stats", *self.flags("data"), "--strict")
            self.assertEqual(stats["changes"]["applied"], 20_000)

    def test_shares_are_those_of_the_workload(self):
        lines = self.generate("data", customers=20_000, changes=0)["customers.ndjson"].splitlines()
        customers = [json.loads(line) for line in lines]
        share = lambda test: 100 * sum(map(bool, map(test, customers))) / len(customers)
        self.assertAlmostEqual(share(lambda c: "country" not in c), 2, delta=0.5)
        self.assertAlmostEqual(share(lambda c: c.get("country") == "FR"), 98 / 4.68, delta=1.2)
        self.assertAlmostEqual(share(lambda c: "language" not in c), 5, delta=0.7)
        self.assertAlmostEqual(share(lambda c: "payment_method_type" not in c), 15, delta=1)
        self.assertAlmostEqual(share(lambda c: len(c.get("payment_method_type", [])) > 1), 0.85 * 15, delta=1)
        self.assertAlmostEqual(share(lambda c: "parent_id" in c), 20, delta=1.2)
        self.assertAlmostEqual(share(lambda c: "tax_id" in c), 40, delta=1.5)
        self.assertAlmostEqual(share(lambda c: "external_id" in c), 70, delta=1.5)
        for name, missing in (("plan_tier", 10), ("industry", 30), ("contract_type", 20)):
            self.assertAlmostEqual(share(lambda c: name not in c.get("properties", {})), missing, delta=1.5)
        for name, missing in (("mrr", 8), ("seats", 25), ("balance", 0), ("signed_at", 0), ("last_payment_at", 6), ("is_partner", 0)):
            self.assertAlmostEqual(share(lambda c: name not in c["properties"]), missing, delta=1.5)
        mrr = sorted(float(c["properties"]["mrr"]) for c in customers if "mrr" in c["properties"])
        self.assertAlmostEqual(mrr[len(mrr) // 2], 190, delta=15)
        self.assertAlmostEqual(mrr[len(mrr) * 99 // 100], 12_000, delta=4_000)
        self.assertAlmostEqual(share(lambda c: c["properties"]["balance"] == "0.00"), 85, delta=1.5)
        self.assertAlmostEqual(share(lambda c: c["properties"]["is_partner"] == "true"), 7, delta=1)
        self.assertAlmostEqual(share(lambda c: "2026-10-30" <= c["properties"].get("last_payment_at", "")), 89, delta=1.5)
        self.assertLess(customers[0]["properties"]["signed_at"], "2016-12-31")
        self.assertGreater(customers[-1]["properties"]["signed_at"], "2026-11-01")
        parents = {int(c["parent_id"][4:]) for c in customers if "parent_id" in c}
        self.assertLessEqual(max(parents), 600)
        external = [c["external_id"] for c in customers if "external_id" in c]
        self.assertEqual(len(external), len(set(external)))

    def test_json_names_the_files(self):
        result = self.json("generate", "--customers", "1k", "--changes", 0, "--out", "new/folder")
        self.assertEqual(result["customers"], 1000)
        for file in result["files"]:
            self.assertEqual((self.folder / file["path"]).stat().st_size, file["bytes"])

    def test_failure_leaves_nothing_behind(self):
        self.write("file", "")
        self.assertIn("cannot create", self.fails(1, "generate", "--customers", 1, "--out", "file/under"))
        out = self.folder / "out"
        (out / "changes.ndjson").mkdir(parents=True)  # in the way of the last file
        self.fails(1, "generate", "--customers", 10, "--out", "out")
        self.assertEqual([p.name for p in out.iterdir() if p.name.endswith(".tmp")], [])
        self.assertFalse((out / "manifest.json").exists())

    def test_files_are_readable_as_the_user_wants_them(self):
        self.generate("data")
        mode = (self.folder / "data" / "schema.json").stat().st_mode
        self.assertTrue(mode & stat.S_IRUSR)


class DemoTest(ProgramTest):
    FLAGS = ("demo", "--customers", "2000", "--changes", "500", "--dir", "data")

    def test_text_tells_the_whole_story(self):
        text = self.expect(0, *self.FLAGS).stdout
        for part in ("2,000 customers", "mrr EUR", "customers/s", "12 created", "Before the changes", "After the changes", "changes/s",
                     "p50", "p99", "bytes a customer", "bitmaps", "Entered", "Left"):
            self.assertIn(part, text)
        self.assertNotIn("\u001b", text)
        self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_files_are_written_once(self):
        first = self.expect(0, *self.FLAGS).stdout
        self.assertIn("written in", first)
        self.assertIn("there already", self.expect(0, *self.FLAGS).stdout)
        self.assertIn("written in", self.expect(0, *self.FLAGS, "--seed", "2").stdout)
        (self.folder / "data" / "changes.ndjson").write_text("")
        self.assertIn("written in", self.expect(0, *self.FLAGS, "--seed", "2").stdout)

    def test_figures_agree_with_stats(self):
        demo = self.json(*self.FLAGS)
        flags = [flag for name in FILES for flag in ("--" + name.split(".")[0], self.folder / "data" / name)]
        stats = self.json("stats", *flags)
        self.assertEqual(demo["customers"], stats["customers"])
        self.assertEqual([s["count"] for s in demo["segments"]], [s["count"] for s in stats["segments"]])
        self.assertEqual(demo["changes"]["entered"], stats["changes"]["entered"])
        self.assertEqual(sum(s["left"] for s in demo["segments"]), stats["changes"]["left"])
        self.assertGreater(demo["memory"]["bytes"], 0)

    def test_counts_in_text_have_separators(self):
        text = self.expect(0, *self.FLAGS).stdout
        self.assertTrue(re.search(r"\b1,\d{3}\b", text))
