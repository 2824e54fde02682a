"""Files that bring some fields only, and events that come twice or late."""

from program import ProgramTest

SCHEMA = '{"fields":[{"name":"properties.addons","kind":"multi_select","values":["sso","audit"]}]}'
CUSTOMERS = ('{"id":"c1","country":"FR","properties":{"addons":["sso"]}}\n'
             '{"id":"c2","country":"FR"}\n')
COLUMNS = "id,properties.addons\nc1,audit\nc3,sso\n"
EVENTS = ('{"op":"merge","customer":{"id":"c4","country":"FR"},"version":2}\n'
          '{"op":"upsert","customer":{"id":"c4","country":"DE"},"version":1}\n'
          '{"op":"delete","id":"c4","version":3}\n'
          '{"op":"merge","customer":{"id":"c4"},"version":3}\n'
          '{"op":"patch","customer":{"id":"c2"},"add":{"properties":{"addons":["sso"]}}}\n')


class MergeTest(ProgramTest):
    def values(self, field, *flags):
        answer = self.json("breakdown", "--field", field, *flags)
        return {value["value"]: value["count"] for value in answer["values"] if value["count"]}

    def test_a_file_of_some_columns_keeps_the_others(self):
        db = ["--db", "kept.db"]
        self.expect(0, "stats", *db, "--schema", self.write("schema", SCHEMA), "--customers",
                    self.write("customers", CUSTOMERS))
        columns = ["--customers", self.write("columns", COLUMNS)]
        self.expect(0, "stats", *db, *columns, "--mode", "merge")
        self.assertEqual(self.values("country", *db), {"FR": 2})
        self.assertEqual(self.values("properties.addons", *db), {"sso": 1, "audit": 1})
        self.assertIn("country", self.expect(0, "stats", *db, *columns).stderr)  # cleared
        self.assertEqual(self.values("country", *db), {"FR": 1})
        self.assertIn("--mode requires --customers", self.fails(2, "stats", *db, "--mode", "merge"))

    def test_late_events_are_counted_as_stale_also_after_a_restart(self):
        db = ["--db", "kept.db"]
        self.expect(0, "stats", *db, "--schema", self.write("schema", SCHEMA), "--customers",
                    self.write("customers", CUSTOMERS))
        feed = ["--changes", self.write("events", EVENTS), "--summary"]
        first = self.json("apply", *db, *feed)
        self.assertEqual((first["applied"], first["rejected"], first["stale"]), (3, 0, 2))
        self.assertIn("1 change applied, 0 rejected, 4 stale", self.expect(0, "apply", *db, *feed).stdout)
        self.assertEqual(self.values("country", *db), {"FR": 2})
        self.assertEqual(self.values("properties.addons", *db), {"sso": 2})
