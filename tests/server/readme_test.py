"""The examples of the README's section "Serve it", as they stand there."""

import json
import pathlib
import shlex
import shutil
import subprocess
import unittest

from served import DATA, ServedTest

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


@unittest.skipUnless(shutil.which("curl"), "curl is not installed")
class ReadmeTest(ServedTest):
    def test_examples(self):
        section = README.read_text().partition("\n## Serve it\n")[2].partition("\n## ")[0]
        commands = [line.strip() for line in section.splitlines() if line.startswith("    curl ")]
        self.assertGreater(len(commands), 7)
        answers = []
        for command in commands:
            arguments = shlex.split(command.replace("127.0.0.1:8080", self.host))
            result = subprocess.run([*arguments, "--silent", "--show-error", "--fail-with-body"], cwd=DATA, capture_output=True, timeout=60)
            self.assertEqual(result.returncode, 0, f"{command}\n{result.stdout.decode()}{result.stderr.decode()}")
            answers.append(json.loads(result.stdout.decode().rpartition("\r\n\r\n")[2]))
        stats, preview, created, patched, applied, page, why, entered, segment, edited = answers
        self.assertEqual(len(stats["segments"]), 12)
        self.assertEqual(preview["meta"]["total"], created["count"])
        self.assertIn({"segment_id": "fr", "customer": "cus_2", "change": "entered"}, patched["changes"])
        self.assertEqual(applied["applied"], 60)
        self.assertGreater(page["meta"]["total"], 0)
        self.assertFalse(why["member"])
        self.assertEqual({customer["country"] for customer in entered["data"]}, {"DE"})
        self.assertEqual(segment["id"], edited["id"])
