"""Every command, wrong arguments, transactions, limits, and words that make no sense."""

import json
import random
import unittest

import world
from server import Connection, Server, ServerError, wait_for

WRITES = ["TRANCHE.CREATE", "TRANCHE.LOAD", "TRANCHE.APPLY", "TRANCHE.ADVANCE", "TRANCHE.RESTORE", "TRANCHE.AT"]
QUESTIONS = ["TRANCHE.STATS", "TRANCHE.COUNT", "TRANCHE.PREVIEW", "TRANCHE.CUSTOMERS", "TRANCHE.EXPLAIN", "TRANCHE.BREAKDOWN",
             "TRANCHE.SUMMARY", "TRANCHE.OVERLAP", "TRANCHE.EXPORT", "TRANCHE.POSITION", "TRANCHE.ASK", "TRANCHE.INFO"]
SUBCOMMANDS = {"TRANCHE.SEGMENT": ["PUT", "CREATE", "UPDATE", "DEL", "GET", "LIST"], "TRANCHE.FIELD": ["ADD", "DROP", "LIST"],
               "TRANCHE.VALUE": ["ADD", "RENAME", "RETIRE"]}


class OneServer(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.server.call("FLUSHALL")

    def call(self, *words):
        return self.server.call(*words)

    def json(self, *words):
        return json.loads(self.call(*words))

    def fails(self, start, *words):
        with self.assertRaises(ServerError) as caught:
            self.call(*words)
        self.assertTrue(str(caught.exception).startswith(start), f"{words}: {caught.exception}")
        return str(caught.exception)


class CommandsTest(OneServer):

    def setUp(self):
        super().setUp()
        world.create(self.call, "k")
        self.call("TRANCHE.LOAD", "k", "\n".join([
            '{"id":"a","country":"FR","properties":{"plan":"pro","mrr":10}}',
            '{"id":"b","country":"FR","properties":{"mrr":5}}',
            '{"id":"c","country":"DE"}']))

    def test_loads_replace_or_merge(self):
        self.assertEqual(world.counts(self.call, "k"), {"FR": 2, "DE": 1, "US": 0, "BR": 0})
        report = self.json("TRANCHE.LOAD", "k", "MERGE", '{"id":"a","country":"US"}\n{"id":')
        self.assertEqual((report["records"], report["rejected"]), (2, 1))
        customer = self.json("TRANCHE.ASK", "k", "get_customer", '{"id":"a"}')
        self.assertEqual((customer["country"], customer["properties"]["plan"]), ("US", "pro"))
        self.fails("INVALID_ARGUMENT", "TRANCHE.LOAD", "k", "STRICT", '{"id":"a","country":"XX"}')
        self.fails("INVALID_ARGUMENT", "TRANCHE.LOAD", "k", "REPLACE", '{"id":"a"}')

    def test_batches_apply_whole_and_once_for_each_position(self):
        patch = '{"op":"patch","customer":{"id":"b","country":"DE"}}'
        answer = self.json("TRANCHE.APPLY", "k", "POSITION", "crm", 3, 1, patch)
        self.assertEqual({(c["segment_id"], c["change"]) for c in answer["changes"]}, {("FR", "left"), ("DE", "entered")})
        again = self.json("TRANCHE.APPLY", "k", "POSITION", "crm", 3, 1, patch)
        self.assertTrue(again["already_applied"])
        self.assertIn("wanted is 2", self.fails("FAILED_PRECONDITION", "TRANCHE.APPLY", "k", "POSITION", "crm", 3, 4, patch))
        self.assertEqual(self.json("TRANCHE.POSITION", "k", "crm"), {"source": "crm", "epoch": 3, "sequence": 1})
        self.assertEqual(self.json("TRANCHE.POSITION", "k", "nobody"), None)
        self.fails("INVALID_ARGUMENT", "TRANCHE.APPLY", "k", "POSITION", "crm", "x", 2, patch)
        self.fails("NOT_FOUND - operation 1", "TRANCHE.APPLY", "k", patch, '{"op":"delete","id":"nobody"}')
        self.assertEqual(world.counts(self.call, "k")["DE"], 2)
        bad = '{"op":"patch","customer":{"id":"b","country":"??"}}'
        self.fails("INVALID_ARGUMENT", "TRANCHE.APPLY", "k", bad)
        self.call("TRANCHE.APPLY", "k", "DROP", bad)
        self.assertEqual(world.counts(self.call, "k")["DE"], 1)

    def test_segments_come_change_and_go(self):
        rules = [{"operator": "and", "conditions": [world.condition("properties.plan", "in", "pro")]}]
        made = self.json("TRANCHE.SEGMENT", "CREATE", "k", json.dumps({"name": "Pro", "rules": rules}))
        self.assertEqual(made["count"], 1)
        edited = self.json("TRANCHE.SEGMENT", "UPDATE", "k", made["id"], '{"name":"Professional"}')
        self.assertEqual(edited["name"], "Professional")
        self.assertEqual(self.json("TRANCHE.SEGMENT", "GET", "k", made["id"])["rules"], rules)
        self.assertEqual([s["id"] for s in self.json("TRANCHE.SEGMENT", "LIST", "k", '{"skip":3}')], ["BR", made["id"]])
        self.call("TRANCHE.SEGMENT", "DEL", "k", made["id"])
        self.fails("NOT_FOUND", "TRANCHE.SEGMENT", "GET", "k", made["id"])
        wrong = '{"id":"x","name":"x","rules":[{"conditions":[{"field":"contry","operator":"is_set"}]}]}'
        self.fails("INVALID_ARGUMENT /rules/0/conditions/0/field ", "TRANCHE.SEGMENT", "PUT", "k", wrong)

    def test_fields_and_values_come_change_and_go(self):
        self.call("TRANCHE.FIELD", "ADD", "k", '{"name":"properties.tier","kind":"select","values":["one"]}')
        self.call("TRANCHE.VALUE", "ADD", "k", "properties.tier", "two", 'th"ree')
        self.call("TRANCHE.VALUE", "RENAME", "k", "properties.tier", 'th"ree', "four")
        self.call("TRANCHE.APPLY", "k", '{"op":"patch","customer":{"id":"a","properties":{"tier":"four"}}}')
        self.fails("FAILED_PRECONDITION", "TRANCHE.VALUE", "RETIRE", "k", "properties.tier", "four")
        self.fails("INVALID_ARGUMENT", "TRANCHE.VALUE", "RETIRE", "k", "properties.tier", "four", "GENTLY")
        self.call("TRANCHE.VALUE", "RETIRE", "k", "properties.tier", "four", "FORCE")
        self.assertIn("properties.tier", [field["name"] for field in self.json("TRANCHE.FIELD", "LIST", "k")])
        self.call("TRANCHE.FIELD", "DROP", "k", "properties.tier")
        self.assertNotIn("properties.tier", [field["name"] for field in self.json("TRANCHE.FIELD", "LIST", "k")])

    def test_questions(self):
        target = {"target": {"segment_id": "FR"}}
        self.assertEqual(self.json("TRANCHE.COUNT", "k"), {"count": 3})
        self.assertEqual(self.json("TRANCHE.COUNT", "k", json.dumps(target)), {"count": 2})
        page = self.json("TRANCHE.CUSTOMERS", "k", json.dumps(target))
        self.assertEqual([customer["id"] for customer in page["data"]], ["a", "b"])
        draft = json.loads(world.segment("d", world.condition("country", "not_in", "FR")))
        self.assertEqual(self.json("TRANCHE.PREVIEW", "k", json.dumps({"draft": draft}))["meta"]["total"], 1)
        why = self.json("TRANCHE.EXPLAIN", "k", json.dumps({**target, "customer": "a"}))
        self.assertTrue(why["member"])
        self.assertEqual(self.json("TRANCHE.SUMMARY", "k", '{"field":"properties.mrr"}')["sum"], "15.00")
        self.assertEqual(self.json("TRANCHE.BREAKDOWN", "k", '{"field":"country"}')["values"][0]["count"], 2)
        both = {"targets": [{"segment_id": "FR"}, {"segment_id": "DE"}]}
        self.assertEqual(self.json("TRANCHE.OVERLAP", "k", json.dumps(both))["counts"], [2, 1])
        self.assertEqual(self.json("TRANCHE.EXPORT", "k")["count"], 3)
        info = self.json("TRANCHE.INFO", "k")
        self.assertEqual((info["customers"], info["segments"], info["changes"]), (3, 4, None))
        self.assertAlmostEqual(self.call("MEMORY", "USAGE", "k"), info["memory_bytes"], delta=200)
        self.assertEqual(self.json("TRANCHE.ADVANCE", "k", "2030-01-01T00:00:00Z")["changes"], [])
        self.assertEqual(self.json("TRANCHE.STATS", "k")["now"], "2030-01-01T00:00:00.000Z")
        self.assertEqual(self.json("TRANCHE.INFO", "k")["now_ms"], 1_893_456_000_000)
        self.fails("INVALID_ARGUMENT", "TRANCHE.ASK", "k", "delete_segment", '{"id":"FR"}')

    def test_keys_that_hold_no_index(self):
        self.call("SET", "text", "x")
        for command in ["TRANCHE.STATS", "TRANCHE.INFO"]:
            self.fails("NOT_FOUND", command, "nobody")
            self.fails("WRONGTYPE", command, "text")
        self.fails("NOT_FOUND", "TRANCHE.APPLY", "nobody", '{"op":"delete","id":"a"}')
        self.fails("WRONGTYPE", "TRANCHE.CREATE", "text", "{}")
        self.fails("ALREADY_EXISTS", "TRANCHE.CREATE", "k", world.SCHEMA)
        self.fails("INVALID_ARGUMENT /fields", "TRANCHE.CREATE", "new", '{"fields":1}')
        self.fails("INVALID_ARGUMENT", "TRANCHE.CREATE", "new", world.SCHEMA, "CHANGES", "-1")
        self.fails("INVALID_ARGUMENT", "TRANCHE.CREATE", "new", world.SCHEMA, "CHANGES")
        self.assertEqual(self.call("EXISTS", "new"), 0)

    def test_every_command_counts_its_arguments_and_is_documented(self):
        names = WRITES + QUESTIONS + [f"{name}|{sub}" for name, subs in SUBCOMMANDS.items() for sub in subs]
        for name in names:
            words = name.split("|")
            self.fails("ERR wrong number of arguments", *words)
            self.fails("ERR wrong number of arguments", *words, *(["k"] * 2 if words[0] == "TRANCHE.AT" else ["k"] * 9)) \
                if name not in ("TRANCHE.APPLY", "TRANCHE.LOAD", "TRANCHE.VALUE|ADD", "TRANCHE.AT") else None
            [information] = self.call("COMMAND", "INFO", name.lower())
            flags = information[2]
            self.assertEqual("readonly" in flags, name in QUESTIONS or name.endswith(("|GET", "|LIST")), name)
            self.assertNotEqual("readonly" in flags, "write" in flags, name)
            # In COMMAND DOCS a subcommand stands inside its container.
            self.assertIn("summary", str(self.call("COMMAND", "DOCS", words[0].lower())))
        self.assertEqual(self.call("COMMAND", "GETKEYS", "TRANCHE.SEGMENT", "GET", "k", "FR"), ["k"])
        self.assertEqual(self.call("COMMAND", "GETKEYS", "TRANCHE.AT", "k", "1", "TRANCHE.APPLY", "{}"), ["k"])

    def test_transactions(self):
        self.call("MULTI")
        self.call("TRANCHE.APPLY", "k", '{"op":"delete","id":"a"}')
        self.call("TRANCHE.APPLY", "k", '{"op":"delete","id":"nobody"}')
        self.call("TRANCHE.COUNT", "k")
        deleted, error, count = self.call("EXEC")
        self.assertEqual((json.loads(deleted)["left"], json.loads(count)["count"]), (1, 2))
        self.assertIsInstance(error, ServerError)
        other = Connection(self.server.port)
        self.call("WATCH", "k")
        other.call("TRANCHE.APPLY", "k", '{"op":"delete","id":"b"}')
        self.call("MULTI")
        self.call("TRANCHE.COUNT", "k")
        self.assertIsNone(self.call("EXEC"))
        other.close()

    def test_who_may_only_read(self):
        self.call("ACL", "SETUSER", "reader", "on", "nopass", "%R~k", "+tranche.count", "+tranche.segment|get")
        reader = Connection(self.server.port)
        reader.call("AUTH", "reader", "x")
        self.assertEqual(json.loads(reader.call("TRANCHE.COUNT", "k")), {"count": 3})
        reader.call("TRANCHE.SEGMENT", "GET", "k", "FR")
        for words in [["TRANCHE.APPLY", "k", "{}"], ["TRANCHE.SEGMENT", "DEL", "k", "FR"], ["TRANCHE.COUNT", "other"]]:
            with self.assertRaisesRegex(ServerError, "NOPERM"):
                reader.call(*words)
        reader.close()

    def test_the_module_is_loaded_once(self):
        self.fails("ERR", "MODULE", "UNLOAD", "tranche")
        self.assertEqual(world.counts(self.call, "k")["FR"], 2)


class ChangesTest(OneServer):

    def test_a_group_of_consumers_sees_every_change(self):
        world.create(self.call, "k", "CHANGES", 100_000)
        self.call("XGROUP", "CREATE", "{k}:changes", "g", "$")
        lived = world.World(world.seed())
        for _ in range(100):
            self.call("TRANCHE.APPLY", "k", *lived.batch())
        customers = "\n".join(json.dumps({"id": f"x{i}", "country": "FR"}) for i in range(2500))
        self.call("TRANCHE.LOAD", "k", customers)
        leave = [json.dumps({"op": "delete", "id": f"x{i}"}) for i in range(2500)]
        self.call("TRANCHE.APPLY", "k", *leave)
        members = {country: 0 for country in world.COUNTRIES}
        requests, sizes = [], []
        [[_, entries]] = self.call("XREADGROUP", "GROUP", "g", "one", "STREAMS", "{k}:changes", ">")
        for _, fields in entries:
            entry = dict(zip(fields[::2], fields[1::2]))
            changes = json.loads(entry["changes"])
            requests.append(entry["request"])
            sizes.append(len(changes))
            for change in changes:
                if change["segment_id"] in members:
                    members[change["segment_id"]] += 1 if change["change"] == "entered" else -1
        self.assertEqual(requests.count("load"), 1)
        self.assertEqual(sizes[-3:], [1000, 1000, 500])
        members["FR"] += 2500  # who came by the load, which lists nobody
        self.assertEqual(members, lived.counts())

    def test_a_stream_needs_a_name_in_the_slot_of_the_key(self):
        self.fails("INVALID_ARGUMENT", "TRANCHE.CREATE", "a{}b", world.SCHEMA, "CHANGES", 5)
        self.call("TRANCHE.CREATE", "a{b}", world.SCHEMA, "CHANGES", 5)
        self.assertEqual(self.json("TRANCHE.INFO", "a{b}")["changes"], {"stream": "a{b}:changes", "kept": 5})
        self.call("SET", "a{b}:changes", "x")
        self.fails("FAILED_PRECONDITION", "TRANCHE.LOAD", "a{b}", '{"id":"a"}')
        self.assertEqual(self.json("TRANCHE.COUNT", "a{b}"), {"count": 0})

    def test_keyspace_events(self):
        self.call("CONFIG", "SET", "notify-keyspace-events", "KEA")
        self.call("CONFIG", "SET", "notify-keyspace-events", "KEd")
        listener = Connection(self.server.port)
        listener.call("SUBSCRIBE", "__keyspace@0__:k")
        world.create(self.call, "k")
        self.assertEqual(listener.receive()[2], "tranche.create")
        self.assertEqual(listener.receive()[2], "tranche.segment")
        listener.close()


class LimitsTest(OneServer):

    def held(self):
        return int(self.call("INFO", "tranche").split("indexes_bytes:")[1].split()[0])

    def test_memory_comes_back(self):
        text = "\n".join(json.dumps({"id": f"x{i}", "name": f"Name {i}"}) for i in range(20_000))
        for key in ["a", "b", "c"]:
            world.create(self.call, key)
            self.call("TRANCHE.LOAD", key, text)
        self.call("COPY", "a", "d")
        self.assertGreater(self.held(), 4_000_000)
        self.assertEqual(world.digest(self.call, "a"), world.digest(self.call, "d"))
        self.call("UNLINK", "a")
        self.call("DEL", "b")
        self.call("FLUSHALL", "ASYNC")
        wait_for(lambda: self.held() == 0)

    def test_full_memory_refuses_what_grows(self):
        world.create(self.call, "k")
        text = "\n".join(json.dumps({"id": f"x{i}", "name": f"Name {i}"}) for i in range(20_000))
        self.call("TRANCHE.LOAD", "k", text)
        used = int(self.call("INFO", "memory").split("used_memory:")[1].split()[0])
        self.call("CONFIG", "SET", "maxmemory", used + self.held() // 2)
        try:
            self.fails("OOM", "TRANCHE.LOAD", "k", '{"id":"new"}')
            self.fails("OOM", "TRANCHE.APPLY", "k", '{"op":"upsert","customer":{"id":"new"}}')
            self.assertEqual(self.json("TRANCHE.COUNT", "k"), {"count": 20_000})
            self.call("TRANCHE.SEGMENT", "DEL", "k", "FR")
            self.call("DEL", "k")
            wait_for(lambda: self.held() == 0)  # the server may free it aside
            self.call("TRANCHE.CREATE", "k", world.SCHEMA)
        finally:
            self.call("CONFIG", "SET", "maxmemory", 0)


class FuzzTest(OneServer):

    def test_no_words_end_the_server(self):
        world.create(self.call, "k")
        self.call("SET", "text", "x")
        chance = random.Random(world.seed())
        names = [[name] for name in WRITES + QUESTIONS] + [[n, s] for n, subs in SUBCOMMANDS.items() for s in subs]
        pieces = ["k", "text", "nobody", "", "{}", "[]", "null", '{"id":', "\x00", b"\xff\xfe", "POSITION", "DROP", "MERGE", "STRICT",
                  "FORCE", "CHANGES", "ADD", "END", "LOST", "TRANCHE.APPLY", "-1", "9223372036854775808", "0", "1", "crm", "FR", "country",
                  '{"op":"upsert","customer":{"id":"a","country":"FR"}}', '{"op":"delete","id":"a"}', '{"target":{"segment_id":"FR"}}',
                  '{"draft":{"name":"x","rules":[]}}', '{"field":"country"}', world.segment("s", world.condition("country", "is_set")),
                  "2026-01-01T00:00:00Z", "[" * 200, '"' + "x" * 70_000 + '"', "get_customer", "stats"]
        for _ in range(6000):
            words = chance.choice(names) + [chance.choice(["k", "k", "k", chance.choice(pieces)])]
            words += [chance.choice(pieces) for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 5]))]
            try:
                self.call(*words)
            except ServerError:
                pass
            self.assertTrue(self.server.is_alive(), words)
        self.call("DEBUG", "RELOAD")
        self.assertEqual(self.call("PING"), "PONG")
