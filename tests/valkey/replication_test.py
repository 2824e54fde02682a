"""Replicas end equal to their primary, byte for byte."""

import json
import unittest

import world
from server import Server, ServerError, wait_for


class ReplicationTest(unittest.TestCase):

    def setUp(self):
        self.primary = Server("--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1")
        self.addCleanup(self.primary.close)

    def replica_of(self, server, *options):
        replica = Server(*options)
        self.addCleanup(replica.close)
        replica.call("REPLICAOF", "127.0.0.1", server.port)
        wait_for(lambda: "master_link_status:up" in replica.call("INFO", "replication"))
        return replica

    def expect_equal(self, *replicas):
        self.primary.call("WAIT", 1, 5000)
        for replica in replicas:
            wait_for(lambda: offset(replica) >= offset(self.primary))
            for key in ["k", "{k}:changes"]:
                self.assertEqual(world.digest(replica.call, key), world.digest(self.primary.call, key), key)

    def test_replicas_live_through_the_same(self):
        world.create(self.primary.call, "k", "CHANGES", 20)
        lived = world.World(world.seed())
        first = self.replica_of(self.primary)
        for _ in range(150):
            self.primary.call(*lived.write("k"))
        self.expect_equal(first)
        # One that comes later, with what it keeps of its own, and one behind it.
        second = self.replica_of(self.primary, "--appendonly", "yes")
        third = self.replica_of(second)
        self.primary.call("MULTI")
        for _ in range(100):
            self.primary.call(*lived.write("k"))
        for reply in self.primary.call("EXEC"):
            self.assertNotIsInstance(reply, ServerError)
        self.primary.call("TRANCHE.LOAD", "k", "MERGE", '{"id":"cus_1","country":"FR"}')
        lived.countries["cus_1"] = "FR"
        self.expect_equal(first, second, third)
        self.assertEqual(world.counts(first.call, "k"), lived.counts())
        with self.assertRaisesRegex(ServerError, "READONLY"):
            first.call(*lived.write("k"))

        # Its own append-only file repeats what came from the primary.
        before = world.digest(second.call, "k")
        second.call("REPLICAOF", "NO", "ONE")
        second.kill()
        second.start()
        self.assertEqual(world.digest(second.call, "k"), before)

    def test_a_replica_takes_over_from_a_primary_killed_under_load(self):
        world.create(self.primary.call, "k")
        lived = world.World(world.seed())
        replica = self.replica_of(self.primary)
        for sequence in range(1, 41):
            self.primary.call("TRANCHE.APPLY", "k", "POSITION", "crm", 1, sequence, *lived.batch())
        self.primary.call("WAIT", 1, 5000)
        batches = {sequence: lived.batch() for sequence in range(41, 1001)}
        for sequence, batch in batches.items():
            self.primary.client.send("TRANCHE.APPLY", "k", "POSITION", "crm", 1, sequence, *batch)
            if sequence == 400:
                for _ in range(150):  # more are done by now
                    self.primary.client.receive()
                self.primary.process.kill()
                break
        self.primary.kill()
        replica.call("REPLICAOF", "NO", "ONE")
        reached = json.loads(replica.call("TRANCHE.POSITION", "k", "crm"))["sequence"]
        self.assertGreaterEqual(reached, 40)
        print(f"the replica has {reached} of 400 batches")
        for sequence in range(reached + 1, 1001):
            replica.call("TRANCHE.APPLY", "k", "POSITION", "crm", 1, sequence, *batches[sequence])
        self.assertEqual(world.counts(replica.call, "k"), lived.counts())


def offset(server):
    """How far the stream of replication has come."""
    information = server.call("INFO", "replication")
    name = "slave_repl_offset:" if "role:slave" in information else "master_repl_offset:"
    return int(information.split(name)[1].split()[0])
