"""Starts `tranche serve`, asks it over HTTP, and holds every JSON answer to the server's own description of itself."""

import http.client
import json
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import unittest

DATA = pathlib.Path(__file__).resolve().parents[2] / "examples" / "data"
SAMPLE = ["--schema", DATA / "schema.json", "--customers", DATA / "customers.ndjson", "--segments", DATA / "segments.json"]


class Described:
    """The OpenAPI document of a server, and what of JSON Schema it uses."""

    def __init__(self, document):
        self.document = document

    def schema(self, method, path, status):
        """The schema of an answer: None when it has none. Fails for a route or a status that is not described."""
        path = path.partition("?")[0]
        fitting = [template for template in self.document["paths"]  # the page itself stands at /{file} without a name
                   if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]*", template), path)]
        fitting.sort(key=lambda template: template.count("{"))
        for template in fitting:
            route = self.document["paths"][template].get(method.lower())
            if route is not None:
                answer = route["responses"].get(str(status)) or route["responses"]["default"]
                assert status >= 400 or str(status) in route["responses"], f"{method} {path} gave {status}"
                content = list(answer.get("content", {}).values())
                return content[0].get("schema") if content else None
        return {"$ref": "#/components/schemas/Problem"}

    def check(self, value, schema, place=""):
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if "anyOf" in schema:
            errors = []
            for choice in schema["anyOf"]:
                try:
                    return self.check(value, choice, place)
                except AssertionError as error:
                    errors.append(error)
            raise AssertionError(f"{place}: fits none: {errors}")
        if "type" in schema:
            names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
            assert kind_of(value) & set(names), f"{place}: {value!r} is no {names}"
        if "enum" in schema:
            assert value in schema["enum"], f"{place}: {value!r}"
        if isinstance(value, dict):
            for name in schema.get("required", []):
                assert name in value, f"{place}: {name} is missing in {value}"
            for name, member in value.items():
                if name in schema.get("properties", {}):
                    self.check(member, schema["properties"][name], f"{place}/{name}")
                else:
                    assert schema.get("additionalProperties", True), f"{place}: unexpected {name}"
        if isinstance(value, list) and "items" in schema:
            for position, item in enumerate(value):
                self.check(item, schema["items"], f"{place}/{position}")


def kind_of(value):
    if isinstance(value, bool):
        return {"boolean"}
    if isinstance(value, int):
        return {"integer", "number"}
    return {{str: "string", float: "number", list: "array", dict: "object", type(None): "null"}[type(value)]}


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


class ServedTest(unittest.TestCase):
    """A test with a server of its own."""

    path = "tranche"
    arguments = SAMPLE

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.start(*self.arguments)

    def start(self, *arguments):
        self.process = subprocess.Popen(
            [self.path, "serve", "--listen", "127.0.0.1:0", "--json", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)
        self.addCleanup(self.kill, self.process)
        line = self.process.stdout.readline()
        if not line:
            self.fail(self.process.stderr.read().decode())
        self.host = json.loads(line)["address"].removeprefix("http://")
        self.described = None

    def kill(self, process):
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()

    def stop(self):
        """Ends the server as an operator does, and returns what it said on standard error."""
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(timeout=60), 0)
        return self.process.stderr.read().decode()

    def connect(self):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        self.addCleanup(connection.close)
        return connection

    def socket(self):
        host, _, port = self.host.rpartition(":")
        connection = socket.create_connection((host, int(port)), timeout=60)
        self.addCleanup(connection.close)
        return connection

    def ask(self, method, path, body=None, headers={}, connection=None):
        """The answer, which fits what the server says of itself. A body that is no text is sent as JSON."""
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        connection = connection or self.connect()
        connection.request(method, path, body, dict(headers))
        answer = Answer(connection.getresponse())
        if self.described is None:
            mine = self.connect()
            mine.request("GET", "/v1/openapi.json")
            self.described = Described(json.loads(mine.getresponse().read()))
        schema = self.described.schema(method, path, answer.status)
        if schema is not None and method != "HEAD":
            self.described.check(answer.json, schema)
        return answer

    def expect(self, status, method, path, body=None, headers={}, **options):
        answer = self.ask(method, path, body, headers, **options)
        self.assertEqual(answer.status, status, answer.body)
        return answer
