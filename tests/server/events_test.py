"""Live events: counts and changes as they happen, resumed without loss, or told that they are gone."""

import json
import threading

from served import ServedTest


class Viewer:
    """Reads events of one connection."""

    def __init__(self, test, last=None, path="/v1/events"):
        self.connection = test.connect()
        self.connection.request("GET", path, headers={"Last-Event-ID": last} if last else {})
        self.response = self.connection.getresponse()
        test.assertEqual(self.response.status, 200)
        test.assertEqual(self.response.headers["Content-Type"], "text/event-stream")
        self.id = last

    def next(self, kind):
        """The next event of that kind."""
        name, data = None, None
        while True:
            line = self.response.readline().decode().rstrip("\n")
            if line.startswith("id: "):
                self.id = line[4:]
            elif line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif line == "" and name == kind:
                return data
            elif line == "":
                name = None

    def close(self):
        self.response.close()
        self.connection.close()


class EventsTest(ServedTest):
    def move(self, country):
        self.expect(200, "PATCH", "/v1/customers/cus_4", {"country": country, "properties": {"plan_tier": "enterprise"}})

    def test_counts_and_changes(self):
        viewer = Viewer(self)
        whole = viewer.next("stats")
        self.assertTrue(whole["complete"])
        self.assertEqual(len(whole["segments"]), 12)
        self.move("FR")
        changes = viewer.next("changes")
        self.assertIn({"segment_id": "seg_1", "customer": "cus_4", "change": "entered"}, changes["changes"])
        part = viewer.next("stats")
        self.assertFalse(part["complete"])
        self.assertIn({"id": "seg_1", "count": 7}, [{"id": s["id"], "count": s["count"]} for s in part["segments"]])
        created = self.expect(200, "PATCH", "/v1/segments/seg_1", {"description": "d"}, {"If-Match": "*"}).json
        self.assertEqual(viewer.next("segment"), {"id": created["id"], "change": "updated"})
        self.assertIn("tranche_http_viewers 1\n", self.expect(200, "GET", "/metrics").body.decode())

    def test_resume_without_loss_or_repetition(self):
        viewer = Viewer(self)
        self.move("FR")
        seen = [viewer.next("changes")["version"]]
        viewer.close()
        for country in ("DE", "FR", "DE"):
            self.move(country)
        again = Viewer(self, viewer.id)
        while len(seen) < 4:
            seen.append(again.next("changes")["version"])
        self.assertEqual(seen, list(range(seen[0], seen[0] + 4)))

    def test_what_is_gone_is_told(self):
        for last in ("1-1", "nonsense"):
            viewer = Viewer(self, last)
            self.assertEqual(viewer.next("gone"), {})
            self.assertTrue(viewer.next("stats")["complete"])
            self.move("FR")
            self.move("DE")
            viewer.next("changes")  # it goes on from here

    def test_a_slow_viewer_costs_nobody_anything_and_starts_over(self):
        slow = self.socket()
        slow.sendall(b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        slow.recv(100)
        for number in range(12):  # a customer who comes moves into all of them: few operations make many events
            self.expect(201, "POST", "/v1/segments", {"name": f"France {number}", "rules": [{"conditions": [
                {"field": "country", "operator": "in", "value": ["FR"]}]}]})
        many = "".join(json.dumps({"op": "upsert", "customer": {"id": f"{'x' * 200}{i}", "country": "FR",
                                                               "properties": {"plan_tier": "enterprise"}}}) + "\n"
                       for i in range(550))
        none = "".join(json.dumps({"op": "delete", "id": f"{'x' * 200}{i}"}) + "\n" for i in range(550))
        for _ in range(15):  # more than the log and the system's buffers hold
            for changes in (many, none):
                connection = self.connect()
                connection.request("POST", "/v1/changes", changes)
                self.assertEqual(connection.getresponse().status, 200)
        fast = Viewer(self)
        self.assertTrue(fast.next("stats")["complete"])
        text = b""
        slow.settimeout(20)
        while b"event: gone" not in text[-200_000:]:
            text += slow.recv(1 << 16)

    def test_many_viewers(self):
        viewers = [Viewer(self) for _ in range(50)]
        for viewer in viewers:
            viewer.next("stats")
        threads = [threading.Thread(target=self.move, args=[country]) for country in ("FR", "DE")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        last = self.expect(200, "GET", "/v1/stats").json["version"]
        for viewer in viewers:
            while viewer.next("stats")["version"] != last:
                pass
        self.stop()  # viewers do not keep it
