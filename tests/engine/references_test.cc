// Segments that name others: what follows from an update, from an edit, and what is refused.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/compare.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

Draft Named(const std::string& id, std::vector<Rule> rules) {
  Draft draft = MakeDraft(std::move(rules), "The " + id);
  draft.id = id;
  return draft;
}
Draft Named(const std::string& id, Condition condition) {
  return Named(id, {All({std::move(condition)})});
}

Strings Shown(const BatchResult& result) {
  Strings shown;
  for (const Change& change : result.changes)
    shown.push_back((change.entered ? "+" : "-") + std::string(change.segment_id) + " " +
                    std::string(change.customer_id));
  return shown;
}

// Large French customers who may be written to.
std::unique_ptr<Index> SmallWorld() {
  auto index = NewIndex();
  Must(index->CreateSegment(Named("french", In("country", {"FR"}))));
  Must(index->CreateSegment(Named("silent", In("customer_id", {"b"}))));
  Must(index->CreateSegment(
      Named("write", {All({In("segment", {"french"}), NotIn("segment", {"silent"})})})));
  Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Upsert("b", {{"country", {"FR"}}}),
                 Upsert("c", {{"country", {"DE"}}})});
  return index;
}

TEST_CASE("an update flips the segments that name the ones it flips, in the same write") {
  const auto index = SmallWorld();
  CHECK(Members(*index, SegmentId{"write"}) == Strings{"a"});
  CHECK(Shown(Apply(*index, {Upsert("c", {{"country", {"FR"}}}), Patch("a", {{"country", {}}})})) ==
        Strings{"-french a", "+french c", "-write a", "+write c"});
  CHECK(Shown(Apply(*index, {Delete("c"), Upsert("d", {{"country", {"FR"}}})})) ==
        Strings{"-french c", "+french d", "-write c", "+write d"});
  CHECK(Apply(*index, {Patch("d", {{"language", {"fr"}}})}).changes.empty());
}

TEST_CASE("changes are netted over the levels") {
  const auto index = SmallWorld();
  // A member of "french" becomes silent by another way in: who was in stays out and in.
  Must(index->CreateSegment(
      Named("either", {All({In("segment", {"write"})}), All({In("segment", {"silent"})}),
                       All({In("country", {"DE"})})})));
  CHECK(Shown(Apply(*index, {Patch("a", {{"country", {"DE"}}})})) ==
        Strings{"-french a", "-write a"});
}

TEST_CASE("drafts may name segments wherever they are taken") {
  const auto index = SmallWorld();
  const Draft draft = MakeDraft({All({NotIn("segment", {"write", "silent"})})});
  const Snapshot snapshot = index->Read();
  CHECK(Must(snapshot.Count(draft)) == 1);
  CHECK(Members(snapshot, draft) == Strings{"c"});
  CHECK(Must(snapshot.CountMany(std::vector{draft, draft})) == std::vector<uint64_t>{1, 1});
  const Preview preview = Must(snapshot.PreviewDraft(MakeDraft(In("segment", {"french"})), {}));
  CHECK(preview.page.total == 2);
  REQUIRE(preview.page.columns.back().name == "segment");
  CHECK(preview.page.rows[0].back().values == std::vector<Value>{"french", "write"});
  CHECK(preview.page.rows[1].back().values == std::vector<Value>{"french", "silent"});
  CHECK(Must(snapshot.BreakdownBy("country", draft)).total == 1);
  const Plan plan = Must(snapshot.ExplainPlan(draft));
  CHECK(plan.rules[0].estimated == 3);
  CHECK(plan.rules[0].actual == 1);
  const Target targets[] = {draft, SegmentId{"french"}};
  CHECK(Must(snapshot.OverlapOf(targets)).union_count == 3);
}

TEST_CASE("an explanation descends into the segments that are named, each once") {
  const auto index = SmallWorld();
  Must(index->CreateSegment(
      Named("top", {All({In("segment", {"write", "french"})}), All({In("segment", {"write"})})})));
  const Explanation why = Must(index->Read().Explain(SegmentId{"top"}, "b"));
  CHECK(why.member);
  REQUIRE(why.segments.size() == 3);
  CHECK(why.segments[0].id == "french");
  CHECK(why.segments[1].id == "write");
  CHECK_FALSE(why.segments[1].member);
  CHECK_FALSE(why.segments[1].rules[0].conditions[1].holds);
  CHECK(why.segments[2].id == "silent");
  CHECK(why.segments[2].name == "The silent");
}

TEST_CASE("segments created together may name each other in any order") {
  const auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}})});
  const std::vector<Draft> drafts = {Named("top", In("segment", {"middle"})),
                                     Named("middle", In("segment", {"bottom"})),
                                     Named("bottom", In("country", {"FR"}))};
  Must(index->CreateSegments(drafts));
  CHECK(Members(*index, SegmentId{"top"}) == Strings{"a"});
  CHECK(index->Read().ListSegments()[0].id == "top");
  CHECK(Shown(Apply(*index, {Delete("a")})) == Strings{"-top a", "-middle a", "-bottom a"});
}

TEST_CASE("a cycle is refused, with its path and its place, and leaves nothing") {
  const auto index = SmallWorld();
  const std::vector<Rule> rules = {All({IsSet("country")}),
                                   All({IsSet("tax_id"), NotIn("segment", {"silent", "write"})})};
  const absl::Status update = index->UpdateSegment("french", {{}, {}, rules}).status();
  CHECK(absl::IsInvalidArgument(update));
  CHECK(Mentions(update, "french -> write -> french"));
  CHECK(Mentions(update, "/rules/1/conditions/1/value/1"));
  CHECK(index->PutSegment(Named("french", rules)).status() == update);
  CHECK(index->Read().PreviewEdit("french", rules).status() == update);
  CHECK(Mentions(
      index->UpdateSegment("write", {{}, {}, {{All({In("segment", {"write"})})}}}).status(),
      "write -> write"));
  const std::vector<Draft> drafts = {Named("u", In("country", {"FR"})),
                                     Named("x", In("segment", {"y"})),
                                     Named("y", In("segment", {"french", "x"}))};
  const absl::Status created = index->CreateSegments(drafts).status();
  CHECK(absl::IsInvalidArgument(created));
  CHECK(Mentions(created, "x -> y -> x"));
  CHECK(Mentions(created, "/1/rules/0/conditions/0/value/0"));
  CHECK(absl::IsInvalidArgument(
      index->CreateSegment(Named("self", In("segment", {"self"}))).status()));
  CHECK(index->Read().segment_count() == 3);
  CHECK(Members(*index, SegmentId{"write"}) == Strings{"a"});
}

TEST_CASE("a segment that is named cannot be deleted, nor one that does not exist be named") {
  const auto index = SmallWorld();
  const absl::Status refused = index->DeleteSegment("french");
  CHECK(absl::IsFailedPrecondition(refused));
  CHECK(Mentions(refused, "\"The write\" (write)"));
  Must(index->DeleteSegment("write"));
  Must(index->DeleteSegment("french"));
  CHECK(Mentions(index->CreateSegment(Named("x", In("segment", {"frensh"}))).status(),
                 "/rules/0/conditions/0/value/0"));
  CHECK(Mentions(index->Read().Count(MakeDraft(In("segment", {"silemt"}))).status(),
                 "did you mean \"silent\""));
  for (const Condition& condition :
       {IsSet("segment"), HasAll("segment", {"silent"}), NotInNorMissing("segment", {"silent"})}) {
    CHECK(absl::IsInvalidArgument(index->Read().Count(MakeDraft(condition)).status()));
  }
  CHECK(absl::IsInvalidArgument(index->Read().BreakdownBy("segment", Everybody{}).status()));
  CHECK(
      absl::IsInvalidArgument(TryApply(*index, {Upsert("a", {{"segment", {"silent"}}})}).status()));
}

TEST_CASE("a name stands for the id of its segment, as long as it is no id itself") {
  const auto index = SmallWorld();
  CHECK(Members(*index, MakeDraft(In("segment", {"the SILENT"}))) ==
        Members(*index, SegmentId{"silent"}));
  Draft first = MakeDraft(In("segment", {"Second of two"}), "First of two");
  Draft second = MakeDraft(In("segment", {"the silent"}), "Second of two");
  const std::vector<Segment> created = Must(index->CreateSegments(std::vector{first, second}));
  CHECK(created[0].rules == MakeDraft(In("segment", {created[1].id})).rules);
  CHECK(created[1].rules == MakeDraft(In("segment", {"silent"})).rules);
  CHECK(Members(*index, SegmentId{created[0].id}) == Members(*index, SegmentId{"silent"}));
  // A segment of this name does not take an id's meaning.
  Must(index->CreateSegment(MakeDraft(In("country", {"DE"}), "silent")));
  CHECK(Must(index->CreateSegment(MakeDraft(In("segment", {"silent"}), "Third"))).rules ==
        created[1].rules);
  // Those that were refused left no gap in the ids.
  const std::string last = created[1].id;
  CHECK(absl::IsInvalidArgument(
      index
          ->CreateSegments(std::vector{MakeDraft(In("country", {"FR"}), "fine"),
                                       MakeDraft(In("segment", {"self"}), "self")})
          .status()));
  CHECK(Must(index->CreateSegment(MakeDraft(In("country", {"FR"}), "fine"))).id ==
        "seg_" + std::to_string(std::stoi(last.substr(4)) + 3));
}

TEST_CASE("an edit is followed by the segments above, as its preview said") {
  const auto index = SmallWorld();
  Must(index->CreateSegment(Named("top", NotIn("segment", {"write"}))));
  const std::vector<Rule> rules = {All({In("country", {"DE"})})};
  const EditImpact impact = Must(index->Read().PreviewEdit("french", rules));
  CHECK(impact.entered == 1);
  CHECK(impact.left == 2);
  REQUIRE(impact.above.size() == 2);
  CHECK(impact.above[0].id == "write");
  CHECK(impact.above[0].entered == 1);
  CHECK(impact.above[0].left == 1);
  CHECK(impact.above[1].name == "The top");
  CHECK(impact.above[1].entered == 1);
  CHECK(impact.above[1].left == 1);
  const Snapshot before = index->Read();
  const auto moved = [&](ChangeKind change, std::string_view in) {
    Strings ids;
    const Page page = Must(before.ListEditChanges("french", rules, change, {}, in));
    CHECK(page.total == page.rows.size());
    for (const std::vector<Cell>& row : page.rows) ids.push_back(row[0].values[0].text());
    return ids;
  };
  CHECK(moved(ChangeKind::kEntered, "") == Strings{"c"});
  CHECK(moved(ChangeKind::kLeft, "french") == Strings{"a", "b"});
  CHECK(moved(ChangeKind::kEntered, "write") == Strings{"c"});
  CHECK(moved(ChangeKind::kLeft, "write") == Strings{"a"});
  CHECK(moved(ChangeKind::kEntered, "top") == Strings{"a"});
  CHECK(moved(ChangeKind::kLeft, "top") == Strings{"c"});
  Must(index->UpdateSegment("french", {{}, {}, rules}));
  CHECK(Members(*index, SegmentId{"write"}) == Strings{"c"});
  CHECK(Members(*index, SegmentId{"top"}) == Strings{"a", "b"});
  CHECK(Members(before, SegmentId{"top"}) == Strings{"b", "c"});
  CHECK(Members(before, MakeDraft(In("segment", {"write"}))) == Strings{"a"});
}

TEST_CASE("a bulk load counts who enters at every level") {
  const auto index = SmallWorld();
  std::vector<LoadRecord> records;
  for (uint64_t i = 0; i < 50; ++i)
    records.push_back(
        {i + 1, {"n" + std::to_string(i), {{"country", {i % 2 == 0 ? "FR" : "DE"}}}}});
  records.push_back({51, {"a", {{"country", {"DE"}}}}});
  const LoadReport report = Load(*index, records);
  REQUIRE(report.segments.size() == 2);
  CHECK(report.segments[1].segment_id == "write");
  CHECK(report.segments[1].entered == 25);
  CHECK(report.segments[1].left == 1);
  CHECK(Count(*index, SegmentId{"write"}) == 25);
}

TEST_CASE("a chain of a hundred segments flips from end to end") {
  const auto index = NewIndex();
  Must(index->CreateSegment(Named("s0", In("country", {"FR"}))));
  for (int i = 1; i <= 100; ++i) {
    const std::string below = "s" + std::to_string(i - 1);
    Must(index->CreateSegment(Named(
        "s" + std::to_string(i), i % 2 == 0 ? In("segment", {below}) : NotIn("segment", {below}))));
  }
  // Everybody is in the odd ones or in the even ones.
  CHECK(Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Upsert("b")}).entered == 101);
  const BatchResult moved = Apply(*index, {Patch("b", {{"country", {"FR"}}})});
  CHECK(moved.changes.size() == 101);
  for (const SegmentStats& stats : index->Read().Stats())
    CHECK(stats.count == Count(*index, MakeDraft({index->Read().GetSegment(stats.id)->rules})));
  CHECK(Must(index->Read().PreviewEdit("s0", {All({IsNotSet("country")})})).above.size() == 100);
  CHECK(Must(index->Read().Explain(SegmentId{"s100"}, "a")).segments.size() == 100);
}

TEST_CASE("a star of a thousand: one segment names them all, and all name one") {
  const auto index = NewIndex();
  std::vector<Draft> drafts = {Named("base", In("country", {"FR"}))};
  std::vector<Value> all;
  for (int i = 0; i < 1'000; ++i) {
    const std::string id = "s" + std::to_string(i);
    drafts.push_back(Named(
        id, {All({In("segment", {"base"}), NotIn("customer_id", {"c" + std::to_string(i)})})}));
    all.emplace_back(id);
  }
  drafts.push_back(Named("any", In("segment", all)));
  drafts.push_back(Named("none", NotIn("segment", all)));
  Must(index->CreateSegments(drafts));
  const BatchResult created = Apply(*index, {Upsert("c7", {{"country", {"FR"}}}), Upsert("x")});
  CHECK(created.changes.size() == 1 + 999 + 1 + 1);
  CHECK(Members(*index, SegmentId{"any"}) == Strings{"c7"});
  CHECK(Members(*index, SegmentId{"none"}) == Strings{"x"});
  CHECK(Apply(*index, {Patch("c7", {{"country", {}}})}).changes.size() == 1 + 999 + 2);
  CHECK(Members(*index, SegmentId{"none"}) == Strings{"c7", "x"});
}

// --- Against the oracle.

SchemaSpec WithMeasures(SchemaSpec schema) {
  schema.fields.push_back({.name = "properties.mrr", .kind = FieldKind::kNumber});
  schema.fields.push_back({.name = "properties.fee", .kind = FieldKind::kMoney});
  schema.measures = {"properties.mrr", "properties.fee"};
  return schema;
}

// Sums are kept right by what enters, leaves and changes: they are those of the members.
std::string SumsDiffer(const Snapshot& snapshot) {
  for (const SegmentStats& stats : snapshot.Stats()) {
    for (const FieldSums& sums : stats.sums) {
      if (sums != Must(snapshot.SumOf(sums.field, SegmentId{stats.id})))
        return "sums of " + stats.id + " in " + sums.field;
    }
  }
  return "";
}

TEST_CASE("graphs of segments that name each other at random agree with the oracle") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t seed = first; seed < first + 6; ++seed) {
    INFO("TRANCHE_SEED=" << seed);
    Random random(seed);
    const SchemaSpec schema = WithMeasures(SampleSchema());
    Oracle oracle(schema);
    const auto index = NewIndex(schema);
    RandomWorld world(&random, &oracle, 60);
    const auto rules = [&] {
      std::vector<Rule> made = world.ValidDraft().rules;
      for (uint64_t n = random.Below(3); n > 0 && !oracle.segments().empty(); --n) {
        Condition named = In("segment", {random.Pick(oracle.segments()).id});
        if (random.Percent(40)) named.values.emplace_back(random.Pick(oracle.segments()).id);
        if (random.Percent(40)) named.op = Operator::kNotIn;
        made[random.Below(made.size())].conditions.push_back(named);
      }
      return made;
    };
    for (int i = 0; i < 25; ++i) {
      const Draft draft = Named("s" + std::to_string(i), rules());
      Must(index->CreateSegment(draft));
      Must(oracle.CreateSegment(draft));
    }
    for (int step = 0; step < 40; ++step) {
      INFO("step " << step);
      const std::vector<Operation> batch = world.Batch(8);
      const auto applied = TryApply(*index, batch);
      const auto expected = oracle.Apply(batch);
      REQUIRE(applied.ok() == expected.ok());
      if (applied.ok()) REQUIRE((ToOracle(*applied) == *expected));
      if (random.Percent(30)) {
        const std::string id = random.Pick(oracle.segments()).id;
        const std::vector<Rule> edited = rules();
        INFO(id << ToString(edited));
        REQUIRE(CompareEdit(index->Read(), oracle, id, edited, world.AnyPage()) == "");
        const auto updated = index->UpdateSegment(id, {{}, {}, edited});
        REQUIRE(updated.status().code() == oracle.UpdateSegment(id, {{}, {}, edited}).code());
      }
      if (random.Percent(10)) {
        const std::string id = random.Pick(oracle.segments()).id;
        REQUIRE(index->DeleteSegment(id).code() == oracle.DeleteSegment(id).code());
      }
      REQUIRE(CompareSegments(index->Read(), oracle) == "");
      REQUIRE(CompareAny(index->Read(), oracle, random, world) == "");
      REQUIRE(SumsDiffer(index->Read()) == "");
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
