"""What is there after a server has ended, however it ended."""

import json
import random
import unittest

import world
from server import Server, ServerError, wait_for


class PersistenceTest(unittest.TestCase):

    def start(self, *options):
        server = Server(*options)
        self.addCleanup(server.close)
        return server

    def live(self, server, lived, steps, key="k"):
        for _ in range(steps):
            server.call(*lived.write(key))

    def test_a_snapshot_is_loaded_as_it_was(self):
        server = self.start()
        world.create(server.call, "k", "CHANGES", 50)
        lived = world.World(world.seed())
        self.live(server, lived, 200)
        before = world.digest(server.call, "k")
        server.call("BGSAVE")
        self.live(server, lived, 50)  # not in the snapshot
        wait_for(lambda: "rdb_bgsave_in_progress:0" in server.call("INFO", "persistence"))
        self.assertIn("rdb_last_bgsave_status:ok", server.call("INFO", "persistence"))
        server.kill()
        server.start()
        self.assertEqual(world.digest(server.call, "k"), before)
        self.assertEqual(json.loads(server.call("TRANCHE.INFO", "k"))["changes"]["kept"], 50)

    def rewritten(self, preamble):
        server = self.start("--appendonly", "yes", "--appendfsync", "always", "--aof-use-rdb-preamble", preamble)
        world.create(server.call, "k", "CHANGES", 50)
        lived = world.World(world.seed())
        self.live(server, lived, 150)
        before = world.digest(server.call, "k")
        server.kill()
        server.start()
        self.assertEqual(world.digest(server.call, "k"), before)
        server.call("BGREWRITEAOF")
        self.live(server, lived, 50)
        wait_for(lambda: "aof_rewrite_in_progress:0" in server.call("INFO", "persistence")
                 and "aof_rewrite_scheduled:0" in server.call("INFO", "persistence"))
        self.assertIn("aof_last_bgrewrite_status:ok", server.call("INFO", "persistence"))
        self.live(server, lived, 20)
        before = world.digest(server.call, "k"), server.call("XLEN", "{k}:changes")
        server.kill()
        server.start()
        self.assertEqual((world.digest(server.call, "k"), server.call("XLEN", "{k}:changes")), before)
        self.assertEqual(world.counts(server.call, "k"), lived.counts())

    def test_an_append_only_file_of_commands_is_replayed(self):
        self.rewritten("no")

    def test_an_append_only_file_that_begins_with_a_snapshot_is_replayed(self):
        self.rewritten("yes")

    def test_a_feeder_replays_by_position_what_a_dead_server_lost(self):
        server = self.start()
        world.create(server.call, "k")
        lived = world.World(world.seed())
        chance = random.Random(lived.random.random())
        batches = []  # that the source has sent, by position

        def feed(until):
            """Sends what the server does not have, from the position that it says."""
            position = json.loads(server.call("TRANCHE.POSITION", "k", "crm"))
            for sequence in range((position["sequence"] if position else 0) + 1, until + 1):
                server.call("TRANCHE.APPLY", "k", "POSITION", "crm", 1, sequence, *batches[sequence - 1])

        server.call("SAVE")
        for _ in range(5):
            for _ in range(40):
                batches.append(lived.batch())
                feed(len(batches))
                if chance.random() < 0.05:
                    server.call("SAVE")
            server.kill()
            server.start()
            self.assertLessEqual(sum(world.counts(server.call, "k").values()), lived.ids)
        feed(len(batches))
        self.assertEqual(world.counts(server.call, "k"), lived.counts())

    def test_a_key_moves_to_another_server(self):
        server, other = self.start(), self.start()
        world.create(server.call, "k", "CHANGES", 50)
        lived = world.World(world.seed())
        self.live(server, lived, 60)
        before = world.digest(server.call, "k")
        self.assertEqual(server.call("MIGRATE", "127.0.0.1", other.port, "", 0, 5000, "KEYS", "k", "{k}:changes"), "OK")
        self.assertEqual(server.call("EXISTS", "k"), 0)
        self.assertEqual(world.digest(other.call, "k"), before)
        self.live(other, lived, 20)
        self.assertEqual(world.counts(other.call, "k"), lived.counts())

    def test_an_index_that_is_lost_costs_only_its_key(self):
        server = self.start("--appendonly", "yes", "--aof-use-rdb-preamble", "no")
        world.create(server.call, "k")
        server.call("TRANCHE.RESTORE", "lost", "LOST", 7)
        with self.assertRaises(ServerError):
            server.call("TRANCHE.RESTORE", "half", "ADD", "no chunk of a checkpoint")
        self.assertEqual(server.call("EXISTS", "half"), 0)
        for again in [lambda: None, lambda: server.call("DEBUG", "RELOAD"), lambda: (server.kill(), server.start())]:
            again()
            for words in [["TRANCHE.STATS", "lost"], ["TRANCHE.APPLY", "lost", '{"op":"delete","id":"a"}'], ["TRANCHE.INFO", "lost"]]:
                with self.assertRaisesRegex(ServerError, "^DATA_LOSS"):
                    server.call(*words)
            self.assertEqual(sum(world.counts(server.call, "k").values()), 0)
        self.assertEqual(server.call("COPY", "lost", "copy"), 1)
        server.call("DEL", "lost")
        world.create(server.call, "lost")

    def test_damaged_bytes_are_refused(self):
        server = self.start()
        world.create(server.call, "k", "CHANGES", 3)
        self.live(server, world.World(world.seed()), 40)
        dump = Raw(server).dump("k")
        server.call("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "1")
        chance = random.Random(world.seed())
        refused = 0
        for _ in range(1500):
            damaged = bytearray(dump)
            for _ in range(chance.randint(1, 3)):
                damaged[chance.randrange(2, len(damaged) - 10)] = chance.randrange(256)
            if chance.random() < 0.2:
                del damaged[chance.randrange(2, len(damaged) - 10):len(damaged) - 10]
            try:
                server.call("RESTORE", "other", 0, bytes(damaged), "REPLACE")
                server.call("DEBUG", "DIGEST-VALUE", "other")
                server.call("TRANCHE.STATS", "other")
            except ServerError:
                refused += 1
            self.assertTrue(server.is_alive(), server.log())
        self.assertGreater(refused, 200)
        server.call("RESTORE", "other", 0, dump, "REPLACE")
        self.assertEqual(world.digest(server.call, "other"), world.digest(server.call, "k"))


class Raw:
    """For replies that are bytes, whatever they look like."""

    def __init__(self, server):
        self.client = server.client

    def dump(self, key):
        reply = self.client.call("DUMP", key)
        return reply.encode() if isinstance(reply, str) else reply
