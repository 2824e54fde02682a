#!/usr/bin/env python3
"""Every call of examples/embed/python/tranche.py. TRANCHE_LIBRARY names the library."""
import datetime
import decimal
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
        self.index.call("put_segment", draft={"id": "fr", "name": "France", **draft("country", "FR")})

    def tearDown(self):
        self.index.close()

    def fails(self, code, call, *arguments, **options):
        with self.assertRaises(tranche.Error) as caught:
            call(*arguments, **options)
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    def test_batches(self):
        changes = self.index.apply([
            {"op": "patch", "customer": {"id": "cus_2", "country": "FR"}},
            {"op": "delete", "id": "cus_3"},
        ])
        self.assertEqual([(c["customer"], c["change"]) for c in changes["changes"]],
                         [("cus_2", "entered"), ("cus_3", "left")])
        self.assertEqual(self.batches, [changes])
        error = self.fails("NOT_FOUND", self.index.apply, [{"op": "delete", "id": "cus_1"},
                                                           {"op": "delete", "id": "nobody"}])
        self.assertIn("nobody", error.message)
        self.assertEqual((error.operation, error.line, error.pointer), (1, None, ""))

    def test_loads_and_feeds(self):
        self.assertEqual(self.index.load([{"id": "a"}, {"id": ""}])["rejected"], 1)
        self.assertEqual(self.fails("INVALID_ARGUMENT", self.index.load, '{"id":""}', strict=True).line, 1)
        self.index.load("Reference,Land\ncus_7,FR\n", mapping={"map": {"Reference": "id", "Land": "country"}})
        self.assertEqual(self.index.call("get_customer", id="cus_7")["country"], "FR")
        bad = {"id": "cus_8", "country": "Frence"}
        self.assertEqual(self.index.load([bad])["dropped_values"], 1)
        self.assertEqual(self.index.load([bad], bad_values="reject")["rejected"], 1)
        self.assertEqual(self.index.load([{"id": "cus_8", "x": 1}], unknown_keys="reject")["rejected"], 1)
        upsert = [{"op": "upsert", "customer": bad}]
        self.assertEqual(self.index.apply_feed(upsert, bad_values="reject")["rejected"], 1)
        self.fails("INVALID_ARGUMENT", self.index.apply, upsert)
        self.assertEqual(self.index.apply(upsert, bad_values="drop")["dropped"][0]["field"], "country")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "customers.ndjson"
            path.write_text('{"id":"b","x":1}\n')
            self.assertEqual(self.index.load_file(path)["unknown_keys"],
                             {"x": {"count": 1, "suggestion": None}})
            self.fails("NOT_FOUND", self.index.load_file, path / "no", strict=True)
        twice = [{"op": "delete", "id": "b"}, {"op": "delete", "id": "b"}]
        report = self.index.apply_feed(twice, batch_size=2)
        self.assertEqual((report["applied"], report["rejected"]), (0, 2))
        report = self.index.apply_feed(twice)
        self.assertEqual((report["applied"], report["rejected"]), (1, 1))
        self.fails("INVALID_ARGUMENT", self.index.apply_feed, b"{}", strict=True)

    def test_what_a_source_sends_again_is_applied_once(self):
        delete = [{"op": "delete", "id": "cus_1"}]
        at = {"source": "crm", "epoch": 7, "sequence": 1}
        self.assertNotIn("already_applied", self.index.apply(delete, position=at))
        self.assertTrue(self.index.apply(delete, position=at)["already_applied"])
        error = self.fails("FAILED_PRECONDITION", self.index.apply, delete, position={**at, "sequence": 3})
        self.assertEqual(error.wanted, (7, 2))
        self.assertIsNone(self.fails("INVALID_ARGUMENT", self.index.apply, delete, position={**at, "source": ""}).wanted)
        merges = [{"op": "merge", "customer": {"id": f"new{i}"}} for i in range(3)]
        self.assertEqual(self.index.apply_feed(merges, position=("crm", 7, 2))["applied"], 3)
        report = self.index.apply_feed(merges, position=("crm", 7, 2))
        self.assertEqual((report["applied"], report["already_applied"]), (0, 3))
        self.assertEqual(self.index.call("position", source="crm"), {**at, "sequence": 4})
        self.assertIsNone(self.index.call("position", source="nobody"))

    def test_numbers_are_exact(self):
        schema = {"measures": ["properties.mrr"],
                  "fields": [{"name": "properties.mrr", "kind": "money"}, {"name": "properties.signed_on", "kind": "date"},
                             {"name": "properties.paid_at", "kind": "datetime"}, {"name": "properties.is_partner", "kind": "boolean"}]}
        amount = decimal.Decimal("99999999999999.99")
        paid = datetime.datetime(2026, 11, 30, 8, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
        with tranche.Index(schema) as index:
            index.load([{"id": "a", "currency": "EUR", "properties": {"mrr": amount, "is_partner": True}}], strict=True)
            index.apply([{"op": "upsert", "customer": {"id": "b", "currency": "EUR", "properties": {
                "mrr": "0.10", "signed_on": datetime.date(2024, 2, 29), "paid_at": paid}}}])
            summary = index.call("summary", field="properties.mrr", percentiles=[100])
            self.assertEqual(summary["currencies"]["EUR"]["sum"], "100000000000000.09")
            self.assertEqual(summary["currencies"]["EUR"]["percentiles"], {"100": "99999999999999.99"})
            held = index.call("get_customer", id="b")["properties"]
            self.assertEqual((held["signed_on"], held["paid_at"]), ("2024-02-29", "2026-11-30T07:00:00.000Z"))
            parts = index.call("breakdown", field="properties.is_partner", measure="properties.mrr")
            self.assertEqual(parts["values"], [{"value": "true", "count": 1, **{key: {"EUR": text} for key, text in [
                ("sum", str(amount)), ("mean", "99999999999999.9900"), ("min", str(amount)), ("max", str(amount))]}}])
            with self.assertRaises(TypeError):
                index.apply([{"op": "upsert", "customer": {"id": "c", "name": object()}}])

    def test_requests(self):
        with self.index.read() as snapshot:
            self.assertEqual(len(snapshot), 3)
            self.assertGreater(snapshot.version, 0)
            self.assertEqual(snapshot.count("fr"), 2)
            self.assertEqual(snapshot.ask("get_customer", id="cus_2")["payment_method_type"], ["card", "sepa"])
            self.assertEqual(snapshot.ask("stats")["segments"][0]["count"], 2)
            page = snapshot.ask("list_customers", target={"segment_id": "fr"}, page={"search": "MÜLL"})
            self.assertEqual([row["id"] for row in page["data"]], ["cus_1"])
            self.fails("NOT_FOUND", snapshot.count, "no")
            error = self.fails("INVALID_ARGUMENT", snapshot.ask, "plan", draft=draft("contry", "FR"))
            self.assertEqual(error.pointer, "/draft/rules/0/conditions/0/field")
            self.fails("INVALID_ARGUMENT", snapshot.ask, "delete_segment", id="fr")
        self.index.call("delete_segment", id="fr")
        self.fails("NOT_FOUND", self.index.call, "delete_segment", id="fr")
        self.assertGreater(self.index.call("memory")["total"], 0)

    def test_texts_are_looked_into(self):
        schema = {"fields": [{"name": "properties.note", "kind": "text"}]}
        with tranche.Index(schema) as index:
            index.apply([{"op": "upsert", "customer": {"id": "cus_1", "properties": {"note": "Stra\u00dfe"}}}])
            condition = {"field": "properties.note", "operator": "contains", "value": ["STRASSE"]}
            with index.read() as snapshot:
                for asked, count in [(condition, 1), ({**condition, "case": "exact"}, 0)]:
                    target = {"draft": {"rules": [{"conditions": [asked]}]}}
                    self.assertEqual(snapshot.ask("count", target=target), {"count": count})

    def test_an_index_in_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "customers.tranche"
            self.fails("NOT_FOUND", tranche.Index, path=path)
            with tranche.Index(SCHEMA, path=path) as index:
                index.apply([{"op": "upsert", "customer": {"id": "cus_1"}}])
                index.checkpoint()
            with tranche.Index(path=path) as index, index.read() as snapshot:
                self.assertEqual(len(snapshot), 1)
        self.fails("FAILED_PRECONDITION", self.index.checkpoint)

    def test_a_snapshot_outlives_its_index(self):
        with tranche.Index() as index:
            index.apply([{"op": "upsert", "customer": {"id": "cus_1"}}])
            snapshot = index.read()
        self.assertEqual(len(snapshot), 1)
        self.assertIn("index is NULL", self.fails("INVALID_ARGUMENT", index.read).message)
        snapshot.close()
        snapshot.close()
        self.fails("INVALID_ARGUMENT", snapshot.count, "fr")

    def test_a_listener_may_read_and_not_write(self):
        seen = []

        def listen(_batch):
            with index.read() as snapshot:
                seen.append(len(snapshot))
            seen.append(self.fails("FAILED_PRECONDITION", index.apply, [{"op": "delete", "id": "cus_1"}]).message)

        with tranche.Index(on_changes=listen) as index:
            index.apply([{"op": "upsert", "customer": {"id": "cus_1"}}])
        self.assertEqual(seen[0], 1)
        self.assertIn("callback", seen[1])

    def test_threads_share_an_index(self):
        def write(thread):
            for i in range(50):
                self.index.apply([{"op": "upsert", "customer": {"id": f"t{thread}-{i}", "country": "FR"}}])

        threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with self.index.read() as snapshot:
            self.assertEqual(snapshot.count("fr"), 202)
        self.assertEqual(sorted(b["version"] for b in self.batches), [b["version"] for b in self.batches])

    def test_bad_schemas_and_the_version(self):
        self.fails("INVALID_ARGUMENT", tranche.Index, {"fields": 7})
        self.assertRegex(tranche.version(), r"^\d+\.\d+\.\d+$")
        self.assertIn("TRANCHE_LIBRARY", os.environ)


if __name__ == "__main__":
    unittest.main()
