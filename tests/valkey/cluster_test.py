"""Checks examples/cluster in a real cluster: cluster_test.py MODULE SERVER. Exits 77 where python3-redis is missing."""

import collections
import logging
import pathlib
import random
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "cluster"))

import tenant as cluster_tenant
import world
from cluster import Cluster
from server import Server, ServerError, wait_for

try:
    import redis
    from redis.cluster import RedisCluster
except ImportError:
    redis = None

SCHEMA = {"measures": ["properties.seats"], "fields": [{"name": "properties.seats", "kind": "number"},
                                                       {"name": "properties.plan", "kind": "select", "open": True}]}


def segment(identifier, *conditions):
    return {"id": identifier, "name": identifier, "rules": [{"operator": "and", "conditions": list(conditions)}]}


class ClusterTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(3)
        cls.client = RedisCluster(host="127.0.0.1", port=cls.cluster.servers[0].port)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.cluster.close()

    def test_a_tenant_over_shards_answers_as_one(self):
        chance = random.Random(world.seed())
        tenant = cluster_tenant.Tenant(self.client, "acme", shards=4)
        tenant.create(SCHEMA)
        tenant.put_segment(segment("fr", world.condition("country", "in", "FR")))
        tenant.put_segment(segment("large", world.condition("properties.seats", "gte", 500)))
        customers = {}
        for number in range(6000):
            customers[f"c{number}"] = {"id": f"c{number}", "country": chance.choice(world.COUNTRIES), "properties": {
                "plan": chance.choice("abc"), **({"seats": chance.randrange(1000)} if chance.random() < 0.9 else {})}}
        self.assertEqual(tenant.load(customers.values()), 6000)
        self.assertGreater(min(self.sizes(tenant)), 1000)

        # Writes go to the shard of their customer; children to that of the head of their family.
        operations = []
        for identifier in chance.sample(sorted(customers), 500):
            if chance.random() < 0.5:
                del customers[identifier]
                operations.append({"op": "delete", "id": identifier})
            else:
                customers[identifier]["country"] = "FR"
                operations.append({"op": "patch", "customer": {"id": identifier, "country": "FR"}})
        changes = tenant.apply(operations)
        self.assertTrue(changes)
        head = next(iter(customers))
        for number in range(20):
            child = {"id": f"child{number}", "country": "DE", "parent_id": head}
            customers[child["id"]] = {**child, "properties": {}}
            tenant.apply([{"op": "upsert", "customer": child, "root": head}])
        far = next(f"far{n}" for n in range(99) if tenant.key_of(f"far{n}") != tenant.key_of(head))
        with self.assertRaisesRegex(redis.ResponseError, "parent"):
            tenant.apply([{"op": "upsert", "customer": {"id": far, "parent_id": head}}])

        def having(test):
            return [c for c in customers.values() if test(c)]

        fr = having(lambda c: c["country"] == "FR")
        large = having(lambda c: c["properties"].get("seats", 0) >= 500)
        stats = tenant.stats()
        self.assertEqual(stats["customers"], len(customers))
        self.assertEqual((stats["segments"]["fr"]["count"], stats["segments"]["large"]["count"]), (len(fr), len(large)))
        self.assertEqual(float(stats["segments"]["fr"]["sums"]["properties.seats"]), sum(c["properties"].get("seats", 0) for c in fr))
        self.assertEqual(tenant.count({"segment_id": "fr"}), len(fr))
        self.assertEqual(tenant.breakdown("country")["values"], collections.Counter(c["country"] for c in customers.values()))
        both = [c for c in fr if c in large]
        overlap = tenant.overlap([{"segment_id": "fr"}, {"segment_id": "large"}])
        self.assertEqual((overlap["counts"], overlap["intersection"]), ([len(fr), len(large)], len(both)))
        self.assertEqual(tenant.sum("properties.seats", {"segment_id": "large"}), sum(c["properties"]["seats"] for c in large))
        for group, name in [(customers.values(), None), (fr, "fr")]:
            seats = sorted(c["properties"]["seats"] for c in group if "seats" in c["properties"])
            for percent in [1, 50, 99, 100]:
                expected = seats[max(0, -(-percent * len(seats) // 100) - 1)]
                self.assertEqual(tenant.percentile("properties.seats", percent, name), expected, (name, percent))
        self.assertEqual(sorted(c["id"] for c in tenant.customers({"segment_id": "fr"}, take=70)), sorted(c["id"] for c in fr))

    def test_a_shard_moves_to_another_node_while_it_is_written(self):
        chance = random.Random(world.seed())
        tenant = cluster_tenant.Tenant(self.client, "moving", shards=2)
        tenant.create(SCHEMA)
        tenant.put_segment(segment("fr", world.condition("country", "in", "FR")))
        countries = {}

        def write():
            for _ in range(60):
                identifier = f"c{chance.randrange(200)}"
                countries[identifier] = chance.choice(world.COUNTRIES)
                tenant.apply([{"op": "merge", "customer": {"id": identifier, "country": countries[identifier]}}])
            self.assertEqual(tenant.count({"segment_id": "fr"}), list(countries.values()).count("FR"))

        key = tenant.keys[0]
        port = self.client.get_node_from_key(key).port
        source = next(server for server in self.cluster.servers if server.port == port)
        target = next(server for server in self.cluster.servers if server.port != port)
        slot = source.call("CLUSTER", "KEYSLOT", key)
        write()
        target.call("CLUSTER", "SETSLOT", slot, "IMPORTING", source.call("CLUSTER", "MYID"))
        source.call("CLUSTER", "SETSLOT", slot, "MIGRATING", target.call("CLUSTER", "MYID"))
        write()
        before = world.digest(source.call, key)
        source.call("MIGRATE", "127.0.0.1", target.port, "", 0, 5000, "KEYS", key)
        write()  # the old node says where to ask
        for server in [target, source]:
            server.call("CLUSTER", "SETSLOT", slot, "NODE", target.call("CLUSTER", "MYID"))
        write()
        self.assertNotEqual(world.digest(target.call, key), before)
        with self.assertRaisesRegex(ServerError, "MOVED"):
            source.call("TRANCHE.COUNT", key)

    def test_a_source_sends_again_what_a_failover_lost(self):
        cluster = Cluster(3)
        self.addCleanup(cluster.close)
        primary = cluster.servers[0]
        replica = cluster.add_replica(primary)
        chance = random.Random(world.seed())
        client = RedisCluster(host="127.0.0.1", port=primary.port)
        tenant = cluster_tenant.Tenant(client, "fed", shards=6)
        self.assertIn(primary.port, [client.get_node_from_key(key).port for key in tenant.keys])
        tenant.create(SCHEMA)
        tenant.put_segment(segment("fr", world.condition("country", "in", "FR")))
        countries, batches = {}, []
        for _ in range(240):
            batch = []
            for _ in range(chance.randint(1, 6)):
                identifier = f"c{chance.randrange(150)}"
                countries[identifier] = chance.choice(world.COUNTRIES)
                batch.append({"op": "merge", "customer": {"id": identifier, "country": countries[identifier]}})
            batches.append(batch)

        def replica_serves(server):
            return any(f":{replica.port}@" in line and "master" in line for line in server.call("CLUSTER", "NODES").splitlines())

        def feed(until):
            place = tenant.position("crm")
            for sequence in range(place[1] + 1 if place else 1, until + 1):
                tenant.apply(batches[sequence - 1], ("crm", 1, sequence))

        feed(120)
        primary.kill()  # the replica may lack what was acknowledged last
        replica.call("CLUSTER", "FAILOVER", "TAKEOVER")
        for server in cluster.servers[1:]:
            wait_for(lambda: "cluster_state:ok" in server.call("CLUSTER", "INFO") and replica_serves(server))
        client.close()
        client = tenant.cluster = RedisCluster(host="127.0.0.1", port=replica.port)
        feed(240)
        client.close()
        self.assertEqual(tenant.position("crm"), (1, 240))
        self.assertEqual(tenant.count({"segment_id": "fr"}), list(countries.values()).count("FR"))
        self.assertEqual(tenant.count(), len(countries))

    def test_the_demo(self):
        demo = pathlib.Path(cluster_tenant.__file__).with_name("demo.py")
        with socket.create_server(("127.0.0.1", 0)) as one:
            port = 20_000 + one.getsockname()[1] % 30_000
        run = subprocess.run([sys.executable, "-B", demo, Server.module, "--server", Server.program, "--port", str(port),
                              "--customers", "2000", "--once"], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r"2000 customers in four shards on 3 nodes")
        self.assertRegex(run.stdout, r"france +\d+ +\d+\.\d %  sums \{'properties.mrr': \{'EUR': '\d+\.00'\}\}")

    def test_shards_that_disagree_are_told(self):
        tenant = cluster_tenant.Tenant(self.client, "other", shards=2)
        tenant.create(SCHEMA)
        tenant.advance("2030-01-01T00:00:00Z")
        tenant.put_segment(segment("fr", world.condition("country", "in", "FR")))
        tenant.check_definitions()
        tenant._call("TRANCHE.SEGMENT DEL", tenant.keys[0], "fr")
        with self.assertRaises(cluster_tenant.Disagreement):
            tenant.check_definitions()
        tenant.put_segment(segment("fr", world.condition("country", "in", "FR")))
        tenant.check_definitions()
        tenant._call("TRANCHE.ADVANCE", tenant.keys[0], "2030-01-02T00:00:00Z")
        with self.assertRaises(cluster_tenant.Disagreement):
            tenant.count()
        tenant.advance("2030-01-02T00:00:00Z")
        self.assertEqual(tenant.count(), 0)

    def sizes(self, tenant):
        return [tenant._call("TRANCHE.INFO", key)["customers"] for key in tenant.keys]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if redis is None:
        print("python3-redis is not installed: examples/cluster is not tested")
        sys.exit(77)
    logging.getLogger("redis.cluster").setLevel(logging.CRITICAL)  # it logs the errors that tests expect
    Server.module = str(pathlib.Path(sys.argv.pop(1)).resolve())
    Server.program = sys.argv.pop(1)
    unittest.main(argv=sys.argv)


if __name__ == "__main__":
    main()
