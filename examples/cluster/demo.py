#!/usr/bin/env python3
"""Starts a cluster of three servers with the module on this machine, with a tenant of made-up customers over four shards.

  demo.py MODULE [--server valkey-server] [--port 7001] [--customers 100000] [--once]

Ends with Ctrl-C, and nothing of it stays. Needs python3-redis, and Valkey 8 or Redis 7.0.
"""

import argparse
import contextlib
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

import redis

import tenant

NODES = 3
SLOTS = 16_384
SCHEMA = {"measures": ["properties.mrr"], "fields": [
    {"name": "properties.plan", "kind": "select", "values": ["free", "pro", "enterprise"]},
    {"name": "properties.mrr", "kind": "money"}]}
SEGMENTS = [
    {"id": "france", "name": "France", "rules": [{"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]},
    {"id": "large", "name": "Large", "rules": [{"conditions": [
        {"field": "properties.mrr", "operator": "gte", "value": 900, "currency": "EUR"}]}]}]


def start(server, module, port, folder):
    """One node of the cluster, as its process and a client of it."""
    folder.mkdir()
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([server, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
                                    "--cluster-enabled", "yes", "--loadmodule", module], stdout=log, stderr=log)
    client = redis.Redis(port=port)
    for _ in range(200):
        with contextlib.suppress(redis.exceptions.ConnectionError):
            client.ping()
            return process, client
        time.sleep(0.05)
    process.kill()
    raise SystemExit((folder / "log").read_text())


def join(clients, port):
    """Shares the slots out, and waits until every node knows of it."""
    share = -(-SLOTS // len(clients))
    for number, client in enumerate(clients):
        client.execute_command("CLUSTER", "ADDSLOTSRANGE", number * share, min(SLOTS, (number + 1) * share) - 1)
        client.execute_command("CLUSTER", "MEET", "127.0.0.1", port)
    while not all(knows_all(client.execute_command("CLUSTER", "INFO")) for client in clients):
        time.sleep(0.05)


def knows_all(information):
    return b"cluster_state:ok" in information and b"cluster_known_nodes:%d" % NODES in information


def customers(count):
    chance = random.Random(7)
    for number in range(count):
        yield {"id": f"cus_{number}", "country": chance.choice(["FR", "DE", "US", "BR"]), "currency": "EUR", "properties": {
            "plan": chance.choices(["free", "pro", "enterprise"], [6, 3, 1])[0], "mrr": chance.randrange(1000)}}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("module", type=pathlib.Path)
    options.add_argument("--server", default="valkey-server" if shutil.which("valkey-server") else "redis-server")
    options.add_argument("--port", type=int, default=7001)
    options.add_argument("--customers", type=int, default=100_000)
    options.add_argument("--once", action="store_true", help="end when the answers are printed")
    given = options.parse_args()

    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        clients = []
        for number in range(NODES):
            process, client = start(given.server, given.module.resolve(), given.port + number, pathlib.Path(folder) / str(number))
            stack.callback(process.wait)
            stack.callback(process.kill)
            clients.append(client)
        join(clients, given.port)

        acme = tenant.Tenant(redis.RedisCluster(host="127.0.0.1", port=given.port), "acme", shards=4)
        acme.create(SCHEMA, changes=10_000)
        for segment in SEGMENTS:
            acme.put_segment(segment)
        begin = time.monotonic()
        taken = acme.load(customers(given.customers))
        print(f"{taken} customers in four shards on {NODES} nodes, loaded in {time.monotonic() - begin:.1f} s")
        for identifier, segment in acme.stats()["segments"].items():
            print(f"{identifier:8} {segment['count']:8} {segment['percentage']:5.1f} %  sums {segment['sums']}")
        print("plans", acme.breakdown("properties.plan", {"segment_id": "large"})["values"])
        if given.once:
            return
        print(f"\nTry: valkey-cli -c -p {given.port} TRANCHE.STATS '{{acme:0}}'     (redis-cli does too; Ctrl-C ends the cluster)")
        with contextlib.suppress(KeyboardInterrupt):
            time.sleep(10**9)


if __name__ == "__main__":
    main()
