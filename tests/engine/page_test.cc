// Pages of customers: previews and lists, their columns, and that pages put together give the
// whole.
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

Strings ColumnNames(const Page& page) {
  Strings names;
  for (const Column& column : page.columns) names.push_back(column.name);
  return names;
}

std::unique_ptr<Index> Numbered(int count) {
  auto index = NewIndex();
  for (int i = 0; i < count; ++i) {
    Apply(*index, {Upsert("c" + std::to_string(i), {{"country", {i % 3 == 0 ? "FR" : "DE"}}})});
  }
  return index;
}

TEST_CASE("a page has fifty customers unless asked for another number") {
  auto index = Numbered(60);
  const Page page = Must(index->Read().ListCustomers(Everybody{}, {}));
  CHECK(page.total == 60);
  CHECK(page.rows.size() == 50);
  CHECK(page.skipped == 0);
  CHECK(Must(index->Read().ListCustomers(Everybody{}, {0, 100, ""})).rows.size() == 60);
  const Page none = Must(index->Read().ListCustomers(Everybody{}, {5, 0, ""}));
  CHECK(none.rows.empty());
  CHECK(none.total == 60);
  CHECK(none.skipped == 5);
}

TEST_CASE("more than a hundred customers a page are refused") {
  auto index = Numbered(1);
  CHECK(absl::IsInvalidArgument(index->Read().ListCustomers(Everybody{}, {0, 101, ""}).status()));
  CHECK(absl::IsInvalidArgument(
      index->Read().PreviewDraft(MakeDraft(IsSet("country")), {0, 101, ""}).status()));
}

TEST_CASE("skipping past the end gives an empty page and the total") {
  auto index = Numbered(3);
  for (uint64_t skip : {uint64_t{3}, uint64_t{4}, uint64_t{1} << 32, UINT64_MAX}) {
    const Page page = Must(index->Read().ListCustomers(Everybody{}, {skip, 10, ""}));
    CHECK(page.total == 3);
    CHECK(page.rows.empty());
    CHECK(page.skipped == skip);
    CHECK(Must(index->Read().ListCustomers(Everybody{}, {skip, 10, "c"})).total == 3);
  }
}

TEST_CASE("pages put together are the whole, in order of creation") {
  auto index = Numbered(205);
  for (uint32_t take : {1u, 7u, 50u, 100u}) {
    for (const Draft& draft :
         {MakeDraft(In("country", {"FR"})), MakeDraft(NotIn("country", {"FR"}))}) {
      Strings ids;
      const Strings members = Members(*index, draft);
      for (uint64_t skip = 0; skip < members.size() + take; skip += take) {
        const Preview preview = Must(index->Read().PreviewDraft(draft, {skip, take, ""}));
        CHECK(preview.page.total == members.size());
        for (const std::string& id : Ids(preview.page)) ids.push_back(id);
      }
      CHECK(ids == members);
    }
  }
}

TEST_CASE("customers added between pages do not disturb the pages") {
  auto index = Numbered(120);
  const Strings before = Members(*index, Everybody{});
  Strings ids;
  for (uint64_t skip = 0; ids.size() < before.size(); skip += 10) {
    for (const std::string& id :
         Ids(Must(index->Read().ListCustomers(Everybody{}, {skip, 10, ""}))))
      ids.push_back(id);
    Apply(*index, {Upsert("between " + std::to_string(skip)),
                   Upsert(before[skip], {{"name", {"changed"}}})});
  }
  ids.resize(before.size());
  CHECK(ids == before);
}

TEST_CASE("one snapshot pages through deletes and updates as if nothing happened") {
  auto index = Numbered(40);
  const Snapshot snapshot = index->Read();
  const Strings before = Members(snapshot, Everybody{});
  Strings ids;
  for (uint64_t skip = 0; skip < 40; skip += 5) {
    for (const std::string& id : Ids(Must(snapshot.ListCustomers(Everybody{}, {skip, 5, ""}))))
      ids.push_back(id);
    Apply(*index, {Delete(before[skip]), Delete(before[39 - skip / 2])});
  }
  CHECK(ids == before);
}

Strings IdsAfter(const Index& index, const Target& target, const std::string& after,
                 uint32_t take = kMaxTake) {
  return Ids(Must(index.Read().ListCustomers(target, {.take = take, .after = after})));
}

TEST_CASE("pages that go on after the last customer shown are the whole") {
  auto index = Numbered(205);
  const SegmentId german{Save(*index, NotIn("country", {"FR"}))};
  for (uint32_t take : {1u, 7u, 100u}) {
    for (const Target& target :
         {Target(Everybody{}), Target(MakeDraft(In("country", {"FR"}))), Target(german)}) {
      const Strings members = Members(*index, target);
      Strings ids;
      for (std::string after; ids.size() < members.size(); after = ids.back()) {
        const Page page = Must(index->Read().ListCustomers(target, {.take = take, .after = after}));
        CHECK(page.total == members.size());
        CHECK(page.skipped == ids.size());
        REQUIRE(!page.rows.empty());
        for (const std::string& id : Ids(page)) ids.push_back(id);
      }
      CHECK(ids == members);
      CHECK(IdsAfter(*index, target, members.back()).empty());
    }
  }
}

TEST_CASE("a page goes on after a customer whatever changed meanwhile") {
  auto index = Numbered(9);
  const Target french = MakeDraft(In("country", {"FR"}));  // c0, c3, c6
  CHECK(IdsAfter(*index, french, "c3") == Strings{"c6"});
  Apply(*index, {Delete("c0"), Delete("c1"), Patch("c3", {{"country", {"DE"}}}),
                 Patch("c2", {{"country", {"FR"}}}), Patch("c5", {{"country", {"FR"}}}),
                 Upsert("new", {{"country", {"FR"}}})});
  CHECK(IdsAfter(*index, french, "c3") == Strings{"c5", "c6", "new"});
  CHECK(IdsAfter(*index, french, "c4") == Strings{"c5", "c6", "new"});
  CHECK(IdsAfter(*index, french, "c3", 1) == Strings{"c5"});
  const Page none = Must(index->Read().ListCustomers(french, {.take = 0, .after = "c3"}));
  CHECK(none.total == 4);
  CHECK(none.skipped == 1);
  CHECK(Ids(Must(index->Read().PreviewDraft(MakeDraft(In("country", {"FR"})), {.after = "c5"}))
                .page) == Strings{"c6", "new"});
  CHECK(Ids(Must(index->Read().ListCustomers(french, {.search = "c", .after = "c2"}))) ==
        Strings{"c5", "c6"});
}

TEST_CASE("a page goes on after a customer in any block") {
  auto index = NewIndex();
  Batch batch;
  for (int i = 0; i < 140'000; ++i)
    batch.Upsert({"c" + std::to_string(i), {{"country", {i % 2 == 0 ? "FR" : "DE"}}}});
  Must(index->Apply(batch));
  const Target french = MakeDraft(In("country", {"FR"}));
  for (const int last : {0, 63, 65'534, 65'535, 65'536, 131'070, 131'072, 139'997}) {
    INFO(last);
    const int next = last + 2 - last % 2;
    CHECK(IdsAfter(*index, french, "c" + std::to_string(last), 2) ==
          (next + 2 < 140'000 ? Strings{"c" + std::to_string(next), "c" + std::to_string(next + 2)}
                              : Strings{"c" + std::to_string(next)}));
    CHECK(IdsAfter(*index, Everybody{}, "c" + std::to_string(last), 1) ==
          Strings{"c" + std::to_string(last + 1)});
  }
}

TEST_CASE("a page after a customer who does not exist, or with a skip, is refused") {
  auto index = Numbered(3);
  Apply(*index, {Delete("c1")});
  const Snapshot snapshot = index->Read();
  for (const char* gone : {"c1", "nobody"}) {
    const absl::Status listed = snapshot.ListCustomers(Everybody{}, {.after = gone}).status();
    CHECK(absl::IsNotFound(listed));
    CHECK(Mentions(listed, gone));
    CHECK(absl::IsNotFound(
        snapshot.PreviewDraft(MakeDraft(IsSet("country")), {.after = gone}).status()));
  }
  const absl::Status both =
      snapshot.ListCustomers(Everybody{}, {.skip = 1, .after = "c0"}).status();
  CHECK(absl::IsInvalidArgument(both));
  CHECK(Mentions(both, "skip"));
  CHECK(Mentions(both, "after"));
}

TEST_CASE("the columns of a preview follow the draft in order of first use") {
  auto index = NewIndex();
  Apply(*index, {Upsert("p"), Upsert("a", {{"name", {"Acme"}},
                                           {"billing_email", {"ap@acme.example"}},
                                           {"country", {"FR"}},
                                           {"tax_id", {"T1"}},
                                           {"parent_id", {"p"}},
                                           {"properties.addons", {"audit_log", "sso"}}})});
  const Draft draft = MakeDraft(
      {All({IsSet("tax_id"), In("properties.addons", {"sso"})}),
       All({In("country", {"FR"}), IsSet("tax_id"), In("relationship", {"has_parent"})})});
  const Page page = Must(index->Read().PreviewDraft(draft, {})).page;
  CHECK(ColumnNames(page) == Strings{"id", "name", "billing_email", "tax_id", "properties.addons",
                                     "country", "relationship"});
  REQUIRE(page.rows.size() == 1);
  const std::vector<Cell> row = page.rows[0];
  CHECK(row[0].values == std::vector<Value>{"a"});
  CHECK(row[1].values == std::vector<Value>{"Acme"});
  CHECK(row[2].values == std::vector<Value>{"ap@acme.example"});
  CHECK(row[3].values == std::vector<Value>{"T1"});
  CHECK(std::set<std::string>(row[4].values.begin(), row[4].values.end()) ==
        std::set<std::string>{"sso", "audit_log"});
  CHECK(row[5].values == std::vector<Value>{"FR"});
  CHECK(row[6].values == std::vector<Value>{"has_parent"});
  CHECK(page.columns[4].multi_valued);
  CHECK(page.columns[6].multi_valued);
  CHECK(!page.columns[3].multi_valued);
  CHECK(!page.columns[0].multi_valued);
}

TEST_CASE("handpicked customers need no column beside their id") {
  auto index = Numbered(3);
  const Draft draft = MakeDraft({All({In("customer_id", {"c1"}), IsSet("country")})});
  CHECK(ColumnNames(Must(index->Read().PreviewDraft(draft, {})).page) ==
        Strings{"id", "name", "billing_email", "country"});
}

TEST_CASE("a cell that is not set is empty") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  const Draft draft =
      MakeDraft({All({IsNotSet("country"), IsNotSet("properties.addons"), IsNotSet("external_id"),
                      NotIn("relationship", {"has_parent"})})});
  const Page page = Must(index->Read().PreviewDraft(draft, {})).page;
  REQUIRE(page.rows.size() == 1);
  for (size_t i = 1; i < page.rows[0].size(); ++i) CHECK(page.rows[0][i].values.empty());
}

TEST_CASE("listing customers needs all of the segments") {
  auto index = Numbered(9);
  const std::string french = Save(*index, In("country", {"FR"}));
  const std::string picked = Save(*index, In("customer_id", {"c3", "c4", "c6"}));
  const Page page =
      Must(index->Read().ListCustomers(std::vector<Target>{SegmentId{french}, SegmentId{picked}}));
  CHECK(Ids(page) == Strings{"c3", "c6"});
  CHECK(page.total == 2);
  CHECK(ColumnNames(page)[3] == "country");
  CHECK(Ids(Must(index->Read().ListCustomers(std::vector<Target>{
            SegmentId{picked}, SegmentId{picked}}))) == Strings{"c3", "c4", "c6"});
  CHECK(Must(index->Read().ListCustomers(Everybody{}, {})).total == 9);
  CHECK(ColumnNames(Must(index->Read().ListCustomers(Everybody{}, {}))) ==
        Strings{"id", "name", "billing_email"});
  CHECK(absl::IsNotFound(
      index->Read()
          .ListCustomers(std::vector<Target>{SegmentId{french}, SegmentId{"nobody"}})
          .status()));
}

TEST_CASE("customers of a draft are listed as those of a segment, with the columns it uses") {
  auto index = Numbered(9);
  const std::string picked = Save(*index, In("customer_id", {"c3", "c4", "c6"}));
  const Draft french = MakeDraft(In("country", {"FR"}));
  const Page page = Must(index->Read().ListCustomers(french, {0, 2, ""}));
  CHECK(page.total == Count(*index, french));
  CHECK(page.rows.size() == 2);
  CHECK(ColumnNames(page)[3] == "country");
  const Page both =
      Must(index->Read().ListCustomers(std::vector<Target>{french, SegmentId{picked}}));
  CHECK(Ids(both) == Strings{"c3", "c6"});
}

TEST_CASE("a preview counts each rule, what only it matches, and each condition") {
  auto index = Numbered(9);
  const Draft draft =
      MakeDraft({All({In("country", {"FR"}), In("customer_id", {"c0", "c1", "c3"})}),
                 All({In("customer_id", {"c3", "c4"})}), All({IsSet("tax_id")})});
  const Preview preview = Must(index->Read().PreviewDraft(draft, {0, 1, ""}));
  CHECK(preview.page.total == 3);
  REQUIRE(preview.rules.size() == 3);
  CHECK(preview.rules[0].count == 2);
  CHECK(preview.rules[0].own == 1);
  REQUIRE(preview.rules[0].conditions.size() == 2);
  CHECK(preview.rules[0].conditions[0].count == 3);
  CHECK(preview.rules[0].conditions[1].count == 3);
  CHECK(preview.rules[1].count == 2);
  CHECK(preview.rules[1].own == 1);
  CHECK(preview.rules[2].count == 0);
  CHECK(preview.rules[2].own == 0);
}

TEST_CASE("a search narrows the page and its total, not the counts of rules") {
  auto index = Numbered(30);
  const Draft draft = MakeDraft(In("country", {"FR"}));
  const Preview all = Must(index->Read().PreviewDraft(draft, {}));
  const Preview found = Must(index->Read().PreviewDraft(draft, {0, 50, "2"}));
  CHECK(all.page.total == 10);
  CHECK(Ids(found.page) == Strings{"c12", "c21", "c24", "c27"});
  CHECK(found.page.total == 4);
  CHECK(found.rules[0].count == 10);
  CHECK(found.rules[0].own == 10);
  CHECK(found.rules[0].conditions[0].count == 10);
  CHECK(Ids(Must(index->Read().PreviewDraft(draft, {1, 2, "2"})).page) == Strings{"c21", "c24"});
}

}  // namespace
}  // namespace tranche::internal::testing
