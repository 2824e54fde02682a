"""One tenant in many shards: keys of a Valkey or Redis cluster that each hold an index of the tranche module.

    tenant = Tenant(redis.RedisCluster(host="127.0.0.1", port=7001), "acme", shards=4)
    tenant.create({"fields": [{"name": "properties.plan", "kind": "select", "open": True}]})
    tenant.put_segment({"id": "fr", "name": "France", "rules": [...]})
    tenant.load({"id": f"cus_{i}", "country": "FR"} for i in range(100_000))
    tenant.count({"segment_id": "fr"})

Every shard has all fields and segments; a customer stands in the shard of its id, or of the id in "root", which is not
stored: that of the head of its family, so that parents stand with their children. Counts, sums, breakdowns and overlaps
add up. Percentiles are found by counting, pages go on from shard to shard.

An answer is of one time: a question is asked again while the shards do not stand at the same time, since somebody is
advancing them. It is not of one moment otherwise: shards do not wait for each other.
"""

import datetime
import decimal
import itertools
import json
import math
import zlib

CHUNK = 2000  # customers of one load
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Disagreement(Exception):
    """Shards that should be alike are not: their fields or segments differ, or their times do for long."""


class Tenant:

    def __init__(self, cluster, name, shards):
        """The number of shards of a tenant never changes. The names of their keys spread them over the nodes."""
        self.cluster = cluster
        self.keys = [f"{{{name}:{number}}}" for number in range(shards)]

    # Definitions go to all shards.

    def create(self, schema, changes=None):
        options = ["CHANGES", changes] if changes else []
        self._everywhere("TRANCHE.CREATE", json.dumps(schema), *options)
        # Each was made at the time of its server: all go on to the latest.
        latest = EPOCH + datetime.timedelta(milliseconds=max(self._times()))
        self.advance(latest.isoformat(timespec="milliseconds"))

    def put_segment(self, draft):
        """The draft has an id: shards would give ids of their own."""
        self._everywhere("TRANCHE.SEGMENT PUT", json.dumps(draft))

    def delete_segment(self, identifier):
        self._everywhere("TRANCHE.SEGMENT DEL", identifier)

    def add_field(self, field):
        self._everywhere("TRANCHE.FIELD ADD", json.dumps(field))

    def advance(self, time):
        """Who enters and leaves because of it."""
        return [change for answer in self._everywhere("TRANCHE.ADVANCE", time) for change in answer["changes"]]

    def check_definitions(self):
        """Raises Disagreement when shards differ in fields or segments, as after a definition that reached only some: then
        send it again."""
        lists = [json.dumps([{key: segment[key] for key in ("id", "name", "description", "rules")} for segment in segments])
                 for segments in self._everywhere("TRANCHE.SEGMENT LIST")]
        names = [json.dumps([[field["name"], field["kind"]] for field in fields]) for fields in self._everywhere("TRANCHE.FIELD LIST")]
        if len(set(lists)) > 1 or len(set(names)) > 1:
            raise Disagreement("the shards have different fields or segments")

    # Customers go to their shard.

    def key_of(self, route):
        return self.keys[zlib.crc32(route.encode()) % len(self.keys)]

    def load(self, customers, merge=False):
        """How many were taken. `customers`: dictionaries, of which each may have a "root"."""
        options = ["MERGE"] if merge else []
        waiting = {key: [] for key in self.keys}
        taken = 0

        def flush(key):
            report = self._call("TRANCHE.LOAD", key, *options, "\n".join(waiting[key]))
            waiting[key].clear()
            return report["records"] - report["rejected"]

        for customer in customers:
            key = self.key_of(customer.get("root", customer["id"]))
            waiting[key].append(json.dumps({name: value for name, value in customer.items() if name != "root"}))
            if len(waiting[key]) == CHUNK:
                taken += flush(key)
        return taken + sum(flush(key) for key in self.keys if waiting[key])

    def apply(self, operations, position=None):
        """The changes. Each shard applies its operations whole or not at all; an operation may have a "root".

        With a position (source, epoch, sequence) every shard notes it, also one that has nothing to do: a batch that is sent
        again is applied by those that lack it. After a failover the source sends what follows `position(source)`."""
        options = ["POSITION", *position] if position else []
        batches = {key: [] for key in self.keys} if position else {}
        for operation in operations:
            identifier = operation["id"] if operation["op"] == "delete" else operation["customer"]["id"]
            batch = batches.setdefault(self.key_of(operation.get("root", identifier)), [])
            batch.append(json.dumps({name: value for name, value in operation.items() if name != "root"}))
        answers = [self._call("TRANCHE.APPLY", key, *options, *batch) for key, batch in batches.items()]
        return [change for answer in answers for change in answer["changes"]]

    def position(self, source):
        """Epoch and sequence up to which every shard has the batches of a source; None where one has none."""
        positions = self._everywhere("TRANCHE.POSITION", source)
        return min((place["epoch"], place["sequence"]) for place in positions) if all(positions) else None

    # Questions are asked of all shards, and their answers put together.

    def count(self, target=None):
        return sum(answer["count"] for answer in self._ask("TRANCHE.COUNT", {"target": target}))

    def stats(self):
        """Count, percentage and sums of every segment, by id."""
        answers = self._ask("TRANCHE.STATS")
        customers = sum(answer["customers"] for answer in answers)
        segments = {}
        for segment in itertools.chain.from_iterable(answer["segments"] for answer in answers):
            whole = segments.setdefault(segment["id"], {"name": segment["name"], "count": 0, "sums": None})
            whole["count"] += segment["count"]
            whole["sums"] = add(whole["sums"], segment.get("sums"))
        for whole in segments.values():
            whole["percentage"] = 100 * whole["count"] / customers if customers else 0
        return {"now": answers[0]["now"], "customers": customers, "segments": segments}

    def breakdown(self, field, target=None):
        """How many hold each value, the most frequent first, and how many hold none."""
        answers = self._ask("TRANCHE.BREAKDOWN", {"field": field, "target": target})
        values = {}
        for value in itertools.chain.from_iterable(answer["values"] for answer in answers):
            values[value["value"]] = values.get(value["value"], 0) + value["count"]
        return {"values": dict(sorted(values.items(), key=lambda item: (-item[1], item[0]))),
                "not_set": sum(answer["not_set"] for answer in answers)}

    def overlap(self, targets):
        answers = self._ask("TRANCHE.OVERLAP", {"targets": targets})
        whole = {}
        for answer in answers:
            for name in ("counts", "intersection", "union", "matrix", "only"):
                whole[name] = add(whole.get(name), answer[name])
        whole["jaccard"] = whole["intersection"] / whole["union"] if whole["union"] else 0
        return whole

    def sum(self, field, target=None):
        """What the target holds in a field of numbers, exactly."""
        return sum(decimal.Decimal(part["sum"]) for part in self._ask("TRANCHE.SUMMARY", {"field": field, "target": target}))

    def percentile(self, field, percent, segment_id=None):
        """The least number of the field that at least `percent` % of those who hold one do not exceed; None where nobody does.

        One round of counts for each bit of the distance between the least and the greatest number."""
        target = {"segment_id": segment_id} if segment_id else None
        parts = [part for part in self._ask("TRANCHE.SUMMARY", {"field": field, "target": target}) if part["set"]]
        if not parts:
            return None
        low, high = (decimal.Decimal(bound) for bound in (min(map(number("min"), parts)), max(map(number("max"), parts))))
        step = decimal.Decimal(1).scaleb(decimal.Decimal(parts[0]["min"]).as_tuple().exponent)
        wanted = max(1, math.ceil(percent * sum(part["set"] for part in parts) / 100))
        within = [{"field": "segment", "operator": "in", "value": [segment_id]}] if segment_id else []
        while low < high:
            middle = low + (high - low) // step // 2 * step
            below = {"field": field, "operator": "lte", "value": str(middle)}
            draft = {"name": "percentile", "rules": [{"operator": "and", "conditions": [below, *within]}]}
            if self.count({"draft": draft}) >= wanted:
                high = middle
            else:
                low = middle + step
        return low

    def customers(self, target=None, take=100):
        """All customers of the target, shard by shard, page by page."""
        for key in self.keys:
            page = {"take": take}
            while True:
                answer = self._call("TRANCHE.CUSTOMERS", key, json.dumps({"target": target, "page": page}))
                yield from answer["data"]
                if len(answer["data"]) < take:
                    break
                page["after"] = answer["data"][-1]["id"]

    def _call(self, command, key, *arguments):
        # A command of two words has its key as the third: the client is told where to send it.
        words = command.split()
        node = self.cluster.get_node_from_key(key)
        return json.loads(self.cluster.execute_command(*words, key, *arguments, target_nodes=node))

    def _everywhere(self, command, *arguments):
        return [self._call(command, key, *arguments) for key in self.keys]

    def _ask(self, command, request=None):
        arguments = [] if request is None else [json.dumps(request)]
        for _ in range(5):
            before = self._times()
            answers = self._everywhere(command, *arguments)
            if len(before | self._times()) == 1:
                return answers
        raise Disagreement("the shards stand at different times: advance them")

    def _times(self):
        return {answer["now_ms"] for answer in self._everywhere("TRANCHE.INFO")}


def number(name):
    return lambda part: decimal.Decimal(part[name])


def add(whole, part):
    """Adds numbers, decimal text, and lists and dictionaries of these."""
    if whole is None or part is None:
        return part if whole is None else whole
    if isinstance(whole, dict):
        return {name: add(whole.get(name), part.get(name)) for name in whole | part}
    if isinstance(whole, list):
        return [add(a, b) for a, b in zip(whole, part)]
    if isinstance(whole, str):
        return str(decimal.Decimal(whole) + decimal.Decimal(part))
    return whole + part
