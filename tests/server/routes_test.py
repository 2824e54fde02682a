"""Every route once, parallel edits, and the life of the process."""

import base64
import gzip
import hashlib
import json
import signal
import threading
import time
import urllib.parse

from served import DATA, SAMPLE, ServedTest

FRANCE = {"name": "All of France", "rules": [{"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}


class RoutesTest(ServedTest):
    def test_segments(self):
        created = self.expect(201, "POST", "/v1/segments", FRANCE)
        path, tag = created.headers["Location"], created.headers["ETag"]
        self.assertEqual(self.expect(200, "GET", path).headers["ETag"], tag)
        self.expect(428, "PUT", path, FRANCE)
        changed = self.expect(200, "PUT", path, {**FRANCE, "description": "x"}, {"If-Match": tag})
        self.expect(412, "PATCH", path, {"name": "y"}, {"If-Match": tag})
        self.expect(200, "PATCH", path, {"name": "y"}, {"If-Match": changed.headers["ETag"]})
        self.expect(409, "PATCH", path, {"name": "Enterprise in France"}, {"If-Match": "*"})
        self.expect(201, "PUT", "/v1/segments/other", FRANCE)
        self.expect(204, "DELETE", path, headers={"If-Match": "*"})
        self.expect(404, "GET", path)
        listed = self.expect(200, "GET", "/v1/segments").json
        self.assertEqual(listed["meta"], {"total": 13, "taken": 13, "skipped": 0})
        self.assertEqual(listed["data"][-1]["id"], "other")

    def test_pages_lead_to_every_segment_and_customer(self):
        for first, key in (("/v1/segments?take=5", 12), ("/v1/customers?take=30", 200), ("/v1/customers?segment=seg_2&take=7", 38)):
            ids, path = [], first
            while path:
                answer = self.expect(200, "GET", path)
                ids += [one["id"] for one in answer.json["data"]]
                link = answer.headers["Link"]
                path = link.partition("<")[2].partition(">")[0] if link else None
            self.assertEqual((len(ids), len(set(ids))), (key, key))

    def test_previews(self):
        preview = self.expect(200, "POST", "/v1/segments/preview", {"draft": FRANCE, "page": {"take": 2}}).json
        self.assertEqual(preview["meta"]["total"], 46)
        self.assertEqual(preview["rules"][0]["conditions"], [{"count": 46}])
        edit = self.expect(200, "POST", "/v1/segments/seg_1/preview", {"draft": FRANCE}).json
        self.assertEqual(edit["edit"], {"entered": 40, "left": 0})
        entered = self.expect(200, "POST", "/v1/segments/seg_1/preview/entered",
                              {"draft": FRANCE, "page": {"skip": 30, "take": 100}}).json
        self.assertEqual(entered["meta"], {"total": 40, "taken": 10, "skipped": 30})
        members = self.expect(200, "GET", "/v1/customers?segment=seg_1&take=100").json["data"]
        self.assertFalse({one["id"] for one in entered["data"]} & {one["id"] for one in members})
        self.assertEqual(self.expect(200, "POST", "/v1/segments/seg_1/preview/left", {"draft": FRANCE}).json["data"], [])
        self.expect(404, "POST", "/v1/segments/nobody/preview/left", {"draft": FRANCE})
        misspelt = self.expect(400, "POST", "/v1/segments/seg_1/preview/enterd", {"draft": FRANCE}).json
        self.assertEqual(misspelt["suggestion"], "entered")
        bad = {"draft": {"rules": [{"conditions": [{"field": "contry", "operator": "is_set"}]}]}}
        for path in ("/v1/segments/preview", "/v1/segments/seg_1/preview", "/v1/segments/seg_1/preview/entered"):
            problem = self.expect(400, "POST", path, bad)
            self.assertEqual(problem.headers["Content-Type"], "application/problem+json")
            self.assertEqual(problem.json["pointer"], "/draft/rules/0/conditions/0/field")
            self.assertEqual(problem.json["suggestion"], "country")

    def test_customers(self):
        self.assertEqual(self.expect(200, "GET", "/v1/customers/cus_1").json["id"], "cus_1")
        self.expect(200, "PUT", "/v1/customers/new%2F1", {"country": "FR", "name": "Énergie"})
        self.assertEqual(self.expect(200, "GET", "/v1/customers?search=energie").json["data"][-1]["id"], "new/1")
        self.expect(200, "PATCH", "/v1/customers/new%2F1", {"country": "DE"})
        self.expect(200, "GET", "/v1/customers/new%2F1/segments")
        self.expect(200, "DELETE", "/v1/customers/new%2F1")
        self.expect(404, "GET", "/v1/customers/new%2F1")
        both = {"targets": [{"segment_id": "seg_1"}, {"draft": FRANCE}], "page": {"take": 1}}
        self.assertEqual(self.expect(200, "POST", "/v1/customers/query", both).json["meta"]["total"], 6)

    def test_questions(self):
        target = {"target": {"segment_id": "seg_2"}}
        self.assertEqual(self.expect(200, "POST", "/v1/count", target).json, {"count": 38})
        self.assertEqual(self.expect(200, "POST", "/v1/counts", {"drafts": [FRANCE]}).json, {"counts": [46]})
        parts = self.expect(200, "POST", "/v1/breakdown", {"field": "country", **target}).json
        self.assertEqual(sum(value["count"] for value in parts["values"]) + parts["not_set"], 38)
        self.expect(200, "POST", "/v1/overlap", {"targets": [{"segment_id": "seg_1"}, target["target"]]})
        why = self.expect(200, "POST", "/v1/explain", {"target": {"segment_id": "seg_1"}, "customer": "cus_1"}).json
        self.assertFalse(why["member"])
        self.expect(200, "POST", "/v1/plan", {"draft": FRANCE})
        bitmap = self.expect(200, "POST", "/v1/export", target).json
        self.assertEqual(bitmap["count"], 38)
        self.assertTrue(base64.b64decode(bitmap["roaring"]))
        self.assertEqual(self.expect(200, "POST", "/v1/export/ids", {"rows": [0]}).json, ["cus_1"])
        self.assertEqual(self.expect(200, "GET", "/v1/stats").json["customers"], 200)

    def test_fields(self):
        self.expect(201, "POST", "/v1/fields", {"name": "properties.size", "kind": "select", "values": ["s"]})
        self.expect(201, "POST", "/v1/fields/properties.size/values", ["m", "l"])
        self.expect(200, "PATCH", "/v1/fields/properties.size/values/m", {"new_value": "M"})
        self.expect(204, "DELETE", "/v1/fields/properties.size/values/l")
        self.assertIn("M", json.dumps(self.expect(200, "GET", "/v1/fields").json))
        self.assertIn("properties.size", json.dumps(self.expect(200, "GET", "/v1/schema").json))
        self.expect(200, "GET", "/v1/fields/country/values")
        self.expect(204, "DELETE", "/v1/fields/properties.size")

    def test_files(self):
        text = (DATA / "customers.ndjson").read_bytes()
        for body in (text, gzip.compress(text)):
            self.assertEqual(self.expect(200, "POST", "/v1/customers/import", body).json["records"], 200)
        export = DATA / "export"
        path = "/v1/customers/import?map=" + urllib.parse.quote((export / "map.json").read_text())
        self.assertEqual(self.expect(200, "POST", path, (export / "customers.csv").read_bytes()).json["records"], 7)
        self.expect(400, "POST", "/v1/customers/import", b"\x1f\x8b" + bytes(20))
        self.expect(400, "POST", "/v1/customers/import", b"%PDF-1.7 nothing for us")
        changes = (DATA / "changes.ndjson").read_bytes()
        report = self.expect(200, "POST", "/v1/changes?batch=7", changes).json
        self.assertEqual((report["applied"], report["rejected"]), (60, 0))
        patch = '{"op":"patch","customer":{"id":"cus_1","country":"FR"}}\n'
        self.expect(200, "POST", "/v1/changes", patch * 3)
        problem = self.expect(404, "POST", "/v1/changes", patch + '{"op":"delete","id":"nobody"}\n').json
        self.assertEqual(problem["operation"], 1)

    def test_streamed_body(self):
        text = (DATA / "customers.ndjson").read_bytes()
        pieces = [text[i:i + 1000] for i in range(0, len(text), 1000)]
        connection = self.connect()
        connection.request("POST", "/v1/customers/import", iter(pieces), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})
        self.assertEqual(json.loads(connection.getresponse().read())["records"], 200)

    def test_repeated_post(self):
        key = {"Idempotency-Key": "k1"}
        first = self.expect(201, "POST", "/v1/segments", FRANCE, key)
        again = self.expect(201, "POST", "/v1/segments", FRANCE, key)
        self.assertEqual((first.body, first.headers["ETag"]), (again.body, again.headers["ETag"]))
        self.expect(422, "POST", "/v1/segments", {**FRANCE, "name": "other"}, key)
        self.expect(409, "POST", "/v1/segments", FRANCE)

    def test_state(self):
        self.assertEqual(self.expect(200, "GET", "/healthz").json, {"status": "ok"})
        self.expect(200, "GET", "/readyz")
        self.assertEqual(self.expect(200, "HEAD", "/v1/stats").body, b"")
        self.assertIn(self.ask("GET", "/").status, (200, 404))  # with the console, and without
        self.expect(404, "GET", "/nothing.js")
        metrics = self.expect(200, "GET", "/metrics").body.decode()
        self.assertIn("\ntranche_customers 200\n", metrics)
        self.check_histogram(metrics, 'method="GET",route="/healthz"', 1)

    def check_histogram(self, metrics, labels, count):
        """Each bucket holds what the one before it does, and the last one all."""
        named = [line for line in metrics.splitlines() if labels in line and line.startswith("tranche_http_request_seconds")]
        buckets = [int(line.rpartition(" ")[2]) for line in named if "_bucket{" in line]
        self.assertGreater(len(buckets), 5)
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual(buckets[-1], count)
        self.assertIn('le="+Inf"', [line for line in named if "_bucket{" in line][-1])
        self.assertIn(f"tranche_http_request_seconds_count{{{labels}}} {count}", named)
        self.assertTrue(any(line.startswith(f"tranche_http_request_seconds_sum{{{labels}}} ") for line in named))

    def test_of_parallel_edits_exactly_one_wins(self):
        for _ in range(5):
            tag = self.expect(200, "GET", "/v1/segments/seg_1").headers["ETag"]
            statuses = []

            def edit(number):
                connection = self.connect()
                connection.request("PATCH", "/v1/segments/seg_1", json.dumps({"description": f"{tag} {number}"}), {"If-Match": tag})
                statuses.append(connection.getresponse().status)

            threads = [threading.Thread(target=edit, args=[number]) for number in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(sorted(statuses), [200] + [412] * 7)

    def test_a_signal_ends_it_after_the_answer(self):
        connection = self.connect()
        connection.putrequest("POST", "/v1/count")
        connection.putheader("Content-Length", "2")
        connection.endheaders(b"{")  # under way
        idle = self.connect()
        self.expect(200, "GET", "/healthz", connection=idle)
        self.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        connection.send(b"}")
        self.assertEqual(json.loads(connection.getresponse().read()), {"count": 200})
        self.assertEqual(self.process.wait(timeout=30), 0)
        self.assertEqual(self.process.stderr.read(), b"")


class TokensTest(ServedTest):
    def setUp(self):
        super().setUp()
        self.stop()
        self.tokens = self.folder / "tokens"

    def write(self, **roles):
        lines = [f"{secret} {role} {hashlib.sha256(secret.encode()).hexdigest()}\n" for secret, role in roles.items()]
        self.tokens.write_text("".join(lines))

    def status(self, method, secret):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return self.ask(method, "/v1/customers/cus_1", {} if method == "PATCH" else None, headers).status

    def test_roles_and_reload(self):
        self.write(r="read", w="write")
        self.start(*SAMPLE, "--tokens", self.tokens)
        self.assertEqual([self.status("GET", secret) for secret in (None, "x", "r", "w")], [401, 401, 200, 200])
        self.assertEqual([self.status("PATCH", secret) for secret in (None, "x", "r", "w")], [401, 401, 403, 200])
        self.tokens.write_text("nonsense")
        self.process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        self.assertEqual(self.status("GET", "r"), 200)
        self.write(n="read")
        self.process.send_signal(signal.SIGHUP)
        for _ in range(100):
            if self.status("GET", "n") == 200:
                break
            time.sleep(0.05)
        self.assertEqual([self.status("GET", secret) for secret in ("n", "r")], [200, 401])
        self.assertIn("the tokens stay as they were", self.stop())

    def test_read_only(self):
        self.start(*SAMPLE, "--read-only")
        self.assertEqual(self.status("GET", None), 200)
        self.assertEqual(self.status("PATCH", None), 403)

    def test_kept(self):
        self.start("--db", "kept.db", "--schema", DATA / "schema.json", "--customers", DATA / "customers.ndjson")
        segment = self.expect(201, "POST", "/v1/segments", FRANCE).json
        self.assertIn("tranche_store_sequence", self.expect(200, "GET", "/metrics").body.decode())
        self.stop()
        self.start("--db", "kept.db")
        self.assertEqual(self.expect(200, "GET", "/v1/segments").json["data"], [segment])


class DemoTest(ServedTest):
    arguments = ["--demo", "--demo-customers", "5000", "--demo-rate", "500"]

    def test_counts_move(self):
        before = self.expect(200, "GET", "/v1/stats").json
        self.assertGreater(len(before["segments"]), 5)
        for _ in range(200):
            if self.expect(200, "GET", "/v1/stats").json["segments"] != before["segments"]:
                break
            time.sleep(0.05)
        else:
            self.fail("nothing moved")
        self.stop()
