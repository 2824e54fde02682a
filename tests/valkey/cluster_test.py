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
from server import Server

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
