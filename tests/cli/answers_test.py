"""What each command answers on the sample data, against the naive engine."""

import itertools
import json

from naive import NaiveEngine
from program import DATA, ProgramTest, inputs, naive_sample, sample


class StatsTest(ProgramTest):
    def test_counts_are_those_of_the_naive_engine(self):
        naive = naive_sample()
        stats = self.json("stats", *inputs())
        self.assertEqual(list(stats), ["now", "customers", "rejected", "duplicates", "dropped_values", "dropped", "cleared",
                                       "unknown_keys", "segments", "changes"])
        self.assertEqual((stats["customers"], stats["rejected"], stats["duplicates"]), (200, 0, 0))
        self.assertEqual(stats["changes"], {"applied": 0, "rejected": 0, "entered": 0, "left": 0, "rejections": [],
                                            "dropped_values": 0, "dropped": [],
                                            "unknown_keys": {}, "stale": 0})
        for segment, definition in zip(stats["segments"], naive.segments, strict=True):
            self.assertEqual(list(segment), ["id", "name", "count", "percentage"])
            self.assertEqual(segment["name"], definition["name"])
            self.assertEqual(segment["count"], len(naive.members(definition)), definition["name"])
            self.assertEqual(segment["percentage"], 100 * segment["count"] / 200)

    def test_changes_are_applied_first_and_added_up(self):
        naive = naive_sample()
        changes = [c for line in sample("changes.ndjson").splitlines() for c in naive.apply(line)]
        stats = self.json("stats", *inputs(changes=True))
        self.assertEqual(stats["customers"], len(naive.customers))
        entered = sum(change == "entered" for _, _, change in changes)
        self.assertEqual(stats["changes"], {"applied": len(sample("changes.ndjson").splitlines()), "rejected": 0,
                                            "entered": entered, "left": len(changes) - entered, "rejections": [],
                                            "dropped_values": 0, "dropped": [],
                                            "unknown_keys": {}, "stale": 0})
        self.assertEqual([s["count"] for s in stats["segments"]], [len(naive.members(s)) for s in naive.segments])

    def test_without_segments_there_are_totals(self):
        self.assertEqual(self.json("stats", *inputs(segments=False))["segments"], [])
        self.assertEqual(self.expect(0, "stats", *inputs(segments=False)).stdout, "200 customers\n")

    def test_table_is_aligned_and_names_every_segment(self):
        lines = self.expect(0, "stats", *inputs()).stdout.splitlines()
        self.assertEqual(lines[0], "200 customers, 12 segments")
        self.assertRegex(lines[2], r"^Segment +Customers +Share$")
        self.assertEqual([line.split("  ")[0] for line in lines[4:]], [s["name"] for s in naive_sample().segments])
        self.assertEqual(len({len(line) for line in lines[2:]}), 1)

    def test_customers_may_be_csv_and_a_mapping_names_its_columns(self):
        schema = self.write("schema.json", '{"fields":[{"name":"properties.plan","kind":"select","values":["gold"]}]}')
        customers = self.write("export.csv", "Customer ID;Land;Plan\n1;UK;Gold\n2;;\n")
        mapping = self.write("map.json", """{"map":{"Customer ID":"id","Land":"country",
            "Plan":{"field":"properties.plan","values":{"Gold":"gold"}}}}""")
        flags = "--schema", schema, "--customers", customers
        self.assertIn('did you mean "Customer ID"?', self.fails(1, "stats", *flags))
        answer = self.json("breakdown", "--field", "properties.plan", *flags, "--map", mapping)
        self.assertEqual((answer["values"], answer["not_set"]), ([{"value": "gold", "count": 1}], 1))
        bad = self.write("bad.json", '{"map":{"Customer ID":"idd"}}')
        self.assertIn("/map/Customer ID", self.fails(1, "stats", *flags, "--map", bad))


class ApplyTest(ProgramTest):
    def naive_changes(self):
        naive = naive_sample()
        lines = sample("changes.ndjson").splitlines()
        return naive, [(number, *change) for number, line in enumerate(lines, 1) for change in naive.apply(line)]

    def test_each_change_is_a_line_of_json(self):
        _, expected = self.naive_changes()
        output = self.expect(0, "apply", *inputs(changes=True), "--json").stdout
        changes = [json.loads(line) for line in output.splitlines()]
        self.assertEqual(list(changes[0]), ["batch", "segment", "segment_id", "customer", "change"])
        self.assertEqual([(c["batch"], c["segment"], c["customer"], c["change"]) for c in changes], expected)

    def test_each_change_is_a_line_for_people(self):
        _, expected = self.naive_changes()
        output = self.expect(0, "apply", *inputs(changes=True)).stdout
        self.assertEqual(len(output.splitlines()), len(expected))
        self.assertIn("cus_1 entered Enterprise in France", output)

    def test_summary_adds_up(self):
        naive, expected = self.naive_changes()
        summary = self.json("apply", *inputs(changes=True), "--summary")
        self.assertEqual(list(summary), ["applied", "rejected", "entered", "left", "rejections", "dropped_values", "dropped",
                                         "unknown_keys", "stale", "segments"])
        for segment in summary["segments"]:
            mine = [change for _, name, _, change in expected if name == segment["name"]]
            self.assertEqual(segment["entered"], mine.count("entered"))
            self.assertEqual(segment["left"], mine.count("left"))
            self.assertEqual(segment["count"], len(naive.members(naive.segment(segment["name"]))))
        self.assertEqual(summary["entered"] + summary["left"], len(expected))

    def test_feed_may_come_from_standard_input(self):
        flags = [*inputs(), "--changes", "-", "--json"]
        self.assertEqual(self.expect(0, "apply", *flags, stdin=sample("changes.ndjson")).stdout,
                         self.expect(0, "apply", *inputs(changes=True), "--json").stdout)

    def test_bad_line_is_reported_and_the_others_apply(self):
        good = sample("changes.ndjson").splitlines()
        feed = "\n".join(good[:2] + ['{"op":"delete","id":"nobody"}', "not json", '{"op":"drop"}'] + good[2:])
        for stdin, changes in ((b"", self.write("feed", feed)), (feed, "-")):
            flags = [*inputs(), "--changes", changes, "--summary"]
            result = self.expect(0, "apply", *flags, "--json", stdin=stdin)
            summary = json.loads(result.stdout)
            self.assertEqual((summary["applied"], summary["rejected"]), (len(good), 3))
            for line in (3, 4, 5):
                self.assertIn(f":{line}: ", result.stderr)
            self.assertIn("line 3", self.fails(1, "apply", *flags, "--strict", stdin=stdin))


class PageTest(ProgramTest):
    def check_page(self, page, naive, ids, definitions, skip=0, take=50, search=""):
        ids = [id for id in ids if naive.found(id, search)]
        columns = naive.columns(definitions)
        rows = ids[skip:skip + take]
        self.assertEqual(list(page)[:3], ["meta", "columns", "data"])
        self.assertEqual(page["meta"], {"total": len(ids), "taken": len(rows), "skipped": skip})
        self.assertEqual(page["columns"], columns)
        for row, id in zip(page["data"], rows, strict=True):
            self.assertEqual(list(row), columns)
            row = {key: sorted(value) if isinstance(value, list) else value for key, value in row.items()}
            self.assertEqual(row, naive.row(id, columns))


class PreviewTest(PageTest):
    def test_page_columns_and_counts(self):
        naive, draft = naive_sample(), json.loads(sample("draft.json"))
        preview = self.json("preview", *inputs(), "--rules", DATA / "draft.json")
        self.check_page(preview, naive, naive.members(draft), [draft])
        matches = [set(naive.members({"rules": [rule]})) for rule in draft["rules"]]
        for i, (rule, counts) in enumerate(zip(draft["rules"], preview["rules"], strict=True)):
            self.assertEqual(counts["count"], len(matches[i]))
            self.assertEqual(counts["own"], len(matches[i].difference(*matches[:i], *matches[i + 1:])))
            conditions = [{"count": len(naive.members({"rules": [{"conditions": [c]}]}))} for c in rule["conditions"]]
            self.assertEqual(counts["conditions"], conditions)

    def test_every_segment_previews_as_it_counts(self):
        naive = naive_sample()
        for segment in naive.segments:
            preview = self.json("preview", *inputs(), "--rules", "-", stdin=json.dumps(segment))
            self.check_page(preview, naive, naive.members(segment), [segment])

    def test_pages_and_search(self):
        naive = naive_sample()
        segment = naive.segment("SEPA direct debit")
        for skip, take, search in ((0, 7, ""), (7, 7, ""), (5, 0, ""), (10_000, 10, ""), (0, 100, "SARL"),
                                   (1, 3, "ÉNERGIE"), (0, 50, "energie"), (0, 10, "crm-10"), (0, 10, "%"), (0, 10, 'x"y'), (0, 9, "🚀")):
            page = self.json("preview", *inputs(), "--rules", "-", "--skip", skip, "--take", take,
                             *(["--search", search] if search else []), stdin=json.dumps(segment))
            self.check_page(page, naive, naive.members(segment), [segment], skip, take, search)

    def test_saving_over_a_segment(self):
        naive, draft = naive_sample(), json.loads(sample("draft.json"))
        old, new = set(naive.members(naive.segment("Head offices"))), set(naive.members(draft))
        preview = self.json("preview", *inputs(), "--rules", DATA / "draft.json", "--segment", "Head offices")
        self.assertEqual(preview["saving"], {"entered": len(new - old), "left": len(old - new)})
        for change, moved in (("entered", new - old), ("left", old - new)):
            listed = self.json("preview", *inputs(), "--rules", DATA / "draft.json", "--segment", "Head offices",
                               "--list", change, "--take", 100)[change]
            self.assertEqual(listed["meta"]["total"], len(moved))
            self.assertEqual({row["id"] for row in listed["data"]}, moved)
        self.fails(2, "preview", *inputs(), "--rules", DATA / "draft.json", "--list", "left")

    def test_plan_has_actual_counts(self):
        flags = [*inputs(), "--rules", DATA / "draft.json", "--plan"]
        preview = self.json("preview", *flags)
        for rule, planned in zip(preview["rules"], preview["plan"]["rules"], strict=True):
            self.assertEqual(planned["actual"], rule["count"])
            self.assertEqual(sorted(c["actual"] for c in planned["conditions"]),
                             sorted(c["count"] for c in rule["conditions"]))
            self.assertTrue(all(c["estimated"] >= c["actual"] for c in planned["conditions"]))
        self.assertEqual(preview["plan"]["blocks"]["total"], 1)
        self.assertIn("Order of evaluation", self.expect(0, "preview", *flags).stdout)

    def test_text_shows_total_page_and_conditions(self):
        text = self.expect(0, "preview", *inputs(), "--rules", DATA / "draft.json", "--take", 2).stdout
        for part in (" of 200 (", "properties.plan_tier", "1 to 2 of ", "Rule 1, all of", "  country is FR or DE",
                     "properties.addons has sso and audit_log", "payment_method_type is not set"):
            self.assertIn(part, text)


class CustomersTest(PageTest):
    def test_all_customers_in_order_of_creation(self):
        naive = naive_sample()
        for skip, take in ((0, 50), (150, 100), (200, 5)):
            page = self.json("customers", *inputs(), "--skip", skip, "--take", take)
            self.check_page(page, naive, list(naive.customers), [], skip, take)

    def test_pages_that_go_on_after_a_customer(self):
        naive = naive_sample()
        ids = naive.members(naive.segment("SEPA direct debit"))
        flags = ["customers", *inputs(), "--segment", "SEPA direct debit", "--take", 10]
        shown = []
        while len(shown) < len(ids):
            page = self.json(*flags, *(["--after", shown[-1]] if shown else []))
            self.assertEqual(page["meta"]["total"], len(ids))
            self.assertEqual(page["meta"]["skipped"], len(shown))
            shown += [row["id"] for row in page["data"]]
        self.assertEqual(shown, ids)
        self.assertIn('customer "nobody" does not exist', self.fails(1, *flags, "--after", "nobody"))
        self.assertIn("--after", self.fails(2, *flags, "--after", ids[0], "--skip", 1))
        outsider = next(id for id in naive.customers if id not in ids)
        page = self.json("preview", *inputs(), "--rules", "-", "--after", outsider,
                         stdin=json.dumps(naive.segment("SEPA direct debit")))
        order = list(naive.customers)
        self.assertEqual([row["id"] for row in page["data"]],
                         [id for id in ids if order.index(id) > order.index(outsider)][:50])

    def test_all_named_segments_must_hold(self):
        naive = naive_sample()
        for names in (["Head offices"], ["SEPA direct debit", "EU without tax id"], ["Year-end review"]):
            definitions = [naive.segment(name) for name in names]
            ids = [id for id in naive.customers if all(naive.is_member(d, id) for d in definitions)]
            flags = itertools.chain.from_iterable(("--segment", name) for name in names)
            self.check_page(self.json("customers", *inputs(), *flags), naive, ids, definitions)

    def test_after_changes(self):
        naive = naive_sample()
        for line in sample("changes.ndjson").splitlines():
            naive.apply(line)
        page = self.json("customers", *inputs(changes=True), "--skip", 150, "--take", 100)
        self.check_page(page, naive, list(naive.customers), [], 150, 100)


class ExplainTest(ProgramTest):
    def test_agrees_with_membership(self):
        naive = naive_sample()
        ids = list(naive.customers)[::37]
        for segment, id in itertools.product(naive.segments, ids):
            explanation = self.json("explain", *inputs(), "--segment", segment["name"], "--customer", id)
            self.assertEqual(list(explanation), ["member", "rules"])
            self.assertEqual(explanation["member"], naive.is_member(segment, id))
            for rule, explained in zip(segment["rules"], explanation["rules"], strict=True):
                self.assertEqual(explained["holds"], naive.rule_holds(rule, id))
                for condition, shown in zip(rule["conditions"], explained["conditions"], strict=True):
                    self.assertEqual(list(shown), ["field", "operator", "holds", "actual"])
                    self.assertEqual((shown["field"], shown["operator"]), (condition["field"], condition["operator"]))
                    self.assertEqual(shown["holds"], naive.holds(condition, id))
                    actual = shown["actual"]
                    actual = sorted(actual) if isinstance(actual, list) else [] if actual is None else [actual]
                    self.assertEqual(actual, sorted(naive.get(id, condition["field"])))

    def test_tree_shows_why(self):
        flags = [*inputs(), "--segment", "Enterprise in France", "--customer", "cus_1"]
        text = self.expect(0, "explain", *flags).stdout
        self.assertIn('✗ Acme SAS (cus_1) is not in "Enterprise in France"', text)
        self.assertRegex(text, r"✓ country is FR +actual: FR\n")
        self.assertRegex(text, r"✗ properties.plan_tier is enterprise +actual: growth\n")
        ascii_text = self.expect(0, "explain", *flags, env={"LC_ALL": "C"}).stdout
        self.assertIn("[x] country is FR", ascii_text)


class BreakdownTest(ProgramTest):
    FIELDS = ("country", "currency", "language", "invoicing_entity", "payment_method_type", "relationship",
              "properties.plan_tier", "properties.industry", "properties.addons")

    def test_everybody_and_a_segment_by_every_field(self):
        naive = naive_sample()
        members = naive.members(naive.segment("EU without tax id"))
        for field in self.FIELDS:
            for flags, ids in (([], list(naive.customers)), (["--segment", "EU without tax id"], members)):
                breakdown = self.json("breakdown", *inputs(), "--field", field, *flags)
                self.assertEqual(list(breakdown)[:4], ["field", "total", "values", "not_set"])
                # Says so where the counts may add up to more than the total.
                self.assertEqual(breakdown.pop("multi_valued", False), field in naive.multi_valued)
                self.assertEqual(breakdown, naive.breakdown(field, ids))

    def test_presence_fields_count_set_and_not_set(self):
        naive = naive_sample()
        for field in ("tax_id", "external_id"):
            breakdown = self.json("breakdown", *inputs(), "--field", field)
            missing = sum(not naive.get(id, field) for id in naive.customers)
            self.assertEqual((breakdown["total"], breakdown["not_set"]), (200, missing))

    def test_text_has_shares_and_no_bars_in_a_pipe(self):
        text = self.expect(0, "breakdown", *inputs(), "--field", "payment_method_type").stdout
        self.assertRegex(text, r"card +\d+ +\d+\.\d %\n")
        self.assertIn("not set", text)
        self.assertIn("A customer may hold several values", text)
        self.assertNotIn("█", text)


class OverlapTest(ProgramTest):
    def test_counts_and_matrix(self):
        naive = naive_sample()
        names = ["SEPA direct debit", "EU without tax id", "Invoices not in English"]
        sets = [set(naive.members(naive.segment(name))) for name in names]
        flags = list(itertools.chain.from_iterable(("--segment", name) for name in names))
        overlap = self.json("overlap", *inputs(), *flags)
        self.assertEqual(list(overlap), ["segments", "counts", "intersection", "union", "matrix", "only", "jaccard"])
        self.assertEqual({key: overlap[key] for key in list(overlap)[:5]},
                         {"segments": names, "counts": [len(s) for s in sets],
                                   "intersection": len(set.intersection(*sets)), "union": len(set.union(*sets)),
                                   "matrix": [[len(a & b) for b in sets] for a in sets]})
        text = self.expect(0, "overlap", *inputs(), *flags).stdout
        self.assertIn("in all of them", text)
        self.assertIn("Jaccard", text)


class CaseTest(ProgramTest):
    """Small files for what the sample data does not hold."""

    SCHEMA = '{"fields":[{"name":"properties.tier","kind":"select","values":["a","b"]}]}'

    def stats(self, customers, segments="[]"):
        return self.json("stats", "--schema", self.write("schema", self.SCHEMA), "--customers",
                         self.write("customers", customers), "--segments", self.write("segments", segments))

    def test_everything_empty(self):
        stats = self.stats("", '[{"name":"x","rules":[{"conditions":[{"field":"tax_id","operator":"is_not_set"}]}]}]')
        self.assertEqual(stats["customers"], 0)
        self.assertEqual((stats["segments"][0]["count"], stats["segments"][0]["percentage"]), (0, 0))

    def test_duplicates_and_unknown_keys(self):
        stats = self.stats('{"id":"a","vip":1,"x":{"y":[]}}\n\n{"id":"a","country":"fr","vip":2}\n{"id":"b"}\n')
        self.assertEqual((stats["customers"], stats["duplicates"]), (2, 1))
        self.assertEqual(stats["unknown_keys"], {"vip": {"count": 2, "suggestion": None}, "x": {"count": 1, "suggestion": None}})

    def test_child_before_its_parent(self):
        segments = ('[{"name":"p","rules":[{"conditions":['
                    '{"field":"relationship","operator":"in","value":["has_parent"]}]}]}]')
        stats = self.stats('{"id":"a","parent_id":"b"}\n{"id":"b"}\n', segments)
        self.assertEqual((stats["rejected"], stats["segments"][0]["count"]), (0, 1))

    def test_names_with_wide_letters_quotes_and_control_characters(self):
        lines = [{"id": "東京", "name": "a\tb\u001b[31m"}, {"id": 'q"\\', "name": "🚀"}]
        customers = self.write("customers", "\n".join(json.dumps(line) for line in lines))
        flags = ["--schema", self.write("schema", self.SCHEMA), "--customers", customers]
        data = self.json("customers", *flags)["data"]
        self.assertEqual([row["id"] for row in data], ["東京", 'q"\\'])
        self.assertEqual(data[0]["name"], "a\tb\u001b[31m")
        text = self.expect(0, "customers", *flags).stdout
        self.assertNotIn("\u001b", text)
        self.assertNotIn("\t", text)

    def test_naive_engine_itself(self):
        naive = NaiveEngine(self.SCHEMA, '{"id":"a","parent_id":"b"}\n{"id":"b","country":"FR"}')
        self.assertEqual(naive.get("b", "relationship"), ["has_child"])
        naive.apply('{"op":"delete","id":"b"}')
        self.assertEqual(naive.get("a", "relationship"), [])
