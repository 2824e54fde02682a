"""What becomes of values that cannot be held and of keys that no field has."""

import json

from program import ProgramTest

SCHEMA = '{"fields":[{"name":"properties.plan","kind":"select","values":["gold","silver"]}]}'
SEGMENTS = json.dumps([
    {"name": "Gold in France", "rules": [{"conditions": [
        {"field": "country", "operator": "in", "value": ["FR"]},
        {"field": "properties.plan", "operator": "in", "value": ["gold"]}]}]}])
CUSTOMERS = ('{"id":"c1","country":"FR","properties":{"plan":"gold"}}\n'
             '{"id":"c2","country":"FR","properties":{"plan":"gld","utm":"x"}}\n'
             '{"id":"c3","Country":"FR","parent_id":"nobody"}\n')
CHANGES = '{"op":"upsert","customer":{"id":"c1","country":"DE","properties":{"plan":"platinum"}}}\n'


class BadValuesTest(ProgramTest):
    def inputs(self, changes=False):
        flags = ["--schema", self.write("schema", SCHEMA), "--customers", self.write("customers", CUSTOMERS),
                 "--segments", self.write("segments", SEGMENTS)]
        return [*flags, "--changes", self.write("changes", CHANGES)] if changes else flags

    def test_a_table_says_what_was_dropped(self):
        message = self.expect(0, "stats", *self.inputs()).stderr
        self.assertIn("customers: 2 values dropped", message)
        self.assertRegex(message, r"parent_id +nobody +1 +3 +does not exist\n")
        self.assertRegex(message, r'properties\.plan +gld +1 +2 +is not authorized \(did you mean "gold"\?\)\n')
        self.assertIn('Country (1, did you mean "country"?)', message)
        self.assertIn("properties.utm (1)", message)

    def test_json_says_it_too(self):
        stats = self.json("stats", *self.inputs(changes=True))
        self.assertEqual((stats["customers"], stats["rejected"], stats["dropped_values"]), (3, 0, 2))
        self.assertEqual(stats["dropped"][1], {"field": "properties.plan", "value": "gld", "count": 1, "lines": [2],
                                               "reason": "is not authorized", "suggestion": "gold"})
        self.assertEqual(stats["unknown_keys"], {"Country": {"count": 1, "suggestion": "country"},
                                                 "properties.utm": {"count": 1, "suggestion": None}})
        self.assertEqual(stats["changes"]["dropped_values"], 1)
        self.assertEqual(stats["segments"][0]["count"], 0)

    def test_nobody_stays_in_a_segment_by_a_value_out_of_date(self):
        flags = self.inputs(changes=True)
        self.assertIn("c1 left    Gold in France", self.expect(0, "apply", *flags).stdout)
        refused = self.fails(1, "apply", *flags, "--bad-values", "reject")
        self.assertIn("no change could be applied", refused)

    def test_records_are_rejected_where_asked(self):
        stats = self.json("stats", *self.inputs(), "--bad-values", "reject")
        self.assertEqual((stats["customers"], stats["rejected"], stats["dropped_values"]), (1, 2, 0))
        stats = self.json("stats", *self.inputs(), "--unknown-keys", "reject")
        self.assertEqual((stats["customers"], stats["rejected"]), (1, 2))
        self.assertIn("line 2", self.fails(1, "stats", *self.inputs(), "--strict"))
        self.assertIn('"keep" is none of: drop, reject',
                      self.fails(2, "stats", *self.inputs(), "--bad-values", "keep"))
