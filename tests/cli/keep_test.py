"""What --db keeps: its schema, its segments and its values, shown and changed."""

import json

from program import DATA, ProgramTest, inputs, sample

TIER = "properties.plan_tier"


class KeepTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.expect(0, "stats", "--db", "kept", *inputs())

    def kept(self, group, command, *arguments, **options):
        """The JSON that a command about the file prints."""
        return self.json(group, command, "--db", "kept", *arguments, **options)

    def values(self):
        return {field["name"]: field.get("values") for field in self.kept("schema", "show")["fields"]}

    def counts(self):
        return {segment["name"]: segment["count"] for segment in self.kept("segments", "list")}

    def test_the_export_of_the_readme_prints_what_the_readme_shows(self):
        export = DATA / "export"
        readme = (DATA.parents[1] / "README.md").read_text()
        command = ("stats", "--db", "customers.db", "--schema", export / "schema.json", "--customers", "customers.csv",
                   "--map", export / "map.json", "--segments", export / "segments.json")
        self.write("customers.csv", (export / "customers.csv").read_bytes())
        result = self.expect(0, *command)
        self.assertIn(result.stderr + result.stdout, readme)
        self.json("values", "add", "--db", "customers.db", "--field", "properties.plan", "--value", "platinum")
        self.assertNotIn("platinum", self.expect(0, *command).stderr)
        self.assertEqual(self.json("breakdown", "--db", "customers.db", "--field", "properties.plan")["not_set"], 0)
        found = self.json("breakdown", "--db", "customers.db", "--field", "properties.sales_rep")
        self.assertEqual({value["value"]: value["count"] for value in found["values"]}, {"Jeanne": 3, "Otto": 2, "Nikos": 1})

    # The schema.

    def test_the_schema_shown_makes_the_same_file(self):
        shown = self.kept("schema", "show")
        self.assertEqual(self.values()[TIER], next(f["values"] for f in json.loads(sample("schema.json"))["fields"]
                                                   if f["name"] == TIER))
        again = self.write("again.json", json.dumps(shown))
        made = self.json("schema", "apply", "--db", "copy", "--schema", again)
        self.assertEqual(made, {"made": True, "added": []})
        self.assertEqual(self.json("schema", "show", "--db", "copy"), shown)
        self.assertEqual(self.kept("schema", "apply", "--schema", again), {"made": False, "added": []})
        text = self.expect(0, "schema", "show", "--db", "kept").stdout
        for part in ("Field", "multi_select", TIER, "starter"):
            self.assertIn(part, text)

    def test_a_schema_adds_what_it_has_more(self):
        schema = {"fields": [{"name": TIER, "kind": "select", "values": ["platinum"]},
                             {"name": "properties.rep", "kind": "select", "open": True}]}
        file = self.write("more.json", json.dumps(schema))
        text = self.expect(0, "schema", "apply", "--db", "kept", "--schema", file).stdout
        self.assertIn(f"{TIER} takes platinum too", text)
        self.assertIn("field properties.rep is added", text)
        self.assertEqual(self.expect(0, "schema", "apply", "--db", "kept", "--schema", file).stdout, "Nothing to add.\n")
        self.assertIn("platinum", self.values()[TIER])
        feed = '{"op":"upsert","customer":{"id":"n","properties":{"rep":"ann"}}}\n'
        self.expect(0, "apply", "--db", "kept", "--changes", "-", "--strict", stdin=feed)
        breakdown = self.json("breakdown", "--db", "kept", "--field", "properties.rep")
        self.assertEqual(breakdown["values"], [{"value": "ann", "count": 1}])

    def test_a_schema_that_contradicts_is_refused_with_each_difference(self):
        before = self.values()
        schema = {"fields": [{"name": TIER, "kind": "select", "open": True}, {"name": "country", "values": ["FR"]},
                             {"name": "properties.new", "kind": "select", "values": ["x"]}]}
        message = self.fails(1, "schema", "apply", "--db", "kept", "--schema", self.write("s.json", json.dumps(schema)))
        self.assertIn(f"{TIER} has a list of values, and the schema none", message)
        self.assertIn("country takes any value, and the schema lists some", message)
        self.assertEqual(self.values(), before)

    # Segments.

    def test_segments_are_put_listed_and_deleted(self):
        before = self.kept("segments", "list")
        self.assertEqual([s["name"] for s in before], [s["name"] for s in json.loads(sample("segments.json"))])
        rules = [{"conditions": [{"field": "tax_id", "operator": "is_set"}]}]
        definitions = json.dumps([{"name": "  HEAD offices ", "rules": rules}, {"name": "Added", "rules": rules}])
        put = self.kept("segments", "put", "--segments", "-", stdin=definitions)
        self.assertEqual([s["name"] for s in put], ["HEAD offices", "Added"])
        self.assertEqual(put[0]["count"], put[1]["count"])
        self.assertEqual(put[0]["id"], next(s["id"] for s in before if s["name"] == "Head offices"))
        listed = self.kept("segments", "list")
        self.assertEqual(len(listed), len(before) + 1)
        self.assertEqual(self.kept("segments", "put", "--segments", "-", stdin=json.dumps(
            [{key: s[key] for key in ("id", "name", "description", "rules")} for s in listed])), listed)
        deleted = self.kept("segments", "delete", "--segment", "added", "--segment", "Head Offices")
        self.assertEqual([s["name"] for s in deleted], ["Added", "HEAD offices"])
        self.assertEqual(len(self.kept("segments", "list")), len(before) - 1)
        self.assertIn("no segment is called", self.fails(1, "segments", "delete", "--db", "kept", "--segment", "Added"))
        self.assertIn("Share", self.expect(0, "segments", "list", "--db", "kept").stdout)

    def test_a_bad_definition_changes_nothing(self):
        before = self.kept("segments", "list")
        bad = json.dumps([{"name": "ok", "rules": [{"conditions": [{"field": "tax_id", "operator": "is_set"}]}]},
                          {"name": "bad", "rules": []}])
        self.assertIn("standard input", self.fails(1, "segments", "put", "--db", "kept", "--segments", "-", stdin=bad))
        self.assertEqual(self.kept("segments", "list"), before)

    # Values.

    def test_values_are_added_and_retired(self):
        field = self.kept("values", "add", "--field", TIER, "--value", "gold", "--value", "silver")
        self.assertEqual(field["values"][-2:], ["gold", "silver"])
        self.assertEqual(self.kept("values", "retire", "--field", TIER, "--value", "gold")["retired"], ["gold"])
        message = self.fails(1, "values", "retire", "--db", "kept", "--field", TIER, "--value", "enterprise")
        self.assertIn("is in use", message)
        self.assertIn("Enterprise in France", message)
        text = self.expect(0, "values", "retire", "--db", "kept", "--field", TIER, "--value", "enterprise", "--force").stdout
        self.assertEqual(text, f"{TIER} has retired enterprise\n")
        self.assertIn("does not exist", self.fails(1, "values", "add", "--db", "kept", "--field", "x", "--value", "y"))

    def test_a_renamed_value_keeps_every_count(self):
        counts = self.counts()
        breakdown = self.json("breakdown", "--db", "kept", "--field", TIER)
        text = self.expect(0, "values", "rename", "--db", "kept", "--field", TIER, "--from", "enterprise", "--to",
                           "Enterprise +").stdout
        self.assertEqual(text, f'{TIER} calls "enterprise" now "Enterprise +"\n')
        self.assertEqual(self.counts(), counts)
        for value in breakdown["values"]:
            value["value"] = value["value"].replace("enterprise", "Enterprise +")
        self.assertCountEqual(self.json("breakdown", "--db", "kept", "--field", TIER)["values"], breakdown["values"])
        self.assertIn("Enterprise +", json.dumps(self.kept("segments", "list")))
        self.assertIn("already", self.fails(1, "values", "rename", "--db", "kept", "--field", TIER, "--from", "starter",
                                            "--to", "Enterprise +"))
        self.assertIn("has no value", self.fails(1, "values", "rename", "--db", "kept", "--field", TIER, "--from",
                                                 "enterprise", "--to", "z"))

    # Usage.

    def test_wrong_usage(self):
        for arguments in (["schema"], ["schema", "show"], ["schema", "apply", "--db", "kept"], ["segments", "put", "--db", "kept"],
                          ["values", "rename", "--db", "kept", "--field", TIER, "--from", "a"], ["values", "drop"],
                          ["segments", "delete", "--db", "kept"]):
            self.fails(2, *arguments)
        self.assertIn('did you mean "rename"?', self.fails(2, "values", "renam"))
        self.assertIn("does not exist", self.fails(1, "schema", "show", "--db", "none"))
        for group in ("schema", "segments", "values"):
            self.assertIn("Commands", self.expect(0, group, "--help").stdout)
        self.assertIn("--force", self.expect(0, "values", "retire", "--help").stdout)
