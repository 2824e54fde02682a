"""--db: what one command keeps, the next one finds."""

import json
import os
import shlex
import shutil
import signal
import subprocess

from program import DATA, ProgramTest, inputs, sample


class StoreTest(ProgramTest):

    def test_a_file_answers_as_its_inputs_do(self):
        expected = self.json("stats", *inputs())
        made = self.json("stats", "--db", "kept", *inputs())
        self.assertEqual(made, expected)
        found = self.json("stats", "--db", "kept")
        self.assertEqual(found["segments"], expected["segments"])
        self.assertEqual(found["customers"], expected["customers"])
        rules = self.write("rules.json", '{"rules":[{"operator":"and","conditions":[{"field":"tax_id","operator":"is_set"}]}]}')
        self.assertEqual(self.json("preview", "--db", "kept", "--rules", rules),
                         self.json("preview", *inputs(), "--rules", rules))

    def test_changes_stay(self):
        self.json("stats", "--db", "kept", *inputs())
        changed = self.json("stats", *inputs(changes=True))
        self.expect(0, "apply", "--db", "kept", "--changes", DATA / "changes.ndjson", "--summary")
        self.assertEqual(self.json("stats", "--db", "kept")["segments"], changed["segments"])

    def test_customers_are_added_to_it(self):
        self.json("stats", "--db", "kept", "--schema", DATA / "schema.json")
        self.assertEqual(self.json("stats", "--db", "kept")["customers"], 0)
        stats = self.json("stats", "--db", "kept", "--customers", DATA / "customers.ndjson")
        self.assertEqual(stats["customers"], self.json("stats", *inputs())["customers"])

    def test_one_import_run_twice_gives_one_state(self):
        first = self.json("stats", "--db", "kept", *inputs())
        again = self.json("stats", "--db", "kept", *inputs())
        self.assertEqual(again, first)

    def test_a_definition_that_changed_replaces_the_segment(self):
        before = self.json("stats", "--db", "kept", *inputs())["segments"]
        definitions = json.loads(sample("segments.json"))[:1]
        definitions[0]["rules"] = [{"conditions": [{"field": "tax_id", "operator": "is_set"}]}]
        definitions.append({"name": "added", "rules": definitions[0]["rules"]})
        after = self.json("stats", "--db", "kept", "--segments", self.write("s.json", json.dumps(definitions)))["segments"]
        self.assertEqual([s["id"] for s in after[:-1]], [s["id"] for s in before])
        self.assertEqual(after[0]["count"], after[-1]["count"])
        self.assertNotEqual(after[0]["count"], before[0]["count"])
        self.assertEqual(after[1:-1], before[1:])

    def grown_schema(self, change):
        schema = json.loads(sample("schema.json"))
        change({field["name"]: field for field in schema["fields"]}, schema["fields"])
        return self.write("grown.json", json.dumps(schema))

    def test_a_grown_schema_is_taken_over_and_said(self):
        self.json("stats", "--db", "kept", *inputs())

        def grow(by_name, fields):
            by_name["properties.plan_tier"]["values"].append("platinum")
            fields.append({"name": "properties.colour", "kind": "select", "values": ["red"]})
        grown = self.grown_schema(grow)
        result = self.expect(0, "stats", "--db", "kept", "--schema", grown)
        self.assertIn("kept: field properties.colour is added", result.stderr)
        self.assertIn("kept: properties.plan_tier takes platinum too", result.stderr)
        self.assertEqual(self.expect(0, "stats", "--db", "kept", "--schema", grown).stderr, "")
        self.assertEqual(self.expect(0, "stats", "--db", "kept", "--schema", DATA / "schema.json").stderr, "")
        feed = '{"op":"upsert","customer":{"id":"n","properties":{"plan_tier":"platinum","colour":"red"}}}\n'
        self.expect(0, "apply", "--db", "kept", "--changes", "-", "--strict", stdin=feed)

    def test_a_schema_that_contradicts_names_each_difference_and_changes_nothing(self):
        self.json("stats", "--db", "kept", *inputs())

        def contradict(by_name, fields):
            by_name["properties.plan_tier"]["kind"] = "multi_select"
            fields.append({"name": "country", "values": ["FR"]})
            fields.append({"name": "properties.colour", "kind": "select", "values": ["red"]})
        message = self.fails(1, "stats", "--db", "kept", "--schema", self.grown_schema(contradict))
        self.assertIn("properties.plan_tier is of kind select, not multi_select", message)
        self.assertIn("country takes any value, and the schema lists some", message)
        self.assertIn('no field "properties.colour"', self.fails(1, "breakdown", "--db", "kept", "--field", "properties.colour"))

    def test_decimals_units_and_measures_that_differ_are_named(self):
        fields = [{"name": "properties.mrr", "kind": "money", "decimals": 2}, {"name": "properties.seats", "kind": "number"},
                  {"name": "properties.paid_at", "kind": "datetime", "unit": "s"}]
        first = self.write("first.json", json.dumps({"measures": ["properties.mrr"], "fields": fields}))
        self.expect(0, "schema", "apply", "--db", "typed", "--schema", first)
        self.assertEqual(self.expect(0, "schema", "apply", "--db", "typed", "--schema", first).stdout, "Nothing to add.\n")
        shown = self.expect(0, "schema", "show", "--db", "typed").stdout
        self.assertIn("2 decimals; a measure", shown)
        self.assertIn("integers in s too", shown)
        self.assertEqual(json.loads(self.expect(0, "schema", "show", "--db", "typed", "--json").stdout)["measures"], ["properties.mrr"])
        fields[0]["decimals"] = 3
        fields[2].pop("unit")
        other = self.write("other.json", json.dumps({"measures": ["properties.seats"], "fields": fields}))
        message = self.fails(1, "schema", "apply", "--db", "typed", "--schema", other)
        self.assertIn("properties.mrr has 2 decimals, not 3", message)
        self.assertIn("properties.paid_at takes integers in s, and the schema says no integers", message)
        self.assertIn("properties.seats is no measure", message)
        # What the schema does not name stays.
        self.expect(0, "schema", "apply", "--db", "typed", "--schema", self.write("none.json", json.dumps({"fields": fields[1:2]})))

    def test_a_feed_of_a_source_is_applied_once(self):
        self.json("stats", "--db", "kept", *inputs(segments=False))
        feed = "".join(f'{{"op":"merge","customer":{{"id":"new{i}"}}}}\n' for i in range(5)) + '{"op":"delete","id":"nobody"}\n'
        apply = ["apply", "--db", "kept", "--changes", "-", "--source", "crm"]
        report = json.loads(self.expect(0, *apply, "--summary", "--json", stdin=feed).stdout)
        self.assertEqual((report["applied"], report["rejected"]), (5, 1))
        self.assertNotIn("already_applied", report)
        customers = self.json("stats", "--db", "kept")["customers"]
        self.assertEqual(self.json("stats", "--db", "kept")["positions"], [{"source": "crm", "epoch": 0, "sequence": 6}])
        # Again, with more behind it: only that is new.
        more = feed + '{"op":"delete","id":"new0"}\n'
        report = json.loads(self.expect(0, *apply, "--summary", "--json", stdin=more).stdout)
        self.assertEqual((report["applied"], report["already_applied"], report["rejected"]), (1, 6, 0))
        self.assertEqual(self.json("stats", "--db", "kept")["customers"], customers - 1)
        self.assertIn("line 1: applied already", self.expect(0, *apply, "--acknowledge", stdin=more).stdout)
        self.assertIn("7 applied before", self.expect(0, *apply, "--summary", stdin=more).stdout)
        shown = self.expect(0, "stats", "--db", "kept").stdout
        self.assertRegex(shown, r"crm +0 +7")
        # From where it stands, in a new epoch, and with a gap.
        self.expect(0, *apply, "--sequence", "8", "--strict", stdin='{"op":"delete","id":"new1"}\n')
        self.expect(0, *apply, "--epoch", "3", "--strict", stdin='{"op":"delete","id":"new2"}\n')
        message = self.fails(1, *apply, "--epoch", "3", "--sequence", "5", stdin='{"op":"delete","id":"new3"}\n')
        self.assertIn("wanted is 2 in epoch 3", message)
        self.assertEqual(self.json("stats", "--db", "kept")["positions"], [{"source": "crm", "epoch": 3, "sequence": 1}])
        self.fails(2, "apply", "--db", "kept", "--changes", "-", "--sequence", "5", stdin=feed)
        self.fails(1, "apply", "--db", "kept", "--changes", "-", "--source", "x" * 256, stdin=feed)

    def test_what_was_acknowledged_survives_the_death_of_the_program(self):
        self.json("stats", "--db", "kept", *inputs(segments=False))
        before = self.json("stats", "--db", "kept")["customers"]
        process = subprocess.Popen([self.path, "apply", "--db", "kept", "--segments", DATA / "segments.json", "--changes", "-",
                                    "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=self.folder)
        for number in range(49):
            process.stdin.write(f'{{"op":"upsert","customer":{{"id":"new{number}"}}}}\n'.encode())
        process.stdin.write(b'{"op":"upsert","customer":{"id":"new49","country":"FR","properties":{"plan_tier":"enterprise"}}}\n')
        process.stdin.flush()
        while b"new49" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
        self.assertEqual(self.json("stats", "--db", "kept")["customers"], before + 50)

    def test_errors_say_what_to_do(self):
        self.assertIn("kept does not exist; with --schema it would be made", self.fails(1, "stats", "--db", "kept"))
        self.write("text", "x" * 2000)
        self.assertIn("not a tranche file", self.fails(1, "stats", "--db", "text"))
        self.json("stats", "--db", "kept", *inputs())
        whole = (self.folder / "kept").read_bytes()
        self.write("cut", whole[:len(whole) // 2])
        self.assertIn("damaged", self.fails(1, "stats", "--db", "cut"))

    def test_two_programs_do_not_share_a_file(self):
        self.json("stats", "--db", "kept", *inputs())
        process = subprocess.Popen([self.path, "apply", "--db", "kept", "--changes", "-", "--json"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, cwd=self.folder)
        process.stdin.write(b'{"op":"upsert","customer":{"id":"new","country":"FR","properties":{"plan_tier":"enterprise"}}}\n')
        process.stdin.flush()
        self.assertIn(b"new", process.stdout.readline())  # it has the file
        self.assertIn(f"in use by process {process.pid} (tranche)", self.fails(1, "stats", "--db", "kept"))
        process.stdin.close()
        process.wait()
        process.stdout.close()

    def test_a_batch_of_lines_is_applied_whole_or_not_at_all(self):
        self.json("stats", "--db", "kept", *inputs())
        before = self.json("stats", "--db", "kept")["customers"]
        lines = [f'{{"op":"upsert","customer":{{"id":"new{number}"}}}}' for number in range(6)]
        lines[4] = '{"op":"delete","id":"nobody"}'
        result = self.expect(0, "apply", "--db", "kept", "--changes", "-", "--batch", "3", "--acknowledge", "--json",
                             stdin="\n".join(lines) + "\n\n" + lines[0])
        acknowledged = [line for line in result.stdout.splitlines() if "applied" in line]
        self.assertEqual(acknowledged, ['{"applied":3}', '{"applied":8}'])
        self.assertIn("nobody", result.stderr)
        self.assertEqual(self.json("stats", "--db", "kept")["customers"], before + 3)

    def test_an_unreadable_line_refuses_its_whole_batch(self):
        self.json("stats", "--db", "kept", *inputs())
        before = self.json("stats", "--db", "kept")["customers"]
        lines = [f'{{"op":"upsert","customer":{{"id":"new{number}"}}}}' for number in range(6)]
        lines[1] = "{"
        feed = self.write("feed", "\ufeff" + "\n".join(lines))
        for changes, stdin in ((feed, ""), ("-", "\ufeff" + "\n".join(lines))):
            result = self.expect(0, "apply", "--db", "kept", "--changes", changes, "--batch", "2", "--acknowledge", "--json",
                                 stdin=stdin)
            acknowledged = [line for line in result.stdout.splitlines() if "applied" in line]
            self.assertEqual(acknowledged, ['{"applied":4}', '{"applied":6}'])
            self.assertRegex(result.stderr, ":2: .*; so lines 1 to 2 are not applied")
        self.assertEqual(self.json("stats", "--db", "kept")["customers"], before + 4)

    def test_a_checkpoint_leaves_the_answers_as_they_are(self):
        self.json("stats", "--db", "kept", *inputs())
        changed = self.json("stats", *inputs(changes=True))
        self.expect(0, "apply", "--db", "kept", "--changes", DATA / "changes.ndjson", "--checkpoint-after", "500")
        self.assertEqual(self.json("stats", "--db", "kept")["segments"], changed["segments"])

    def test_a_file_that_can_only_be_read_is_refused(self):
        self.json("stats", "--db", "kept", *inputs())
        (self.folder / "kept").chmod(0o444)
        options = {}
        program = self.path
        if os.geteuid() == 0:  # who may write everything: somebody else, who must reach the program
            self.folder.chmod(0o755)
            program = shutil.copy(self.path, self.folder / "program")
            options["user"] = 65534
        before = (self.folder / "kept").read_bytes()
        result = subprocess.run([program, "stats", "--db", "kept"], cwd=self.folder, capture_output=True, **options)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"read-only", result.stderr)
        self.assertEqual((self.folder / "kept").read_bytes(), before)

    def test_a_full_disk_refuses_changes_and_loses_none(self):
        (self.folder / "disk").mkdir()
        mount = "mount -t tmpfs -o size=600k none disk"
        if subprocess.run(["unshare", "-Urm", "sh", "-c", mount], cwd=self.folder, capture_output=True).returncode != 0:
            self.skipTest("no disk of our own to fill")
        name = "n" * 5000
        self.write("feed", "".join(f'{{"op":"upsert","customer":{{"id":"c{number}","name":"{name}"}}}}\n'
                                   for number in range(200)))
        program = shlex.quote(self.path) + " %s --db disk/kept --json"
        script = " && ".join([
            mount, program % "stats" + f" --schema {shlex.quote(str(DATA / 'schema.json'))}",
            program % "apply" + " --changes feed --acknowledge", "mount -o remount,size=20m disk", program % "stats"])
        result = subprocess.run(["unshare", "-Urm", "sh", "-c", script], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("the disk is full", result.stderr)
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        applied = sum("applied" in line for line in lines)
        self.assertTrue(0 < applied < 200, applied)
        self.assertEqual(lines[-1]["customers"], applied)
