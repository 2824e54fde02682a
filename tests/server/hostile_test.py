"""Clients that are slow, lie, or ask for what is not theirs."""

import json
import socket
import time

from served import ServedTest


class HostileTest(ServedTest):
    def send(self, data, ends=False):
        """What comes back for these bytes until the server closes the connection. With `ends` no byte follows them."""
        connection = self.socket()
        connection.sendall(data)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while (piece := connection.recv(1 << 16)):
            answer += piece
        return answer.decode()

    def status(self, data):
        answer = self.send(data)
        self.assertTrue(answer.startswith("HTTP/1.1 "), answer)
        self.assertIn("\r\nConnection: close\r\n", answer)
        return int(answer.split()[1])

    def tearDown(self):
        self.assertEqual(self.expect(200, "GET", "/v1/stats").json["customers"], 200)  # as it was
        self.stop()

    def test_foreign_names_and_origins(self):
        for headers, status in (({"Host": "rebound.example"}, 421), ({"Origin": "http://evil.example"}, 403),
                                ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Origin": f"http://{self.host}"}, 200)):
            answer = self.expect(status, "GET", "/v1/stats", headers=headers)
            self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
            self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        self.expect(403, "DELETE", "/v1/customers/cus_1", headers={"Origin": "null"})

    def test_no_http(self):
        for data in (b"nonsense\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                     b"POST /v1/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                     b"POST /v1/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                     b"POST /v1/count HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"):
            self.assertEqual(self.status(data), 400, data)
        self.assertEqual(self.status(b"GET /v1/stats HTTP/1.1\r\nConnection: close\r\n\r\n"), 400)  # no Host

    def test_sizes(self):
        self.assertEqual(self.status(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"), 431)
        self.assertEqual(self.status(b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"), 431)
        big = b"Host: localhost\r\nContent-Length: 99999999999\r\n\r\n"
        self.assertEqual(self.status(b"POST /v1/count HTTP/1.1\r\n" + big), 413)
        self.assertEqual(self.status(b"POST /v1/customers/import HTTP/1.1\r\n" + big), 413)
        self.assertEqual(self.status(b"GET /v1/stats HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx"), 413)
        pieces = b"".join(b"10000\r\n" + b" " * 0x10000 + b"\r\n" for _ in range(80))  # 5 MiB that nobody announced
        self.assertEqual(self.status(b"POST /v1/count HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces), 413)
        self.expect(400, "POST", "/v1/count", "[" * 100_000)
        self.expect(400, "POST", "/v1/customers/import")  # no body at all

    def test_a_body_that_breaks_off_changes_nothing(self):
        body = b'{"id":"half"}\n'
        connection = self.socket()
        connection.sendall(b"POST /v1/customers/import HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n" + body)
        time.sleep(0.1)
        connection.close()

    def test_refused_before_the_body(self):
        head = b"POST /v1/customers/import HTTP/1.1\r\nHost: evil.example\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n"
        self.assertEqual(self.status(head), 421)
        connection = self.socket()
        connection.sendall(head.replace(b"evil.example", b"localhost"))
        self.assertEqual(connection.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.close()

    def test_pipelining(self):
        one = b"POST /v1/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
        bodies = [json.dumps({"target": {"ids": [f"cus_{i}" for i in range(1, n)]}}).encode() for n in range(1, 30)]
        last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        answer = self.send(b"".join(one % (len(body), body) for body in bodies) + last)
        counts = [part.partition("\r\n\r\n")[2] for part in answer.split("HTTP/1.1 200 OK\r\n")[1:]]
        self.assertEqual(counts[:-1], [f'{{"count":{n}}}' for n in range(29)])

    def test_lying_lengths(self):
        # Less than was announced: the rest never comes, and nothing is answered.
        self.assertEqual(self.send(b"POST /v1/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{}", ends=True), "")
        # More: what is left over is taken for the next request, which is none.
        answer = self.send(b"POST /v1/count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}{}\r\n\r\n")
        self.assertEqual([part[:3] for part in answer.split("HTTP/1.1 ")[1:]], ["200", "400"])

    def test_a_slow_body_keeps_nobody_waiting(self):
        body = b"".join(b'{"id":"slow_%d"}\n' % i for i in range(1_000))
        slow = self.socket()
        slow.sendall(b"POST /v1/customers/import HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:5_000])
        for i in range(20):
            self.expect(200, "GET", "/v1/stats")
            self.expect(200, "PATCH", "/v1/customers/cus_1", {"country": "FR"})  # nor do writers
            slow.sendall(body[5_000 + i:5_001 + i])
        self.assertEqual(self.expect(200, "GET", "/v1/stats").json["customers"], 200)
        slow.sendall(body[5_020:])
        self.assertTrue(slow.recv(1 << 16).startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertEqual(self.expect(200, "GET", "/v1/stats").json["customers"], 1_200)
        deletions = "".join(json.dumps({"op": "delete", "id": f"slow_{i}"}) + "\n" for i in range(1_000))
        self.expect(200, "POST", "/v1/changes", deletions)

    def test_who_does_not_read_keeps_nobody_waiting(self):
        slow = self.socket()
        count = 400  # answers of which no buffer holds all
        one = b"GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
        slow.sendall(one * (count - 1) + one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        for _ in range(20):
            self.expect(200, "GET", "/v1/stats")
        answer = b""
        while piece := slow.recv(1 << 16):
            answer += piece
        bodies = answer.split(b"HTTP/1.1 200 OK\r\n")[1:]
        self.assertEqual(len(bodies), count)
        self.assertEqual(len({part.partition(b"\r\n\r\n")[2] for part in bodies}), 1)

    def test_slow_headers_and_many_connections_keep_nobody_waiting(self):
        slow = [self.socket() for _ in range(200)]
        for connection in slow:
            connection.sendall(b"GET /v1/stats HT")
        start = time.monotonic()
        for _ in range(20):
            self.expect(200, "GET", "/v1/stats")
        self.assertLess(time.monotonic() - start, 9)
        slow[0].settimeout(30)
        self.assertEqual(slow[0].recv(1), b"")  # its time for a first request is over
        self.assertLess(time.monotonic() - start, 40)
