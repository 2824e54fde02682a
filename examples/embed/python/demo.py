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
    "name": "Enterprise",
    "rules": [{"conditions": [{"field": "properties.plan_tier", "operator": "in", "value": ["enterprise"]}]}],
}


def main() -> None:
    def on_changes(batch: dict) -> None:
        for change in batch["changes"]:
            print(f"  {change['customer_id']} {change['change']} {change['segment_id']}")

    with tranche.Index(SCHEMA, on_changes=on_changes) as index:
        report = index.load(CUSTOMERS)
        print(f"loaded {report['records'] - report['rejected']} of {report['records']} customers")
        for rejection in report["rejections"]:
            print(f"  line {rejection['line']}: {rejection['reason']}")

        segment = index.create_segment(ENTERPRISE)
        print(f"{segment['name']}: {segment['count']}")

        before = index.read()
        print("changes:")
        index.patch({"id": "cus_1", "properties": {"plan_tier": "enterprise"}})
        index.apply([
            {"op": "upsert", "customer": {"id": "cus_5", "properties": {"plan_tier": "enterprise"}}},
            {"op": "delete", "id": "cus_2"},
        ])

        with before, index.read() as after:
            for name, snapshot in ("before", before), ("after", after):
                print(f"{name}: {snapshot.count(segment['id'])} of {len(snapshot)}")
            page = after.customers([segment["id"]], search="acme")
            print(f"found {[row['id'] for row in page['data']]}")
            print(f"by country: {after.breakdown('country')['values']}")
            print(f"cus_1 is in {after.segments_of('cus_1')}")
            overlap = after.overlap([segment["id"], {"rules": [
                {"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}])
            print(f"in France and enterprise: {overlap['intersection']}")

        try:
            index.patch({"id": "nobody"})
        except tranche.Error as error:
            print(f"{error.code}: {error.message}")


if __name__ == "__main__":
    main()
