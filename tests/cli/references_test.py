"""Segments that name segments, from a file to counts, explanations and edits."""

from program import ProgramTest

CUSTOMERS = ('{"id":"a","country":"FR","language":"fr"}\n{"id":"b","country":"FR","language":"de"}\n'
             '{"id":"c","country":"DE","language":"de"}\n')
# The first names those behind it.
SEGMENTS = '''[
  {"id":"to_call","name":"To call","rules":[{"conditions":[
    {"field":"segment","operator":"in","value":["french"]},{"field":"segment","operator":"not_in","value":["silent"]}]}]},
  {"id":"french","name":"In France","rules":[{"conditions":[{"field":"country","operator":"in","value":["FR"]}]}]},
  {"id":"silent","name":"Do not disturb","rules":[{"conditions":[{"field":"language","operator":"in","value":["de"]}]}]}]'''
GERMAN = '{"rules":[{"conditions":[{"field":"country","operator":"in","value":["DE"]}]}]}'


class ReferencesTest(ProgramTest):
    def inputs(self, segments=SEGMENTS):
        return ["--schema", self.write("schema.json", '{"fields":[]}'), "--customers", self.write("customers", CUSTOMERS),
                "--segments", self.write("segments.json", segments)]

    def test_a_file_lists_segments_in_any_order(self):
        counts = {s["id"]: s["count"] for s in self.json("stats", *self.inputs())["segments"]}
        self.assertEqual(counts, {"to_call": 1, "french": 2, "silent": 2})

    def test_a_kept_index_has_them_again_and_follows(self):
        for _ in range(2):
            self.json("stats", "--db", "kept.db", *self.inputs())
        changes = self.write("changes", '{"op":"patch","customer":{"id":"b","language":"fr"}}\n')
        self.expect(0, "apply", "--db", "kept.db", "--changes", changes)
        counts = {s["id"]: s["count"] for s in self.json("stats", "--db", "kept.db")["segments"]}
        self.assertEqual(counts, {"to_call": 2, "french": 2, "silent": 1})

    def test_names_stand_for_ids(self):
        named = """[{"name":"To call","rules":[{"conditions":[{"field":"segment","operator":"not_in","value":["do not disturb"]}]}]},
          {"name":"Do not disturb","rules":[{"conditions":[{"field":"language","operator":"in","value":["de"]}]}]}]"""
        for _ in range(2):
            stats = self.json("stats", "--db", "kept.db", *self.inputs(named))
            self.assertEqual([(s["id"], s["count"]) for s in stats["segments"]], [("seg_1", 1), ("seg_2", 2)])

    def test_a_cycle_in_a_file_is_told_with_its_path(self):
        cycle = SEGMENTS.replace('"field":"country","operator":"in","value":["FR"]',
                                 '"field":"segment","operator":"in","value":["to_call"]')
        self.assertIn("to_call -> french -> to_call", self.fails(1, "stats", *self.inputs(cycle)))

    def test_an_explanation_goes_down(self):
        why = self.json("explain", *self.inputs(), "--segment", "To call", "--customer", "b")
        self.assertFalse(why["member"])
        self.assertEqual([(s["id"], s["member"]) for s in why["segments"]], [("french", True), ("silent", True)])

    def test_an_edit_is_previewed_in_the_segments_above(self):
        draft = self.write("draft.json", GERMAN)
        saving = self.json("preview", *self.inputs(), "--rules", draft, "--segment", "Do not disturb")["saving"]
        self.assertEqual(saving, {"entered": 0, "left": 1,
                                  "above": [{"id": "to_call", "name": "To call", "entered": 1, "left": 0}]})

    def test_a_segment_that_is_named_stays(self):
        self.json("stats", "--db", "kept.db", *self.inputs())
        self.assertIn("To call", self.fails(1, "segments", "delete", "--db", "kept.db", "--segment", "Do not disturb"))
