#!/usr/bin/env python3
"""Every call of examples/embed/python/tranche.py. TRANCHE_LIBRARY names the library."""
import os
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "examples/embed/python"))
import tranche  # noqa: E402

SCHEMA = {"fields": [{"name": "properties.tier", "kind": "select", "values": ["free", "paid"]}]}
CUSTOMERS = [
    {"id": "cus_1", "name": "Müller", "country": "FR", "properties": {"tier": "paid"}},
    {"id": "cus_2", "country": "DE", "payment_method_type": ["card", "sepa"]},
    {"id": "cus_3", "country": "FR"},
]


def draft(field, *values):
    return {"rules": [{"conditions": [{"field": field, "operator": "in", "value": list(values)}]}]}


class PythonTest(unittest.TestCase):
    def setUp(self):
        self.batches = []
        self.index = tranche.Index(SCHEMA, on_changes=self.batches.append)
        self.index.load(CUSTOMERS, strict=True)
        self.france = self.index.create_segment({"name": "France", **draft("country", "FR")})["id"]

    def tearDown(self):
        self.index.close()

    def fails(self, code, call, *arguments, **options):
        with self.assertRaises(tranche.Error) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.code, code)
        return caught.exception.message

    def test_batches(self):
        changes = self.index.apply([
            {"op": "patch", "customer": {"id": "cus_2", "country": "FR"}},
            {"op": "delete", "id": "cus_3"},
        ])
        self.assertEqual([(c["customer_id"], c["change"]) for c in changes["changes"]],
                         [("cus_2", "entered"), ("cus_3", "left")])
        self.assertEqual(self.batches, [changes])
        self.assertEqual(self.index.upsert({"id": "cus_4"})["entered"], 0)
        self.assertEqual(self.index.patch({"id": "cus_4", "country": "FR"})["entered"], 1)
        self.assertEqual(self.index.delete("cus_4")["left"], 1)
        self.assertIn("nobody", self.fails("NOT_FOUND", self.index.delete, "nobody"))

    def test_loads_and_feeds(self):
        self.assertEqual(self.index.load([{"id": "a"}, {"id": ""}])["rejected"], 1)
        self.fails("INVALID_ARGUMENT", self.index.load, '{"id":""}', strict=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "customers.ndjson"
            path.write_text('{"id":"b","x":1}\n')
            self.assertEqual(self.index.load_file(path)["ignored_keys"], {"x": 1})
            self.fails("NOT_FOUND", self.index.load_file, path / "no", strict=True)
        report = self.index.apply_feed([{"op": "delete", "id": "b"}, {"op": "delete", "id": "b"}])
        self.assertEqual((report["applied"], report["rejected"]), (1, 1))
        self.fails("INVALID_ARGUMENT", self.index.apply_feed, b"{}", strict=True)

    def test_segments(self):
        made = self.index.create_segments([{"name": "Paid", **draft("properties.tier", "paid")}])
        self.assertEqual(made[0]["count"], 1)
        edited = self.index.update_segment(made[0]["id"], {"name": "Paying"})
        self.assertEqual(edited["name"], "Paying")
        with self.index.read() as snapshot:
            self.assertEqual(snapshot.find_segment("Paying"), made[0]["id"])
            self.assertEqual(snapshot.segment(self.france)["count"], 2)
            self.assertEqual([s["name"] for s in snapshot.segments()], ["France", "Paying"])
            self.assertEqual(snapshot.segments(skip=2), [])
        self.index.delete_segment(made[0]["id"])
        self.fails("NOT_FOUND", self.index.delete_segment, made[0]["id"])
        message = self.fails("INVALID_ARGUMENT", self.index.create_segment, {"name": "x", **draft("contry", "FR")})
        self.assertIn("/rules/0/conditions/0/field", message)

    def test_fields(self):
        self.index.add_field({"name": "properties.size", "kind": "multi_select", "values": ["s"]})
        self.index.add_values("properties.size", ["m", "l"])
        self.index.retire_value("properties.size", "s")
        self.fails("FAILED_PRECONDITION", self.index.retire_value, "properties.tier", "paid")
        self.index.retire_value("properties.tier", "paid", force=True)
        with self.index.read() as snapshot:
            size = next(f for f in snapshot.fields() if f["name"] == "properties.size")
        self.assertEqual((size["values"], size["retired"]), (["m", "l"], ["s"]))
        self.assertGreater(self.index.memory()["total"], 0)

    def test_questions(self):
        with self.index.read() as snapshot:
            self.assertEqual(len(snapshot), 3)
            self.assertGreater(snapshot.version, 0)
            self.assertEqual(snapshot.customer("cus_2")["payment_method_type"], ["card", "sepa"])
            self.assertEqual(snapshot.stats()["segments"][0]["count"], 2)
            self.assertEqual([snapshot.count(t) for t in (None, self.france, draft("country", "DE"))], [3, 2, 1])
            preview = snapshot.preview(draft("country", "FR", "DE"), skip=1, take=1)
            self.assertEqual([row["id"] for row in preview["data"]], ["cus_2"])
            self.assertEqual(snapshot.customers([self.france], search="MÜLL")["meta"]["total"], 1)
            self.assertEqual(snapshot.customers()["meta"]["total"], 3)
            self.assertEqual(snapshot.segments_of("cus_3"), [self.france])
            self.assertFalse(snapshot.explain(self.france, "cus_2")["member"])
            self.assertEqual(snapshot.plan(draft("country", "FR"))["rules"][0]["actual"], 2)
            self.assertEqual(snapshot.breakdown("country")["values"][0], {"value": "FR", "count": 2})
            self.assertEqual(snapshot.breakdown("properties.tier", self.france)["not_set"], 1)
            overlap = snapshot.overlap([self.france, draft("properties.tier", "paid"), None])
            self.assertEqual(overlap["intersection"], 1)

    def test_a_snapshot_outlives_its_index(self):
        with tranche.Index() as index:
            index.upsert({"id": "cus_1"})
            snapshot = index.read()
        self.assertEqual(len(snapshot), 1)
        self.assertIn("index is NULL", self.fails("INVALID_ARGUMENT", index.read))
        snapshot.close()
        snapshot.close()
        self.fails("INVALID_ARGUMENT", snapshot.count)

    def test_a_listener_may_read_and_not_write(self):
        seen = []

        def listen(_batch):
            with index.read() as snapshot:
                seen.append(len(snapshot))
            seen.append(self.fails("FAILED_PRECONDITION", index.delete, "cus_1"))

        with tranche.Index(on_changes=listen) as index:
            index.upsert({"id": "cus_1"})
        self.assertEqual(seen[0], 1)
        self.assertIn("callback", seen[1])

    def test_threads_share_an_index(self):
        def write(thread):
            for i in range(50):
                self.index.upsert({"id": f"t{thread}-{i}", "country": "FR"})

        threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with self.index.read() as snapshot:
            self.assertEqual(snapshot.count(self.france), 202)
        self.assertEqual(sorted(b["version"] for b in self.batches), [b["version"] for b in self.batches])

    def test_bad_schemas_and_the_version(self):
        self.fails("INVALID_ARGUMENT", tranche.Index, {"fields": 7})
        self.assertRegex(tranche.version(), r"^\d+\.\d+\.\d+$")
        self.assertIn("TRANCHE_LIBRARY", os.environ)


if __name__ == "__main__":
    unittest.main()
