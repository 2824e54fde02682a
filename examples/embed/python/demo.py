#!/usr/bin/env python3
"""A billing backend in Python: load, save a segment, patch a customer, receive the changes.

  TRANCHE_LIBRARY=build/release/src/capi/libtranche_c.so examples/embed/python/demo.py
"""
import tranche

SCHEMA = {"fields": [{"name": "properties.plan_tier", "kind": "select", "values": ["starter", "enterprise"]}]}

CUSTOMERS = [
    {"id": "cus_1", "name": "Acme SAS", "country": "FR", "properties": {"plan_tier": "starter"}},
    {"id": "cus_2", "name": "Müller GmbH", "country": "DE", "properties": {"plan_tier": "enterprise"}},
    {"id": "cus_3", "name": "Café Lumière", "country": "FR"},
    {"id": "cus_4", "name": "Northwind", "country": "Frence"},
]

ENTERPRISE = {
    "id": "enterprise",
    "name": "Enterprise",
    "rules": [{"conditions": [{"field": "properties.plan_tier", "operator": "in", "value": ["enterprise"]}]}],
}
FRANCE = {"rules": [{"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}


def main() -> None:
    def on_changes(batch: dict) -> None:
        for change in batch["changes"]:
            print(f"  {change['customer']} {change['change']} {change['segment_id']}")

    with tranche.Index(SCHEMA, on_changes=on_changes) as index:
        report = index.load(CUSTOMERS)
        print(f"loaded {report['records'] - report['rejected']} of {report['records']} customers")
        for drop in report["dropped"]:
            print(f"  {drop['field']}: {drop['value']} {drop['reason']} (lines {drop['lines']})")

        segment = index.call("put_segment", draft=ENTERPRISE)
        print(f"{segment['name']}: {segment['count']}")

        before = index.read()
        print("changes:")
        index.apply([{"op": "patch", "customer": {"id": "cus_1", "properties": {"plan_tier": "enterprise"}}}])
        index.apply([
            {"op": "upsert", "customer": {"id": "cus_5", "properties": {"plan_tier": "enterprise"}}},
            {"op": "delete", "id": "cus_2"},
        ])
        for attempt in "sent", "sent again":
            joined = index.apply([{"op": "upsert", "customer": {"id": "cus_6"}}], position={"source": "crm", "sequence": 1})
            print(f"{attempt}: already applied: {joined.get('already_applied', False)}")

        with before, index.read() as after:
            for name, snapshot in ("before", before), ("after", after):
                print(f"{name}: {snapshot.count('enterprise')} of {len(snapshot)}")
            page = after.ask("list_customers", target={"segment_id": "enterprise"}, page={"search": "acme"})
            print(f"found {[row['id'] for row in page['data']]}")
            print(f"by country: {after.ask('breakdown', field='country')['values']}")
            print(f"cus_1 is in {after.ask('segments_of', customer='cus_1')}")
            overlap = after.ask("overlap", targets=[{"segment_id": "enterprise"}, {"draft": FRANCE}])
            print(f"in France and enterprise: {overlap['intersection']}")

        try:
            index.apply([{"op": "patch", "customer": {"id": "nobody"}}])
        except tranche.Error as error:
            print(f"{error.code}: {error.message}")


if __name__ == "__main__":
    main()
