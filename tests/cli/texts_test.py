"""Texts, from files to counts, and what the program says of conditions on them."""

from program import ProgramTest

SCHEMA = '{"fields":[{"name":"properties.note","kind":"text"}]}'
CUSTOMERS = ('{"id":"a","name":"Lange Stra\\u00dfe","country":"DE","properties":{"note":"Late payer"}}\n'
             '{"id":"b","name":"\\u00c9cole","country":"FR","properties":{"note":"late since e\\u0301te\\u0301"}}\n'
             '{"id":"c","name":"Ecole","properties":{"note":7}}\n'
             '{"id":"d","billing_email":"ap@acme.FR","properties":{"note":["one","two"]}}\n')
COLUMNS = 'id;name;properties.note\na;Anna;Late\nb;Bo;\n'
SEGMENTS = '''[
  {"name":"Late","rules":[{"conditions":[{"field":"properties.note","operator":"contains","value":"LATE"}]}]},
  {"name":"Late, exactly","rules":[{"conditions":[{"field":"properties.note","operator":"starts_with","value":"late","case":"exact"}]}]},
  {"name":"Summer","rules":[{"conditions":[{"field":"properties.note","operator":"ends_with","value":["\\u00c9T\\u00c9","winter"]}]}]},
  {"name":"Not late","rules":[{"conditions":[{"field":"properties.note","operator":"not_contains","value":["late"]}]}]},
  {"name":"Noted, not late","rules":[{"conditions":[
    {"field":"properties.note","operator":"not_contains","value":["late"],"missing":"exclude"}]}]},
  {"name":"Schools","rules":[{"conditions":[{"field":"name","operator":"in","value":["\\u00e9COLE"]}]}]},
  {"name":"Streets","rules":[{"conditions":[{"field":"name","operator":"contains","value":["STRASSE"]}]}]},
  {"name":"French mail","rules":[{"conditions":[{"field":"billing_email","operator":"ends_with","value":".fr"}]}]}]'''
COUNTS = {"Late": 2, "Late, exactly": 1, "Summer": 1, "Not late": 2, "Noted, not late": 1, "Schools": 1, "Streets": 1, "French mail": 1}


class TextsTest(ProgramTest):
    def inputs(self, customers=CUSTOMERS):
        return ["--schema", self.write("schema.json", SCHEMA), "--customers", self.write("customers", customers),
                "--segments", self.write("segments.json", SEGMENTS)]

    def counts(self, *arguments):
        return {s["name"]: s["count"] for s in self.json("stats", *arguments)["segments"]}

    def test_texts_are_found_without_regard_to_case(self):
        self.assertEqual(self.counts(*self.inputs()), COUNTS)

    def test_a_kept_index_finds_them_again(self):
        self.counts("--db", "kept.db", *self.inputs())
        self.assertEqual(self.counts("--db", "kept.db"), COUNTS)

    def test_a_text_may_come_from_a_column(self):
        self.assertEqual(self.counts(*self.inputs(COLUMNS))["Not late"], 1)

    def test_a_preview_shows_the_text_and_the_plan_what_was_read(self):
        draft = ('{"rules":[{"conditions":[{"field":"country","operator":"in","value":["FR"]},'
                 '{"field":"properties.note","operator":"contains","value":["LATE"],"case":"any"}]}]}')
        preview = ["preview", *self.inputs(), "--rules", self.write("draft.json", draft)]
        page = self.json(*preview)
        self.assertEqual([row["properties.note"] for row in page["data"]], ["late since e\u0301te\u0301"])
        self.assertIn("Read the texts of 1 customer.", self.expect(0, *preview, "--plan").stdout)

    def test_what_is_possible_is_said(self):
        def error(condition):
            draft = self.write("draft.json", '{"rules":[{"conditions":[%s]}]}' % condition)
            return self.fails(1, "preview", *self.inputs(COLUMNS), "--rules", draft)

        self.assertIn('it takes "in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "is_set" or "is_not_set"',
                      error('{"field":"name","operator":"lt","value":"a"}'))
        self.assertIn("at /rules/0/conditions/0/case",
                      error('{"field":"country","operator":"in","value":["FR"],"case":"exact"}'))
