"""The slow obvious engine: what the tranche program must answer, recomputed from its input files.

A customer is a dict of field name to list of values. Every answer visits every customer and evaluates every condition.
"""

import json
import unicodedata

TEXT_FIELDS = ("name", "billing_email", "tax_id", "external_id", "parent_id")
SELECT_FIELDS = ("country", "currency", "language", "invoicing_entity")
MULTI_FIELDS = ("payment_method_type",)


def values_of(value):
    """The values that one JSON value of a customer stands for: null, "" and [] are all "not set"."""
    if value is None or value == "":
        return []
    return sorted(set(value)) if isinstance(value, list) else [value]


def fold(text):
    """`text` without case and accents, as a search compares it."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M")).casefold()


class NaiveEngine:
    def __init__(self, schema, customers="", segments="[]"):
        self.multi_valued = set(MULTI_FIELDS) | {"relationship"}
        for field in json.loads(schema)["fields"]:
            if field.get("kind") == "multi_select":
                self.multi_valued.add(field["name"])
        self.customers = {}  # by id, in order of creation
        self.created = {}  # id to number of creation, of deleted customers as well
        self.segments = json.loads(segments)
        self.memberships = None  # a set of ids for each segment, from the last `apply`
        for line in customers.splitlines():
            if line.strip():
                self.upsert(json.loads(line))

    # What a record says.

    def attributes(self, record):
        fields = {}
        for key in TEXT_FIELDS + SELECT_FIELDS + MULTI_FIELDS:
            if key in record:
                fields[key] = values_of(record[key])
        for name, value in record.get("properties", {}).items():
            fields["properties." + name] = values_of(value)
        return fields

    def upsert(self, record):
        if record["id"] not in self.customers:
            self.created[record["id"]] = len(self.created)
        self.customers[record["id"]] = self.attributes(record)

    def patch(self, record):
        self.customers[record["id"]].update(self.attributes(record))

    def delete(self, id):
        del self.customers[id]
        for customer in self.customers.values():
            if customer.get("parent_id") == [id]:
                customer["parent_id"] = []

    def apply(self, line):
        """Applies one line of a feed; returns [(segment name, id, "entered" or "left")] in the promised order."""
        before = self.memberships or [set(self.members(segment)) for segment in self.segments]
        operation = json.loads(line)
        if operation["op"] == "delete":
            self.delete(operation["id"])
        else:
            getattr(self, operation["op"])(operation["customer"])
        self.memberships = [set(self.members(segment)) for segment in self.segments]
        changes = []
        for segment, old, new in zip(self.segments, before, self.memberships):
            for id in sorted(old ^ new, key=lambda id: self.created[id]):
                changes.append((segment["name"], id, "entered" if id in new else "left"))
        return changes

    # What a definition means.

    def get(self, id, field):
        if field == "customer_id":
            return [id]
        customer = self.customers[id]
        if field == "relationship":
            has_child = any(other.get("parent_id") == [id] for other in self.customers.values())
            return ["has_child"] * has_child + ["has_parent"] * bool(customer.get("parent_id"))
        return customer.get(field, [])

    def holds(self, condition, id):
        held = set(self.get(id, condition["field"]))
        wanted = set(values_of(condition.get("value")))
        operator = condition["operator"]
        if operator == "in":
            return bool(held & wanted)
        if operator == "not_in":
            return not held & wanted and not (condition.get("missing") == "exclude" and not held)
        if operator == "has_all":
            return wanted <= held
        return bool(held) == (operator == "is_set")

    def rule_holds(self, rule, id):
        combine = any if rule.get("operator") == "or" else all
        return combine(self.holds(condition, id) for condition in rule["conditions"])

    def is_member(self, definition, id):
        return any(self.rule_holds(rule, id) for rule in definition["rules"])

    def members(self, definition):
        """Ids in order of creation. The children of each customer are looked up once, or this takes minutes."""
        parents = {c["parent_id"][0] for c in self.customers.values() if c.get("parent_id")}
        original, self.get = self.get, lambda id, field: (
            ["has_child"] * (id in parents) + ["has_parent"] * bool(self.customers[id].get("parent_id"))
            if field == "relationship" else original(id, field))
        try:
            return [id for id in self.customers if self.is_member(definition, id)]
        finally:
            self.get = original

    def segment(self, name):
        return next(segment for segment in self.segments if segment["name"] == name)

    # What the program shows.

    def found(self, id, search):
        texts = [id] + sum((self.get(id, f) for f in ("name", "billing_email", "external_id")), [])
        return any(fold(search) in fold(text) for text in texts)

    def row(self, id, columns):
        row = {}
        for column in columns:
            values = [id] if column == "id" else self.get(id, column)
            if column in self.multi_valued:
                row[column] = sorted(values) if values else None
            else:
                row[column] = values[0] if values else None
        return row

    def columns(self, definitions):
        columns = ["id", "name", "billing_email"]
        for definition in definitions:
            for rule in definition["rules"]:
                for condition in rule["conditions"]:
                    if condition["field"] not in columns + ["customer_id"]:
                        columns.append(condition["field"])
        return columns

    def breakdown(self, field, ids):
        counts, not_set = {}, 0
        for id in ids:
            values = self.get(id, field)
            not_set += not values
            for value in values:
                counts[value] = counts.get(value, 0) + 1
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return {"field": field, "total": len(ids),
                "values": [{"value": value, "count": count} for value, count in ordered], "not_set": not_set}
