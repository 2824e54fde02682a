"""Numbers, money, dates and booleans, from files to counts and sums."""

from program import ProgramTest

SCHEMA = ('{"measures":["properties.mrr","properties.seats"],"fields":['
          '{"name":"properties.mrr","kind":"money"},'
          '{"name":"properties.seats","kind":"number","decimals":0},'
          '{"name":"properties.signed_on","kind":"date"},'
          '{"name":"properties.is_partner","kind":"boolean"}]}')
CUSTOMERS = ('{"id":"a","currency":"EUR","properties":{"mrr":1290.50,"seats":12,"signed_on":"2024-02-29","is_partner":true}}\n'
             '{"id":"b","currency":"USD","properties":{"mrr":"99999999999999.99","seats":"50","is_partner":false}}\n'
             '{"id":"c","properties":{"mrr":0.1,"seats":12.5,"signed_on":"2025-06-01"}}\n'
             '{"id":"d","currency":"EUR","properties":{"mrr":0.30000000000000000001,"seats":3,"signed_on":"June"}}\n')
COLUMNS = ('id;currency;properties.mrr;properties.seats;properties.is_partner\n'
           'a;EUR;1290.50;12;Yes\nb;USD;99999999999999.99;50;0\n')
SEGMENTS = '''[
  {"name":"Large","rules":[{"conditions":[{"field":"properties.mrr","operator":"gte","value":1000,"currency":"EUR"}]}]},
  {"name":"Ten to fifty","rules":[{"conditions":[{"field":"properties.seats","operator":"between","value":[10,50]}]}]},
  {"name":"Signed before June","rules":[{"conditions":[{"field":"properties.signed_on","operator":"lt","value":"2024-06-01"}]}]},
  {"name":"Not twelve","rules":[{"conditions":[{"field":"properties.seats","operator":"not_in","value":[12]}]}]},
  {"name":"Partners","rules":[{"conditions":[{"field":"properties.is_partner","operator":"in","value":true}]}]}]'''


class TypedTest(ProgramTest):
    def inputs(self, customers=CUSTOMERS):
        return ["--schema", self.write("schema.json", SCHEMA), "--customers", self.write("customers", customers),
                "--segments", self.write("segments.json", SEGMENTS)]

    def test_counts_and_sums_are_exact(self):
        stats = self.json("stats", *self.inputs())
        counts = {s["name"]: s["count"] for s in stats["segments"]}
        self.assertEqual(counts, {"Large": 1, "Ten to fifty": 2, "Signed before June": 1, "Not twelve": 3, "Partners": 1})
        sums = {s["name"]: s["sums"] for s in stats["segments"]}
        self.assertEqual(sums["Ten to fifty"],
                         {"properties.mrr": {"EUR": "1290.50", "USD": "99999999999999.99"}, "properties.seats": "62"})
        self.assertEqual(sums["Not twelve"],
                         {"properties.mrr": {"USD": "99999999999999.99", "XXX": "0.10"}, "properties.seats": "53"})

    def test_the_table_shows_the_sums_by_currency(self):
        lines = self.expect(0, "stats", *self.inputs(COLUMNS)).stdout.splitlines()
        self.assertEqual(lines[2].split(), ["Segment", "Customers", "Share", "mrr", "EUR", "mrr", "USD", "seats"])
        self.assertEqual(lines[5].split(), "Ten to fifty 2 100.0 % 1,290.50 99,999,999,999,999.99 62".split())

    def test_what_a_field_cannot_hold_is_dropped_with_the_reason(self):
        stats = self.json("stats", *self.inputs())
        self.assertEqual(stats["dropped_values"], 3)
        dropped = {d["value"]: d["reason"] for d in stats["dropped"]}
        self.assertEqual(dropped["12.5"], "has more than 0 decimals")
        self.assertEqual(dropped["0.30000000000000000001"], "has more than 2 decimals")
        self.assertIn("is no day", dropped["June"])

    def test_csv_says_yes_and_no(self):
        stats = self.json("stats", *self.inputs(COLUMNS))
        counts = {s["name"]: s["count"] for s in stats["segments"]}
        self.assertEqual(counts, {"Large": 1, "Ten to fifty": 2, "Signed before June": 0, "Not twelve": 1, "Partners": 1})

    def test_a_condition_on_money_needs_its_currency(self):
        draft = '{"rules":[{"conditions":[{"field":"properties.mrr","operator":"gt","value":5}]}]}'
        error = self.fails(1, "preview", *self.inputs(COLUMNS), "--rules", self.write("draft.json", draft))
        self.assertIn('needs a "currency"', error)

    def test_a_kept_index_has_its_numbers_again(self):
        first = self.json("stats", "--db", "kept.db", *self.inputs())["segments"]
        again = self.json("stats", "--db", "kept.db")["segments"]
        self.assertEqual([(s["name"], s["count"], s["sums"]) for s in first],
                         [(s["name"], s["count"], s["sums"]) for s in again])
