"""Exit codes and messages: wrong usage, bad input, files that cannot be read or written."""

import json
import os
import subprocess

from program import DATA, ProgramTest, inputs, sample

COMMANDS = ("stats", "apply", "preview", "customers", "explain", "breakdown", "overlap", "generate", "demo")


class HelpTest(ProgramTest):
    def test_program_lists_its_commands(self):
        for arguments in (["--help"], ["-h"], ["help"]):
            text = self.expect(0, *arguments).stdout
            for command in COMMANDS:
                self.assertIn(f"\n  {command} ", text)

    def test_every_command_has_help_with_an_example(self):
        for command in COMMANDS:
            text = self.expect(0, command, "--help").stdout
            self.assertEqual(text, self.expect(0, "help", command).stdout)
            self.assertIn(f"Example:\n  tranche {command} --", text)
            self.assertIn("Usage: tranche " + command, text)
            self.assertLessEqual(max(map(len, text.splitlines())), 80, text)

    def test_help_wins_over_other_flags(self):
        self.expect(0, "stats", "--customers", "nowhere", "--help")

    def test_version(self):
        self.assertRegex(self.expect(0, "--version").stdout, r"^tranche \d+\.\d+\.\d+\n$")


class UsageTest(ProgramTest):
    def test_unknown_command(self):
        self.assertIn('did you mean "stats"?', self.fails(2, "stast"))
        self.assertNotIn("did you mean", self.fails(2, "xyzzy"))
        self.fails(2)

    def test_misspelt_flag(self):
        self.assertIn('did you mean "--customers"?', self.fails(2, "stats", "--custmers", "x"))
        self.assertIn('did you mean "--json"?', self.fails(2, "stats", *inputs(), "--jsno"))

    def test_missing_flag_and_missing_value(self):
        self.assertIn("--customers is required", self.fails(2, "stats", "--schema", DATA / "schema.json"))
        self.assertIn("--search: 1 required TEXT missing", self.fails(2, "customers", *inputs(), "--search"))
        self.assertIn("--search: a value is missing before --take",
                      self.fails(2, "customers", *inputs(), "--search", "--take"))
        self.fails(2, "overlap", *inputs(), "--segment", "Head offices")
        self.fails(2, "apply", *inputs())

    def test_value_of_a_flag(self):
        self.assertIn('--take: "101" is not a whole number from 0 to 100',
                      self.fails(2, "customers", *inputs(), "--take", "101"))
        for value in ("-1", "x", "", "1.5", "99999999999999999999"):
            self.fails(2, "customers", *inputs(), f"--skip={value}")
        self.fails(2, "stats", *inputs(), "--json=yes")
        self.fails(2, "stats", *inputs(), "--customers", "again")
        self.fails(2, "stats", *inputs(), "stray")

    def test_equals_sign_and_space_mean_the_same(self):
        flags = [f"--schema={DATA / 'schema.json'}", f"--customers={DATA / 'customers.ndjson'}"]
        self.expect(0, "stats", *flags)


class InputTest(ProgramTest):
    def segments(self, **condition):
        condition = {"field": "country", "operator": "in", "value": ["FR"], **condition}
        definitions = [{"name": "good", "rules": [{"conditions": [{"field": "tax_id", "operator": "is_set"}]}]},
                       {"name": "bad", "rules": [{"conditions": [condition]}]}]
        return ["stats", *inputs(segments=False), "--segments", self.write("segments.json", json.dumps(definitions))]

    def test_missing_file_has_the_reason(self):
        for flags in (inputs(schema="nowhere"), inputs(customers="nowhere"),
                      [*inputs(segments=False), "--segments", "nowhere"], [*inputs(), "--changes", "nowhere"]):
            message = self.fails(1, "stats", *flags)
            self.assertIn("nowhere", message)
            self.assertIn("No such file or directory", message)
        self.assertIn("No such file", self.fails(1, "preview", *inputs(), "--rules", "nowhere"))
        self.assertIn("irectory", self.fails(1, "stats", *inputs(customers=self.folder)))

    def test_misspelt_field_operator_and_value_name_the_place(self):
        for condition, place in (({"field": "contry"}, "/rules/0/conditions/0/field"),
                                 ({"operator": "inn"}, "/rules/0/conditions/0/operator"),
                                 ({"operator": "has_all"}, "/rules/0/conditions/0/operator"),
                                 ({"value": ["FR", "XX"]}, "/rules/0/conditions/0/value/1"),
                                 ({"field": "properties.plan_tier", "value": ["gold"]},
                                  "/rules/0/conditions/0/value/0")):
            message = self.fails(1, *self.segments(**condition))
            self.assertIn("segments.json: ", message)
            self.assertRegex(message, 'segment "bad"|/1/rules')
            self.assertIn(place, message)

    def test_misspelt_field_of_a_breakdown(self):
        self.assertIn('did you mean "country"?', self.fails(1, "breakdown", *inputs(), "--field", "contry"))
        self.assertIn('"properties.plan_tier"?', self.fails(1, "breakdown", *inputs(), "--field", "plan_tier"))

    def test_unknown_segment_and_customer(self):
        message = self.fails(1, "customers", *inputs(), "--segment", "Head office")
        self.assertIn('did you mean "Head offices"?', message)
        self.fails(1, "explain", *inputs(), "--segment", "Head offices", "--customer", "nobody")
        self.fails(1, "customers", *inputs(segments=False), "--segment", "Head offices")

    def test_broken_line_in_the_middle_loses_nothing_else(self):
        lines = sample("customers.ndjson").splitlines()
        bad = ['{"id":"x"', '{"id":"' + "v" * 256 + '"}', '{"name":"no id"}', '{"id":"n\\u0000ul"}',
               '{"id":"tail"} {"id":"tail2"}']
        broken = lines[:100] + bad + lines[100:]
        data = "\n".join(broken).encode() + b'\n{"id":"\xff\xfe"}\n'
        flags = inputs(customers=self.write("customers.ndjson", data))
        result = self.expect(0, "stats", *flags, "--json")
        stats = json.loads(result.stdout)
        self.assertEqual((stats["customers"], stats["rejected"]), (200, len(bad) + 1))
        for line in range(101, 101 + len(bad)):
            self.assertIn(f"customers.ndjson:{line}: ", result.stderr)
        expected = json.loads(self.expect(0, "stats", *inputs(), "--json").stdout)
        self.assertEqual(stats["segments"], expected["segments"])
        self.assertIn("line 101", self.fails(1, "stats", *flags, "--strict"))

    def test_many_rejections_are_a_count(self):
        customers = self.write("customers.ndjson", '{"id":1.5}\n' * 1000 + '{"id":"a"}\n')
        result = self.expect(0, "stats", *inputs(customers=customers))
        self.assertLess(len(result.stderr.splitlines()), 20)
        self.assertIn("1,000 lines rejected", result.stderr)

    def test_a_file_of_which_nothing_can_be_taken_is_a_failure(self):
        bad = self.write("bad", "{\n{\n")
        message = self.fails(1, "stats", *inputs(customers=bad))
        self.assertIn("bad:1: ", message)
        self.assertIn("no customer could be taken", message)
        self.assertIn("no change could be applied", self.fails(1, "apply", *inputs(), "--changes", bad))
        self.expect(0, "stats", *inputs(customers=self.write("empty", "\n\n")))

    def test_errors_are_json_where_answers_are(self):
        def error(code, *arguments):
            result = self.expect(code, *arguments, "--json")
            self.assertEqual(result.stdout, "")
            return json.loads(result.stderr)["error"]
        misspelt = error(1, *self.segments(field="contry"))
        self.assertEqual(misspelt["code"], "INVALID_ARGUMENT")
        self.assertIn('did you mean "country"?', misspelt["message"])
        self.assertTrue(misspelt["pointer"].endswith("/rules/0/conditions/0/field"), misspelt)
        bad = error(1, "stats", *inputs(customers=self.write("bad", '{"id":"a"}\n{')), "--strict")
        self.assertEqual(bad["line"], 2)
        self.assertEqual(error(1, "customers", *inputs(), "--segment", "nobody")["code"], "NOT_FOUND")
        self.assertEqual(error(2, "stats", *inputs(), "--custmers")["code"], "INVALID_ARGUMENT")

    def test_broken_json_documents(self):
        self.assertIn("schema: ", self.fails(1, "stats", *inputs(schema=self.write("schema", '{"fields":['))))
        self.fails(1, "stats", *inputs(segments=False), "--segments", self.write("segments", '{"name":"x"}'))
        self.assertIn("standard input: ", self.fails(1, "preview", *inputs(), "--rules", "-", stdin="{"))


class OutputTest(ProgramTest):
    def test_full_disk_is_an_error(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("needs /dev/full")
        with open("/dev/full", "wb") as full:
            for command in (["stats", *inputs(), "--json"], ["stats", *inputs()], ["--help"]):
                result = subprocess.run([self.path, *map(str, command)], stdout=full, stderr=subprocess.PIPE)
                self.assertEqual(result.returncode, 1)
                self.assertIn(b"cannot write to standard output: No space left on device", result.stderr)

    def test_closed_standard_output_is_an_error(self):
        command = [self.path, *map(str, ["stats", *inputs()])]
        result = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *command], stderr=subprocess.PIPE)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"cannot write", result.stderr)

    def test_reader_that_goes_away_is_none(self):
        customers = "".join(f'{{"id":"c{i}","country":"FR"}}\n' for i in range(20000))
        feed = "".join(f'{{"op":"delete","id":"c{i}"}}\n' for i in range(20000))
        segments = '[{"name":"f","rules":[{"conditions":[{"field":"country","operator":"in","value":["FR"]}]}]}]'
        flags = [*inputs(segments=False, customers=self.write("c", customers)), "--changes", self.write("f", feed),
                 "--segments", self.write("s", segments)]
        process = subprocess.Popen([self.path, "apply", *map(str, flags)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertEqual(process.wait(), 0)

    def test_no_colours_or_bars_outside_a_terminal(self):
        result = self.expect(0, "breakdown", *inputs(), "--field", "country")
        self.assertNotIn("\u001b", result.stdout + result.stderr)
        self.assertEqual(result.stderr, "")
