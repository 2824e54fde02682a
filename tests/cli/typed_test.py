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

    def test_a_preview_has_the_sums_of_the_draft(self):
        draft = self.write("draft.json", '{"rules":[{"conditions":[{"field":"properties.mrr","operator":"is_set"}]}]}')
        preview = self.json("preview", *self.inputs(), "--rules", draft, "--search", "b")
        self.assertEqual(preview["sums"], {"properties.mrr": {"EUR": "1290.50", "USD": "99999999999999.99", "XXX": "0.10"},
                                           "properties.seats": "62"})
        self.assertEqual([row["properties.mrr"] for row in preview["data"]], ["99999999999999.99"])
        lines = self.expect(0, "preview", *self.inputs(), "--rules", draft).stdout.splitlines()
        self.assertEqual(lines[1:3], ["Sum of properties.mrr: 1,290.50 EUR, 99,999,999,999,999.99 USD, 0.10 XXX",
                                      "Sum of properties.seats: 62"])
        self.assertIn("1,290.50 EUR", lines[6])

    def test_a_summary_is_exact_and_by_currency(self):
        mrr = self.json("summary", *self.inputs(), "--field", "properties.mrr")
        self.assertEqual((mrr["customers"], mrr["not_set"]), (4, 1))
        self.assertEqual(mrr["currencies"]["EUR"], {"set": 1, "sum": "1290.50", "mean": "1290.5000", "min": "1290.50",
                                                    "max": "1290.50", "percentiles": {"50": "1290.50"}})
        seats = self.json("summary", *self.inputs(), "--field", "properties.seats", "--percentiles", "0,34,99.9")
        self.assertEqual(seats, {"field": "properties.seats", "customers": 4, "set": 3, "not_set": 1, "sum": "65", "mean": "21.67",
                                 "min": "3", "max": "50", "percentiles": {"0": "3", "34": "12", "99.9": "50"}})
        signed = self.json("summary", *self.inputs(), "--field", "properties.signed_on", "--segment", "Signed before June")
        self.assertEqual(signed, {"field": "properties.signed_on", "customers": 1, "set": 1, "not_set": 0, "min": "2024-02-29",
                                  "max": "2024-02-29", "percentiles": {"50": "2024-02-29"}})

    def test_a_summary_is_a_table_for_people(self):
        lines = self.expect(0, "summary", *self.inputs(COLUMNS), "--field", "properties.mrr").stdout.splitlines()
        self.assertEqual(lines[2].split(), "Currency Customers Sum Mean Least Greatest Median".split())
        self.assertEqual(lines[5].split(), ["USD", "1"] + ["99,999,999,999,999.99", "99,999,999,999,999.9900"]
                         + ["99,999,999,999,999.99"] * 3)
        self.assertEqual(lines[6], "Not set: 0")
        self.assertIn("not from 0 to 100", self.fails(1, "summary", *self.inputs(COLUMNS), "--field", "properties.mrr",
                                                      "--percentiles", "50,101"))

    def test_a_breakdown_takes_a_measure_edges_and_periods(self):
        parts = self.json("breakdown", *self.inputs(), "--field", "properties.is_partner", "--measure", "properties.seats")
        self.assertEqual(parts["values"][0], {"value": "false", "count": 1, "sum": "50", "mean": "50.00", "min": "50", "max": "50"})
        self.assertEqual((parts["measure"]["sum"], parts["measure"]["not_set"]["sum"]), ("65", "3"))
        edges = self.json("breakdown", *self.inputs(), "--field", "properties.seats", "--edges", "-5,12,50")
        self.assertEqual(edges["values"], [{"from": None, "to": "-5", "count": 0}, {"from": "-5", "to": "12", "count": 1},
                                           {"from": "12", "to": "50", "count": 1}, {"from": "50", "to": None, "count": 1}])
        years = self.json("breakdown", *self.inputs(), "--field", "properties.signed_on", "--by", "year")
        self.assertEqual((years["by"], years["values"]), ("year", [{"value": "2024", "count": 1}, {"value": "2025", "count": 1}]))
        chosen = self.expect(0, "breakdown", *self.inputs(), "--field", "properties.mrr").stdout
        self.assertIn("USD", chosen)
        self.assertIn("and above", chosen)
        self.fails(2, "breakdown", *self.inputs(), "--field", "properties.seats", "--edges", "1", "--by", "day")
