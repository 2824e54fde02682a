"""Relative conditions, --now, and time that goes on in a file."""

import json
import os

from program import ProgramTest

SCHEMA = json.dumps({"time_zone": "Europe/Paris", "measures": ["properties.seats"], "fields": [
    {"name": "properties.paid_at", "kind": "datetime"}, {"name": "properties.seats", "kind": "number", "decimals": 0}]})
SEGMENTS = json.dumps([
    {"name": "Late", "rules": [{"conditions": [
        {"field": "properties.paid_at", "operator": "older_than", "value": "P45D"}]}]},
    {"name": "Lately", "rules": [{"conditions": [
        {"field": "properties.paid_at", "operator": "in_last", "value": "P45D"}]}]}])
CUSTOMERS = ('{"id":"a","properties":{"paid_at":"2026-10-14T23:59:59+02:00","seats":3}}\n'
             '{"id":"b","properties":{"paid_at":"2026-10-15T00:00:00+02:00","seats":5}}\n')
NOON = "2026-11-28T12:00:00Z"
MIDNIGHT = "2026-11-29T00:00:00+01:00"


class TimeTest(ProgramTest):
    def inputs(self):
        return ["--schema", self.write("schema", SCHEMA), "--customers", self.write("customers", CUSTOMERS),
                "--segments", self.write("segments", SEGMENTS)]

    def counts(self, *arguments):
        stats = self.json("stats", *arguments)
        return stats["now"], {s["name"]: (s["count"], s["sums"]["properties.seats"]) for s in stats["segments"]}

    def test_a_fresh_index_stands_at_now(self):
        self.assertEqual(self.counts(*self.inputs(), "--now", NOON),
                         ("2026-11-28T12:00:00.000Z", {"Late": (0, "0"), "Lately": (2, "8")}))
        self.assertEqual(self.counts(*self.inputs(), "--now", MIDNIGHT),
                         ("2026-11-28T23:00:00.000Z", {"Late": (1, "3"), "Lately": (1, "5")}))
        self.assertIn("is no date-time", self.fails(2, "stats", *self.inputs(), "--now", "noon"))

    def test_a_file_stands_where_it_was_left(self):
        db = ["--db", os.path.join(self.folder, "file.db")]
        self.counts(*db, *self.inputs(), "--now", NOON)
        self.assertEqual(self.expect(0, "advance", *db, "--to", MIDNIGHT).stdout, "a entered Late\na left    Lately\n")
        self.assertEqual(self.counts(*db), ("2026-11-28T23:00:00.000Z", {"Late": (1, "3"), "Lately": (1, "5")}))
        self.assertEqual(self.expect(0, "advance", *db, "--to", MIDNIGHT).stdout, "")
        self.assertIn("time never goes back", self.fails(1, "advance", *db, "--to", NOON))
        self.assertIn("stands at 2026-11-28T23:00:00.000Z", self.fails(1, "stats", *db, "--now", NOON))
        later = [json.loads(line) for line in
                 self.expect(0, "advance", *db, "--to", "2026-11-30T00:00:00+01:00", "--json").stdout.splitlines()]
        self.assertEqual([(c["segment"], c["customer"], c["change"]) for c in later],
                         [("Late", "b", "entered"), ("Lately", "b", "left")])
        summary = self.json("advance", *db, "--to", "2030-01-01T00:00:00Z", "--summary")
        self.assertEqual((summary["now"], summary["entered"], summary["left"]), ("2030-01-01T00:00:00.000Z", 0, 0))
        self.assertEqual([s["count"] for s in summary["segments"]], [2, 0])

    def test_explain_says_what_a_duration_comes_to(self):
        said = self.expect(0, "explain", *self.inputs(), "--now", NOON, "--segment", "Late", "--customer", "a").stdout
        self.assertIn("properties.paid_at is older than P45D", said)
        self.assertIn("P45D ago was 2026-10-14T00:00:00.000+02:00 (Europe/Paris)", said)

    def test_a_file_keeps_its_time_zone(self):
        db = ["--db", os.path.join(self.folder, "zone.db")]
        self.counts(*db, *self.inputs(), "--now", NOON)
        self.assertEqual(self.json("schema", "show", *db)["time_zone"], "Europe/Paris")
        other = self.write("other", SCHEMA.replace("Europe/Paris", "UTC"))
        self.assertIn("the time zone is Europe/Paris, not UTC",
                      self.fails(1, "schema", "apply", *db, "--schema", other))
        silent = self.write("silent", json.dumps({"fields": []}))
        self.expect(0, "schema", "apply", *db, "--schema", silent)
        unknown = self.write("unknown", json.dumps({"time_zone": "Mars/Olympus", "fields": []}))
        self.assertIn('time zone "Mars/Olympus" is unknown', self.fails(1, "stats", "--schema", unknown, "--customers",
                                                                        self.write("customers", CUSTOMERS)))
