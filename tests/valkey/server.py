"""Servers with the module, for tests: started on free loopback ports in folders of their own, spoken to over plain sockets."""

import pathlib
import signal
import socket
import subprocess
import tempfile
import time


class ServerError(Exception):
    """An error reply."""


class Connection:
    """One client. `call` sends a command and returns its reply; bytes come as text where they are UTF-8."""

    def __init__(self, port, timeout=20):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.input = self.socket.makefile("rb")

    def close(self):
        self.input.close()
        self.socket.close()

    def send(self, *words):
        parts = [b"*%d\r\n" % len(words)]
        for word in words:
            word = word if isinstance(word, bytes) else str(word).encode()
            parts.append(b"$%d\r\n%b\r\n" % (len(word), word))
        self.socket.sendall(b"".join(parts))

    def receive(self):
        line = self.input.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server hung up")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            return ServerError(rest.decode(errors="replace"))
        if kind == b"+":
            return rest.decode()
        if kind == b":":
            return int(rest)
        if kind == b"$":
            if rest == b"-1":
                return None
            data = self.input.read(int(rest) + 2)[:-2]
            try:
                return data.decode()
            except UnicodeDecodeError:
                return data
        if kind == b"*":
            return None if rest == b"-1" else [self.receive() for _ in range(int(rest))]
        raise ConnectionError(f"unknown reply {line!r}")

    def call(self, *words):
        self.send(*words)
        reply = self.receive()
        if isinstance(reply, ServerError):
            raise reply
        return reply


def free_port():
    """A port below 55,536, since a cluster also listens 10,000 above."""
    while True:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        if port < 55_000:
            return port


class Server:
    """A server process. Its folder goes with it; `start` after `kill` finds what the folder holds."""

    program = "redis-server"
    module = "tranche_valkey.so"

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(prefix="tranche-valkey-")
        self.options = [str(option) for option in options]
        self.process = None
        self.client = None
        self.start()

    def start(self):
        for _ in range(5):  # somebody else may take the port
            self.port = free_port()
            command = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self.folder.name,
                       "--daemonize", "no", "--loglevel", "notice", "--save", "", "--enable-debug-command", "local",
                       "--loadmodule", self.module, *self.options]
            with open(self.path("log"), "ab") as log:
                self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            if self.wait_until_ready():
                return
        raise RuntimeError("the server does not start:\n" + self.log())

    def wait_until_ready(self):
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.client = Connection(self.port)
            except OSError:  # not there yet
                time.sleep(0.02)
                continue
            try:
                self.client.call("PING")
                return True
            except (OSError, ServerError):  # still loading
                self.client.close()
                time.sleep(0.02)
        self.kill()
        return False

    def path(self, name):
        return pathlib.Path(self.folder.name) / name

    def log(self):
        return self.path("log").read_text(errors="replace")[-4000:]

    def call(self, *words):
        return self.client.call(*words)

    def kill(self):
        """As kill -9 does."""
        if self.client is not None:
            self.client.close()
            self.client = None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        """Ends it politely, so that a build that measures coverage writes what it has seen."""
        if self.client is not None and self.is_alive():
            try:
                self.client.send("SHUTDOWN", "NOSAVE", "NOW")
                self.process.wait(10)
            except (OSError, subprocess.TimeoutExpired):
                pass
        self.kill()
        self.folder.cleanup()

    def is_alive(self):
        return self.process.poll() is None


def wait_for(condition, seconds=20):
    """Calls `condition` until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.02)
