#!/usr/bin/env python3
"""Kills the tranche program at random moments and checks what its file holds: kill.py PROGRAM [--kills N] [--seed N]

Each round goes on with the file of the round before: it feeds batches to `tranche apply --db`, kills it with SIGKILL while
batches go in and checkpoints are written, or while the file is opened, or while customers are loaded, and opens the file
again. A model of our own says what must be there: every batch that was acknowledged, whole, and none that was never sent.
TRANCHE_KILLS and TRANCHE_SEED stand for the options.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

SCHEMA = {"fields": [{"name": "properties.plan", "kind": "select", "values": ["free", "pro"]}]}
SEGMENTS = [
    {"name": "everybody", "rules": [{"operator": "or", "conditions": [
        {"field": "country", "operator": "is_set"}, {"field": "country", "operator": "is_not_set"},
        {"field": "properties.plan", "operator": "is_set"}]}]},
    {"name": "french", "rules": [{"operator": "and", "conditions": [
        {"field": "country", "operator": "in", "value": ["FR"]}]}]},
    {"name": "not pro", "rules": [{"operator": "and", "conditions": [
        {"field": "properties.plan", "operator": "not_in", "value": ["pro"]}]}]},
]
CLOCK = "clock"  # a customer whose name is the number of the last batch, that of the state
IDS = 60
LINES = 4  # of a batch
CHECKPOINT_AFTER = 3_000  # bytes: every few batches


def is_member(segment, customer):
    return {"everybody": True, "french": customer["country"] == "FR", "not pro": customer["plan"] != "pro"}[segment]


class Model:
    """The customers after each batch: id to name, country and plan."""

    def __init__(self):
        self.customers = {}
        self.sent = 0  # batches
        self.applied = 0  # batches that count in this state: the sequence of its position

    def copy(self):
        other = Model()
        other.customers, other.sent, other.applied = dict(self.customers), self.sent, self.applied
        return other

    def next_batch(self, rng):
        """The lines of one more batch, which this model then holds."""
        self.sent += 1
        self.applied += 1
        lines = []
        for id in rng.sample(range(IDS), LINES - 1):
            lines.append(self.change(f"c{id}", rng))
        lines.append(self.upsert(CLOCK, {"name": str(self.sent), "country": None, "plan": None}))
        return lines

    def change(self, id, rng):
        name = f"of batch {self.sent}"
        country = rng.choice(["FR", "DE", None])
        if id in self.customers and rng.random() < 0.3:
            del self.customers[id]
            return {"op": "delete", "id": id}
        if id in self.customers and rng.random() < 0.5:
            self.customers[id] = {**self.customers[id], "name": name, "country": country}
            return {"op": "patch", "customer": {"id": id, "name": name, "country": country}}
        return self.upsert(id, {"name": name, "country": country, "plan": rng.choice(["free", "pro", None])})

    def upsert(self, id, customer):
        self.customers[id] = customer
        record = {"id": id, "name": customer["name"], "country": customer["country"],
                  "properties": {"plan": customer["plan"]}}
        return {"op": "upsert", "customer": record}


class Driver:
    def __init__(self, program, folder, seed):
        self.program, self.folder, self.rng = program, pathlib.Path(folder), random.Random(seed)
        (self.folder / "schema.json").write_text(json.dumps(SCHEMA))
        (self.folder / "segments.json").write_text(json.dumps(SEGMENTS))
        self.run("stats", "--schema", "schema.json", "--segments", "segments.json")
        self.model = Model()
        self.loads = 0
        self.deaths = 0  # kills that found the program alive

    def command(self, name, *arguments):
        return [self.program, name, "--db", "kept", "--json", *map(str, arguments)]

    def run(self, name, *arguments):
        done = subprocess.run(self.command(name, *arguments), cwd=self.folder, capture_output=True, timeout=300)
        if done.returncode != 0:
            raise AssertionError(f"{name} ended with {done.returncode}: {done.stderr.decode()}")
        return json.loads(done.stdout)

    def start_and_kill(self, *arguments):
        """Somewhere between its first moment and about its last."""
        process = subprocess.Popen(self.command("stats", *arguments), cwd=self.folder, stdout=subprocess.DEVNULL)
        self.wait_a_little(self.running_time)
        self.kill(process)

    def wait_a_little(self, seconds):
        time.sleep(self.rng.random() * seconds)

    def kill(self, process):
        self.deaths += process.poll() is None
        process.kill()
        process.wait()

    # The three ways to die. Each returns the models that the file may then hold.

    def die_while_batches_go_in(self):
        process = subprocess.Popen(
            self.command("apply", "--changes", "-", "--batch", LINES, "--acknowledge", "--checkpoint-after", CHECKPOINT_AFTER,
                         "--source", "feeder", "--sequence", self.model.applied + 1),
            cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        states = [self.model.copy()]

        def send():
            lines = self.model.next_batch(self.rng)
            process.stdin.write("".join(json.dumps(line) + "\n" for line in lines).encode())
            states.append(self.model.copy())

        acknowledged = 0
        wanted = self.rng.randrange(60)
        ahead = self.rng.choice([1, 1, 8])  # batches that wait for an answer
        while acknowledged < wanted:
            while len(states) - 1 < acknowledged + ahead:
                send()
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                raise AssertionError("the program ended by itself")
            acknowledged += b'"applied"' in line
        send()  # one more that it may begin
        process.stdin.flush()
        self.wait_a_little(0.003)
        self.kill(process)
        # What it said before it died counts as well.
        acknowledged += sum(b'"applied"' in line for line in process.stdout if line.endswith(b"\n"))
        process.stdin.close()
        process.stdout.close()
        return states[acknowledged:]

    def die_while_opening(self):
        self.start_and_kill()
        self.start_and_kill()
        return [self.model.copy()]

    def die_while_loading(self):
        self.loads += 1
        states = [self.model.copy()]
        customer = {"name": f"of load {self.loads}", "country": "FR", "plan": "pro"}
        with open(self.folder / "customers.ndjson", "w") as file:
            for id in self.rng.sample(range(IDS), IDS // 2):
                file.write(json.dumps(self.model.upsert(f"c{id}", customer)["customer"]) + "\n")
        states.append(self.model.copy())
        self.start_and_kill("--customers", "customers.ndjson", "--checkpoint-after", 1)
        return states

    # What is left.

    def found(self):
        """The customers, the counts and how many batches are applied, as the file gives them."""
        page = self.run("customers", "--segment", "everybody", "--take", 100)
        customers = {row["id"]: {"name": row["name"], "country": row["country"], "plan": row["properties.plan"]}
                     for row in page["data"]}
        stats = self.run("stats")
        counts = {segment["name"]: segment["count"] for segment in stats["segments"]}
        return customers, counts, stats.get("positions", [])

    def check(self, states):
        """The file is one of the states, which the model goes on from."""
        customers, counts, positions = self.found()
        state = next((state for state in states if state.customers == customers), None)
        if state is None:
            clock = customers.get(CLOCK, {}).get("name", "none")
            clocks = [state.customers.get(CLOCK, {}).get("name", "none") for state in states]
            raise AssertionError(f"the file says it has batch {clock}; whole it must be one of {', '.join(clocks)}, of which the "
                                 "first was acknowledged and the last was sent")
        expected = {segment["name"]: sum(is_member(segment["name"], customer) for customer in customers.values())
                    for segment in SEGMENTS}
        if counts != expected:
            raise AssertionError(f"the counts are {counts}, not {expected}")
        expected = [{"source": "feeder", "epoch": 0, "sequence": state.applied}] if state.applied else []
        if positions != expected:
            raise AssertionError(f"the positions are {positions}, not {expected}")
        state.sent = self.model.sent  # numbers are not given again
        self.model = state

    def round(self):
        start = time.monotonic()
        self.run("stats")
        self.running_time = time.monotonic() - start
        ways = [self.die_while_batches_go_in, self.die_while_opening, self.die_while_loading]
        states = self.rng.choices(ways, [6, 2, 2])[0]()
        if self.rng.random() < 0.3:  # and again, in the recovery
            self.start_and_kill()
        self.check(states)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=int(os.environ.get("TRANCHE_KILLS") or 20))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("TRANCHE_SEED") or random.randrange(10**6)))
    options = parser.parse_args()
    print(f"TRANCHE_SEED={options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        driver = Driver(str(pathlib.Path(options.program).resolve()), folder, options.seed)
        rounds = 0
        while driver.deaths < options.kills:
            rounds += 1
            if rounds > 10 * options.kills + 100:
                print("the program is never alive when it is killed")
                return 1
            try:
                driver.round()
            except AssertionError as error:
                print(f"TRANCHE_SEED={options.seed}, round {rounds}: {error}")
                return 1
    print(f"{driver.deaths} kills in {rounds} rounds, {driver.model.sent} batches, {driver.loads} loads: all that was "
          "acknowledged was there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
