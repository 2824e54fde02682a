// Saved segments: create, get, list, update, delete.
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

std::unique_ptr<Index> ThreeCustomers(IndexOptions options = {}) {
  auto index = NewIndex(SampleSchema(), std::move(options));
  Apply(*index,
        {Upsert("a", {{"country", {"FR"}}}), Upsert("b", {{"country", {"DE"}}}), Upsert("c")});
  return index;
}

TEST_CASE("a segment is live as soon as it is created") {
  auto index = ThreeCustomers();
  Draft draft = MakeDraft(In("country", {"fr", "DE"}), "Two countries");
  draft.description = "dunning cohort";
  const Segment segment = Must(index->CreateSegment(draft));
  CHECK(!segment.id.empty());
  CHECK(segment.name == "Two countries");
  CHECK(segment.description == "dunning cohort");
  CHECK(segment.rules == std::vector{All({In("country", {"FR", "DE"})})});
  CHECK(segment.count == 2);
  CHECK(segment.percentage == 100.0 * 2 / 3);
  CHECK(Members(*index, SegmentId{segment.id}) == Strings{"a", "b"});
}

TEST_CASE("a segment is found by id and by name") {
  auto index = ThreeCustomers();
  const Segment created = Must(index->CreateSegment(MakeDraft(IsSet("country"), "Set")));
  CHECK(Must(index->Read().GetSegment(created.id)).name == "Set");
  CHECK(Must(index->Read().FindSegmentByName("Set")).id == created.id);
  CHECK(absl::IsNotFound(index->Read().GetSegment("nobody").status()));
  CHECK(absl::IsNotFound(index->Read().FindSegmentByName("other").status()));
}

TEST_CASE("the host may choose the id of a segment") {
  auto index = ThreeCustomers();
  Draft draft = MakeDraft(IsSet("country"), "Set");
  draft.id = "seg_1";
  CHECK(Must(index->CreateSegment(draft)).id == "seg_1");
  draft.name = "Other";
  CHECK(absl::IsAlreadyExists(index->CreateSegment(draft).status()));
  std::set<std::string> ids = {"seg_1"};
  for (int i = 0; i < 5; ++i) CHECK(ids.insert(Save(*index, IsSet("country"))).second);
}

TEST_CASE("names of segments are unique") {
  auto index = ThreeCustomers();
  const std::string first = Must(index->CreateSegment(MakeDraft(IsSet("country"), "One"))).id;
  const std::string second = Must(index->CreateSegment(MakeDraft(IsSet("country"), "Two"))).id;
  CHECK(absl::IsAlreadyExists(index->CreateSegment(MakeDraft(IsSet("tax_id"), "One")).status()));
  CHECK(absl::IsAlreadyExists(index->UpdateSegment(second, {"One", {}, {}}).status()));
  CHECK(Must(index->UpdateSegment(first, {"One", {}, {}})).name == "One");
  Must(index->UpdateSegment(first, {"Free", {}, {}}));
  CHECK(Must(index->UpdateSegment(second, {"One", {}, {}})).name == "One");
  CHECK(Must(index->Read().FindSegmentByName("One")).id == second);
  CHECK(absl::IsNotFound(index->Read().FindSegmentByName("Two").status()));
}

TEST_CASE("no two segments have names that look alike, and each is found by any such name") {
  auto index = ThreeCustomers();
  const std::string id =
      Must(index->CreateSegment(MakeDraft(IsSet("country"), "  Énergie client \u00A0"))).id;
  const std::string other = Save(*index, IsSet("tax_id"));
  CHECK(Must(index->Read().GetSegment(id)).name == "Énergie client");
  for (const char* name :
       {"Énergie client", "énergie CLIENT", "E\u0301nergie client", " Énergie\u00A0client",
        "Éner\u200Bgie client", "Ｅ\u0301nergie client"}) {
    INFO(name);
    CHECK(Must(index->Read().FindSegmentByName(name)).id == id);
    for (const absl::Status& taken :
         {index->CreateSegment(MakeDraft(IsSet("tax_id"), name)).status(),
          index->UpdateSegment(other, {name, {}, {}}).status()}) {
      CHECK(absl::IsAlreadyExists(taken));
      CHECK(Mentions(taken, "\"Énergie client\""));
    }
    CHECK(Must(index->UpdateSegment(id, {name, {}, {}})).id == id);
    Must(index->UpdateSegment(id, {"Énergie client", {}, {}}));
  }
  CHECK(absl::IsNotFound(index->Read().FindSegmentByName("Energie client").status()));
  Must(index->UpdateSegment(id, {"Renamed", {}, {}}));
  CHECK(absl::IsNotFound(index->Read().FindSegmentByName("énergie client").status()));
  CHECK(Must(index->UpdateSegment(other, {"énergie client", {}, {}})).name == "énergie client");
}

TEST_CASE("a snapshot finds a segment by the name it had, however it is written") {
  auto index = ThreeCustomers();
  const std::string id = Must(index->CreateSegment(MakeDraft(IsSet("country"), "Élan"))).id;
  const Snapshot before = index->Read();
  Must(index->UpdateSegment(id, {"Other", {}, {}}));
  CHECK(Must(before.FindSegmentByName("ÉLAN")).id == id);
  CHECK(absl::IsNotFound(before.FindSegmentByName("other").status()));
}

TEST_CASE("segments of one call have names that look different") {
  auto index = ThreeCustomers();
  const std::vector<Draft> drafts = {MakeDraft(IsSet("country"), "Élan"),
                                     MakeDraft(IsSet("country"), "e\u0301lan ")};
  const absl::Status status = index->CreateSegments(drafts).status();
  CHECK(absl::IsAlreadyExists(status));
  CHECK(Mentions(status, "\"Élan\""));
  CHECK(index->Read().segment_count() == 0);
}

TEST_CASE("a segment needs a name that shows something") {
  auto index = ThreeCustomers();
  for (const char* name : {" ", "\t\n", "\u00A0", "\u3000", "\u200B"}) {
    INFO(name);
    const absl::Status status = index->CreateSegment(MakeDraft(IsSet("country"), name)).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(Mentions(status, "name"));
  }
}

TEST_CASE("a segment needs a name of 1 to 255 bytes") {
  auto index = ThreeCustomers();
  CHECK(absl::IsInvalidArgument(index->CreateSegment(MakeDraft(IsSet("country"), "")).status()));
  CHECK(absl::IsInvalidArgument(
      index->CreateSegment(MakeDraft(IsSet("country"), std::string(256, 'n'))).status()));
  const Segment segment =
      Must(index->CreateSegment(MakeDraft(IsSet("country"), " " + std::string(255, 'n') + "\n")));
  CHECK(absl::IsInvalidArgument(index->UpdateSegment(segment.id, {"", {}, {}}).status()));
  CHECK(absl::IsInvalidArgument(
      index->UpdateSegment(segment.id, {std::string(256, 'n'), {}, {}}).status()));
}

TEST_CASE("segments are listed in order of creation, a page at a time") {
  auto index = ThreeCustomers();
  Strings ids;
  for (int i = 0; i < 7; ++i) ids.push_back(Save(*index, IsSet("country")));
  Must(index->UpdateSegment(ids[2], {"renamed", {}, {}}));
  const Snapshot snapshot = index->Read();
  CHECK(snapshot.segment_count() == 7);
  Strings listed;
  for (uint64_t skip = 0; skip < 9; skip += 3) {
    for (const Segment& segment : snapshot.ListSegments(skip, 3)) listed.push_back(segment.id);
  }
  CHECK(listed == ids);
  CHECK(snapshot.ListSegments(7, 3).empty());
  CHECK(snapshot.ListSegments(0, 0).empty());
  CHECK(snapshot.ListSegments(UINT64_MAX, UINT64_MAX).empty());
  CHECK(snapshot.ListSegments(2, UINT64_MAX).size() == 5);
}

TEST_CASE("stats give count and percentage of every segment") {
  auto index = ThreeCustomers();
  const std::string in = Save(*index, In("country", {"FR"}));
  const std::string nobody = Save(*index, In("country", {"US"}));
  std::vector<SegmentStats> stats = index->Read().Stats();
  REQUIRE(stats.size() == 2);
  CHECK(stats[0].id == in);
  CHECK(stats[0].count == 1);
  CHECK(stats[0].percentage == 100.0 / 3);
  CHECK(stats[1].id == nobody);
  CHECK(stats[1].percentage == 0);
  Apply(*index, {Delete("a"), Delete("b"), Delete("c")});
  stats = index->Read().Stats();
  CHECK(stats[0].count == 0);
  CHECK(stats[0].percentage == 0);
}

TEST_CASE("an update is live at once and leaves alone what it does not name") {
  auto index = ThreeCustomers();
  Draft draft = MakeDraft(In("country", {"FR"}), "One");
  draft.description = "first";
  const std::string id = Must(index->CreateSegment(draft)).id;
  const Segment updated =
      Must(index->UpdateSegment(id, {{}, {}, std::vector{All({IsNotSet("country")})}}));
  CHECK(updated.id == id);
  CHECK(updated.name == "One");
  CHECK(updated.description == "first");
  CHECK(updated.count == 1);
  CHECK(Members(*index, SegmentId{id}) == Strings{"c"});
  CHECK(Must(index->UpdateSegment(id, {{}, "second", {}})).rules == updated.rules);
  const BatchResult result = Apply(*index, {Patch("a", {{"country", {}}})});
  CHECK(ToOracle(result) == std::vector<OracleChange>{{id, "a", true}});
}

TEST_CASE("an update that is refused changes nothing") {
  auto index = ThreeCustomers();
  const std::string id = Save(*index, In("country", {"FR"}));
  const Segment before = Must(index->Read().GetSegment(id));
  CHECK(!index->UpdateSegment(id, {"renamed", "changed", std::vector<Rule>{}}).ok());
  CHECK(!index->UpdateSegment(id, {"renamed", "changed", std::vector{All({In("country", {"ZZ"})})}})
             .ok());
  CHECK(absl::IsNotFound(index->UpdateSegment("nobody", {"renamed", {}, {}}).status()));
  const Segment after = Must(index->Read().GetSegment(id));
  CHECK(after.name == before.name);
  CHECK(after.description == before.description);
  CHECK(after.rules == before.rules);
  CHECK(after.count == before.count);
}

TEST_CASE("a preview of an edit tells how many would enter and leave") {
  auto index = ThreeCustomers();
  const std::string id = Save(*index, In("country", {"FR"}));
  const EditImpact impact = Must(index->Read().PreviewEdit(id, {All({NotIn("country", {"FR"})})}));
  CHECK(impact.entered == 2);
  CHECK(impact.left == 1);
  CHECK(Count(*index, SegmentId{id}) == 1);
  CHECK(absl::IsNotFound(index->Read().PreviewEdit("nobody", {All({IsSet("country")})}).status()));
  CHECK(absl::IsInvalidArgument(index->Read().PreviewEdit(id, {}).status()));
}

TEST_CASE("who would enter and leave is listed in pages") {
  auto index = ThreeCustomers();
  const std::string id = Save(*index, In("country", {"FR"}));
  const std::string other = Save(*index, IsSet("country"));
  const std::vector<Rule> rules = {All({NotIn("country", {"FR"})})};
  const Snapshot now = index->Read();
  const Page all = Must(now.ListEditChanges(id, rules, ChangeKind::kEntered));
  CHECK(all.total == 2);
  REQUIRE(all.columns.size() == 4);
  CHECK(all.columns[3].name == "country");
  const Page second = Must(now.ListEditChanges(id, rules, ChangeKind::kEntered, {.skip = 1}));
  CHECK(second.total == 2);
  REQUIRE(second.rows.size() == 1);
  CHECK(second.rows[0] == all.rows[1]);
  CHECK(Must(now.ListEditChanges(id, rules, ChangeKind::kLeft)).total == 1);
  CHECK(Must(now.ListEditChanges(id, rules, ChangeKind::kLeft, {}, other)).total == 0);
  const auto refused = [&](std::string_view segment, std::string_view in, uint32_t take) {
    return now.ListEditChanges(segment, rules, ChangeKind::kLeft, {.take = take}, in).status();
  };
  CHECK(absl::IsNotFound(refused("nobody", "", 5)));
  CHECK(absl::IsNotFound(refused(id, "nobody", 5)));
  CHECK(absl::IsInvalidArgument(refused(id, "", kMaxTake + 1)));
}

TEST_CASE("a deleted segment is gone for good") {
  auto index = ThreeCustomers();
  const std::string id = Must(index->CreateSegment(MakeDraft(In("country", {"FR"}), "One"))).id;
  Must(index->DeleteSegment(id));
  CHECK(absl::IsNotFound(index->DeleteSegment(id)));
  CHECK(absl::IsNotFound(index->Read().GetSegment(id).status()));
  CHECK(absl::IsNotFound(index->Read().FindSegmentByName("One").status()));
  CHECK(absl::IsNotFound(index->Read().Count(SegmentId{id}).status()));
  CHECK(absl::IsNotFound(index->UpdateSegment(id, {}).status()));
  CHECK(index->Read().segment_count() == 0);
  CHECK(Apply(*index, {Delete("a")}).changes.empty());
  CHECK(Must(index->CreateSegment(MakeDraft(In("country", {"DE"}), "One"))).id != id);
}

TEST_CASE("nothing of a deleted segment shows in the one that follows") {
  auto index = ThreeCustomers();
  for (int i = 0; i < 4; ++i) {
    const std::string id = Save(*index, i % 2 == 0 ? IsSet("country") : IsSet("tax_id"));
    CHECK(Members(*index, SegmentId{id}) == (i % 2 == 0 ? Strings{"a", "b"} : Strings{}));
    CHECK(Must(index->Read().SegmentsOf("a")) == (i % 2 == 0 ? Strings{id} : Strings{}));
    Must(index->DeleteSegment(id));
  }
}

TEST_CASE("several segments are created together or not at all") {
  auto index = ThreeCustomers();
  const std::vector<Draft> good = {MakeDraft(In("country", {"FR"}), "One"),
                                   MakeDraft(IsNotSet("country"), "Two")};
  std::vector<Draft> bad = good;
  bad.push_back(MakeDraft(In("country", {"ZZ"}), "Three"));
  const absl::Status status = index->CreateSegments(bad).status();
  INFO(status);
  CHECK(absl::IsInvalidArgument(status));
  CHECK(Mentions(status, "Three"));
  CHECK(Mentions(status, "/rules/0/conditions/0/value/0"));
  bad[2] = MakeDraft(IsSet("country"), "One");
  CHECK(absl::IsAlreadyExists(index->CreateSegments(bad).status()));
  CHECK(index->Read().segment_count() == 0);
  const std::vector<Segment> segments = Must(index->CreateSegments(good));
  REQUIRE(segments.size() == 2);
  CHECK(segments[0].count == 1);
  CHECK(segments[1].count == 1);
  CHECK(index->Read().ListSegments()[1].name == "Two");
  CHECK(Must(index->CreateSegments({})).empty());
}

TEST_CASE("times come from the clock of the host") {
  absl::Time now = absl::FromUnixSeconds(1'000);
  IndexOptions options;
  int asked = 0;
  options.clock = [&] {
    ++asked;
    return now;
  };
  auto index = ThreeCustomers(options);
  const std::string id = Save(*index, IsSet("country"));
  CHECK(asked == 1);
  now = absl::FromUnixSeconds(2'000);
  CHECK(Must(index->UpdateSegment(id, {{}, "changed", {}})).updated_at == now);
  now = absl::FromUnixSeconds(3'000);
  Apply(*index, {Delete("a")});
  CHECK(asked == 2);
  const Segment segment = Must(index->Read().GetSegment(id));
  CHECK(segment.created_at == absl::FromUnixSeconds(1'000));
  CHECK(segment.updated_at == absl::FromUnixSeconds(2'000));
  CHECK(segment.count == 1);
}

TEST_CASE("a definition put again, in other spellings too, was not updated") {
  absl::Time now = absl::FromUnixSeconds(1'000);
  IndexOptions options;
  options.clock = [&] { return now; };
  auto index = ThreeCustomers(options);
  Draft draft = MakeDraft(In("country", {"FR"}), "French");
  draft.id = "fr";
  Must(index->PutSegment(draft));
  now = absl::FromUnixSeconds(2'000);
  draft.name = " French ";
  draft.rules = MakeDraft(In("country", {"fra", "fr"})).rules;
  CHECK(Must(index->PutSegment(draft)).updated_at == absl::FromUnixSeconds(1'000));
  CHECK(Must(index->UpdateSegment("fr", {})).updated_at == absl::FromUnixSeconds(1'000));
  draft.rules = MakeDraft(In("country", {"fr", "de"})).rules;
  CHECK(Must(index->PutSegment(draft)).updated_at == now);
}

TEST_CASE("a segment is put by its id: created, then replaced") {
  absl::Time now = absl::FromUnixSeconds(1'000);
  IndexOptions options;
  options.clock = [&] { return now; };
  auto index = ThreeCustomers(options);
  Save(*index, IsSet("tax_id"));
  Draft draft = MakeDraft(In("country", {"FR"}), "French");
  draft.id = "fr";
  draft.description = "first";
  const Segment created = Must(index->PutSegment(draft));
  CHECK(created.id == "fr");
  CHECK(created.created_at == now);
  CHECK(created.count == 1);

  now = absl::FromUnixSeconds(2'000);
  Draft other = MakeDraft(IsNotSet("country"), "Stateless");
  other.id = "fr";
  const Segment replaced = Must(index->PutSegment(other));
  CHECK(replaced.id == "fr");
  CHECK(replaced.name == "Stateless");
  CHECK(replaced.description.empty());
  CHECK(replaced.rules == other.rules);
  CHECK(replaced.created_at == absl::FromUnixSeconds(1'000));
  CHECK(replaced.updated_at == now);
  CHECK(index->Read().segment_count() == 2);
  CHECK(Members(*index, SegmentId{"fr"}) == Members(*index, other));
  CHECK(absl::IsNotFound(index->Read().FindSegmentByName("French").status()));
}

TEST_CASE("a segment that cannot be put stays as it was") {
  auto index = ThreeCustomers();
  Draft draft = MakeDraft(In("country", {"FR"}), "French");
  CHECK(absl::IsInvalidArgument(index->PutSegment(draft).status()));
  CHECK(index->Read().segment_count() == 0);
  draft.id = "fr";
  Must(index->PutSegment(draft));
  Must(index->CreateSegment(MakeDraft(IsSet("country"), "Taken")));
  const uint64_t before = index->Read().version();
  Draft taken = draft;
  taken.name = "Taken";
  CHECK(absl::IsAlreadyExists(index->PutSegment(taken).status()));
  Draft wrong = MakeDraft(In("contry", {"FR"}), "Wrong");
  wrong.id = "fr";
  CHECK(Mentions(index->PutSegment(wrong).status(), "/rules/0/conditions/0/field"));
  CHECK(index->Read().version() == before);
  CHECK(Must(index->Read().GetSegment("fr")).name == "French");
}

TEST_CASE("the segments of a customer come in order of creation") {
  auto index = ThreeCustomers();
  const std::string first = Save(*index, IsSet("country"));
  Save(*index, IsSet("tax_id"));
  const std::string third = Save(*index, In("customer_id", {"a"}));
  CHECK(Must(index->Read().SegmentsOf("a")) == Strings{first, third});
  CHECK(Must(index->Read().SegmentsOf("c")).empty());
  CHECK(absl::IsNotFound(index->Read().SegmentsOf("nobody").status()));
}

TEST_CASE("counting many drafts gives what counting each gives") {
  auto index = ThreeCustomers();
  const std::vector<Draft> drafts = {
      MakeDraft(In("country", {"FR"})), MakeDraft(NotIn("country", {"FR"})),
      MakeDraft(IsSet("tax_id")), MakeDraft(In("customer_id", {"c", "later"}))};
  CHECK(Must(index->Read().CountMany(drafts)) == std::vector<uint64_t>{1, 2, 0, 1});
  CHECK(Must(index->Read().CountMany({})).empty());
  const std::vector<Draft> bad = {drafts[0], MakeDraft(In("country", {"ZZ"}))};
  CHECK(absl::IsInvalidArgument(index->Read().CountMany(bad).status()));
}

}  // namespace
}  // namespace tranche::internal::testing
