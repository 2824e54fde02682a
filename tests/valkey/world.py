"""Random writes to a key, and a dictionary that lives through the same batches."""

import json
import os
import random

COUNTRIES = ["FR", "DE", "US", "BR"]
SCHEMA = json.dumps({"measures": ["properties.mrr"], "fields": [
    {"name": "properties.plan", "kind": "select", "open": True},
    {"name": "properties.mrr", "kind": "number"},
    {"name": "properties.seen", "kind": "datetime"}]})


def seed():
    number = int(os.environ.get("TRANCHE_SEED", random.randrange(10**6)))
    print(f"TRANCHE_SEED={number}", flush=True)
    return number


def condition(field, operator, *values):
    return {"field": field, "operator": operator, **({"value": list(values)} if values else {})}


def segment(identifier, *conditions):
    return json.dumps({"id": identifier, "name": identifier, "rules": [{"conditions": list(conditions)}]})


class World:
    """Writes for one key. `countries` says where each customer is."""

    def __init__(self, seed_number, ids=80):
        self.random = random.Random(seed_number)
        self.ids = ids
        self.countries = {}
        self.day = 1
        self.steps = 0
        self.version = 0

    def operation(self):
        customer = f"cus_{self.random.randrange(self.ids)}"
        self.version += 1
        if customer in self.countries and self.random.random() < 0.2:
            del self.countries[customer]
            return json.dumps({"op": "delete", "id": customer})
        country = self.random.choice(COUNTRIES)
        self.countries[customer] = country
        properties = {"plan": f"plan {self.random.randrange(6)}", "mrr": self.random.randrange(1000),
                      "seen": f"2026-0{self.random.randint(1, 9)}-10T08:00:00Z"}
        return json.dumps({"op": self.random.choice(["upsert", "merge"]),
                           "customer": {"id": customer, "name": f"Name of {customer}", "country": country,
                                        "properties": properties},
                           **({"version": self.version} if self.random.random() < 0.3 else {})})

    def batch(self):
        self.steps += 1
        return [self.operation() for _ in range(self.random.randint(1, 8))]

    def write(self, key):
        """The words of one random write that succeeds."""
        kind = self.random.random()
        if kind < 0.7:
            return ["TRANCHE.APPLY", key, *self.batch()]
        if kind < 0.8:
            self.day += 1
            return ["TRANCHE.ADVANCE", key, f"2027-{self.day // 28 + 1:02}-{self.day % 28 + 1:02}T00:00:00Z"]
        self.steps += 1
        name = f"segment {self.steps % 12}"
        return ["TRANCHE.SEGMENT", "PUT", key, segment(name, self.random.choice([
            condition("country", "in", self.random.choice(COUNTRIES)),
            condition("properties.mrr", "gte", self.random.randrange(1000)),
            condition("properties.seen", "older_than", f"P{self.random.randint(1, 300)}D"),
            condition("name", "contains", str(self.random.randrange(10)))]))]

    def counts(self):
        values = list(self.countries.values())
        return {country: values.count(country) for country in COUNTRIES}


def counts(call, key):
    """Where the customers of the key are, as its segments named after countries say."""
    stats = json.loads(call("TRANCHE.STATS", key))
    return {s["id"]: s["count"] for s in stats["segments"] if s["id"] in COUNTRIES}


def create(call, key, *options):
    call("TRANCHE.CREATE", key, SCHEMA, *options)
    for country in COUNTRIES:
        call("TRANCHE.SEGMENT", "PUT", key, segment(country, condition("country", "in", country)))


def digest(call, key):
    """Of every byte that a checkpoint of the index has."""
    return call("DEBUG", "DIGEST-VALUE", key)
