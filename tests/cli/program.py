"""Runs the tranche program, and holds what the tests of its commands share."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from naive import NaiveEngine

DATA = pathlib.Path(__file__).resolve().parents[2] / "examples" / "data"


class ProgramTest(unittest.TestCase):
    """A test of the program at `path`, with a folder of its own."""

    path = "tranche"
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        file = self.folder / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(file)

    def run_program(self, *arguments, stdin=b"", **options):
        if isinstance(stdin, str):
            stdin = stdin.encode()
        return subprocess.run([self.path, *map(str, arguments)], input=stdin, capture_output=True, cwd=self.folder,
                              timeout=120, **options)

    def expect(self, code, *arguments, **options):
        """The finished process, with its output as text; its exit code is `code`."""
        result = self.run_program(*arguments, **options)
        result.stdout, result.stderr = result.stdout.decode(), result.stderr.decode()
        self.assertEqual(result.returncode, code, f"{arguments}\n{result.stdout[:500]}{result.stderr}")
        return result

    def json(self, command, *arguments, **options):
        """The one JSON document that the command prints."""
        output = self.expect(0, command, *arguments, "--json", **options).stdout
        self.assertTrue(output.endswith("\n") and output.count("\n") == 1, output[:200])
        return json.loads(output)

    def fails(self, code, *arguments, **options):
        """The message of a command that fails with `code` and prints nothing on standard output."""
        result = self.expect(code, *arguments, **options)
        self.assertEqual(result.stdout, "")
        for line in result.stderr.splitlines():
            self.assertTrue(line.startswith("tranche: "), result.stderr)
        return result.stderr


def inputs(segments=True, changes=False, schema=None, customers=None):
    """The flags that load the sample data."""
    flags = ["--schema", schema or DATA / "schema.json", "--customers", customers or DATA / "customers.ndjson",
             "--now", "2026-11-28T12:00:00Z"]
    if segments:
        flags += ["--segments", DATA / "segments.json"]
    if changes:
        flags += ["--changes", DATA / "changes.ndjson"]
    return flags


def sample(name):
    return (DATA / name).read_text()


def naive_sample():
    return NaiveEngine(sample("schema.json"), sample("customers.ndjson"), sample("segments.json"))
