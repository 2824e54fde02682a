// Breakdowns by field, overlaps of targets, exports as bitmaps.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/roaring_decoder.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

std::unique_ptr<Index> Sample() {
  auto index = NewIndex();
  Apply(*index,
        {Upsert("a", {{"country", {"FR"}}, {"properties.addons", {"sso"}}, {"tax_id", {"T"}}}),
         Upsert("b", {{"country", {"DE"}},
                      {"properties.addons", {"sso", "audit_log"}},
                      {"parent_id", {"a"}}}),
         Upsert("c", {{"country", {"FR"}}}),
         Upsert("d", {{"country", {"AT"}}, {"parent_id", {"b"}}}), Upsert("e")});
  return index;
}

TEST_CASE("a breakdown lists the highest count first, ties by value, and only what occurs") {
  auto index = Sample();
  const Breakdown breakdown = Must(index->Read().BreakdownBy("country", Everybody{}));
  CHECK(breakdown.field == "country");
  CHECK(breakdown.total == 5);
  CHECK(breakdown.not_set == 1);
  REQUIRE(breakdown.values.size() == 3);
  CHECK(breakdown.values[0].value == "FR");
  CHECK(breakdown.values[0].count == 2);
  CHECK(breakdown.values[1].value == "AT");
  CHECK(breakdown.values[2].value == "DE");
}

TEST_CASE("a breakdown may be of a segment, a draft or everybody") {
  auto index = Sample();
  const std::string id = Save(*index, IsSet("country"));
  CHECK(Must(index->Read().BreakdownBy("properties.addons", SegmentId{id})).not_set == 2);
  CHECK(Must(index->Read().BreakdownBy("properties.addons", MakeDraft(In("country", {"FR"}))))
            .total == 2);
  CHECK(absl::IsNotFound(index->Read().BreakdownBy("country", SegmentId{"nothing"}).status()));
}

TEST_CASE("a breakdown by relationship counts parents and children") {
  auto index = Sample();
  const Breakdown breakdown = Must(index->Read().BreakdownBy("relationship", Everybody{}));
  REQUIRE(breakdown.values.size() == 2);
  CHECK(breakdown.values[0].value == "has_child");
  CHECK(breakdown.values[0].count == 2);
  CHECK(breakdown.values[1].value == "has_parent");
  CHECK(breakdown.values[1].count == 2);
  CHECK(breakdown.not_set == 2);
  CHECK(breakdown.multi_valued);
}

TEST_CASE("a breakdown by a presence field counts who has it set, not the texts") {
  auto index = Sample();
  Apply(*index, {Patch("b", {{"tax_id", {"T2"}}})});
  const Breakdown breakdown = Must(index->Read().BreakdownBy("tax_id", Everybody{}));
  REQUIRE(breakdown.values.size() == 1);
  CHECK(breakdown.values[0].value == "set");
  CHECK(breakdown.values[0].count == 2);
  CHECK(breakdown.not_set == 3);
}

TEST_CASE("a breakdown by customer is refused") {
  auto index = Sample();
  CHECK(absl::IsInvalidArgument(index->Read().BreakdownBy("customer_id", Everybody{}).status()));
}

TEST_CASE("a breakdown by an unknown field is refused") {
  auto index = Sample();
  for (const char* field : {"shoe_size", "", "properties.unheard_of", "Country"}) {
    CHECK(!index->Read().BreakdownBy(field, Everybody{}).ok());
  }
}

TEST_CASE("an overlap counts what targets share and what they do not") {
  auto index = Sample();
  const std::string sso = Save(*index, In("properties.addons", {"sso"}));
  const std::vector<Target> targets = {MakeDraft(In("country", {"FR"})), SegmentId{sso},
                                       Everybody{}};
  const Overlap overlap = Must(index->Read().OverlapOf(targets));
  CHECK(overlap.counts == std::vector<uint64_t>{2, 2, 5});
  CHECK(overlap.intersection == 1);
  CHECK(overlap.union_count == 5);
  CHECK(overlap.only == std::vector<uint64_t>{0, 0, 2});
  CHECK(overlap.matrix == std::vector<std::vector<uint64_t>>{{2, 1, 2}, {1, 2, 2}, {2, 2, 5}});
  CHECK(overlap.jaccard == 0.2);
  CHECK(overlap.Difference(0, 1) == 1);
  CHECK(overlap.Difference(2, 0) == 3);
}

TEST_CASE("an overlap of targets that hold nobody is zero") {
  auto index = Sample();
  const std::vector<Target> targets = {MakeDraft(In("country", {"US"})),
                                       MakeDraft(In("country", {"GB"}))};
  const Overlap overlap = Must(index->Read().OverlapOf(targets));
  CHECK(overlap.union_count == 0);
  CHECK(overlap.jaccard == 0);
}

TEST_CASE("an overlap takes two to sixty-four targets") {
  auto index = Sample();
  std::vector<Target> targets(1, Everybody{});
  CHECK(absl::IsInvalidArgument(index->Read().OverlapOf(targets).status()));
  CHECK(absl::IsInvalidArgument(index->Read().OverlapOf({}).status()));
  targets.assign(64, MakeDraft(In("country", {"FR"})));
  CHECK(Must(index->Read().OverlapOf(targets)).intersection == 2);
  targets.emplace_back(Everybody{});
  CHECK(!index->Read().OverlapOf(targets).ok());
}

TEST_CASE("a value exports as the bitmap of those who hold it") {
  auto index = Sample();
  const Snapshot snapshot = index->Read();
  auto holders = [&](const std::string& field, const std::string& value) {
    const BitmapExport bitmap = Must(snapshot.ExportValue(field, value));
    CHECK(bitmap.version == snapshot.version());
    const auto rows = DecodeRoaring(bitmap.bytes);
    REQUIRE(rows);
    CHECK(bitmap.count == rows->size());
    return snapshot.IdsOfRows(*rows);
  };
  CHECK(holders("country", "FR") == Strings{"a", "c"});
  CHECK(holders("country", "fr") == Strings{"a", "c"});
  CHECK(holders("country", "US").empty());
  CHECK(holders("properties.addons", "sso") == Strings{"a", "b"});
  CHECK(holders("relationship", "has_parent") == Strings{"b", "d"});
  CHECK(!snapshot.ExportValue("country", "ZZ").ok());
  CHECK(!snapshot.ExportValue("shoe_size", "44").ok());
}

TEST_CASE("a segment, a draft and everybody export as bitmaps") {
  auto index = Sample();
  const std::string id = Save(*index, In("country", {"FR"}));
  CHECK(Members(*index, SegmentId{id}) == Strings{"a", "c"});
  CHECK(Members(*index, MakeDraft(IsNotSet("country"))) == Strings{"e"});
  CHECK(Members(*index, MakeDraft(In("country", {"US"}))).empty());
  CHECK(Members(*index, Everybody{}).size() == 5);
  CHECK(absl::IsNotFound(index->Read().Export(SegmentId{"nothing"}).status()));
}

TEST_CASE("rows map to ids in the order given, and to nothing where nobody is") {
  auto index = Sample();
  Apply(*index, {Delete("c")});
  const Snapshot snapshot = index->Read();
  const std::vector<uint32_t> rows = *DecodeRoaring(Must(snapshot.Export(Everybody{})).bytes);
  REQUIRE(rows.size() == 4);
  const std::vector<uint32_t> asked = {rows[3], UINT32_MAX, rows[0], rows[3], 1'000'000};
  CHECK(snapshot.IdsOfRows(asked) == Strings{"e", "", "a", "e", ""});
  CHECK(snapshot.IdsOfRows({}).empty());
}

TEST_CASE("an export of three hundred thousand customers is one bitmap, whatever its containers") {
  auto index = NewIndex();
  {
    Loader loader = index->Load();
    for (uint64_t i = 0; i < 300'000; ++i) {
      const bool dense = i < 65'536 || (i < 131'072 && i % 2 == 0) || i % 1'000 == 0;
      const std::string id = "c" + std::to_string(i);
      const std::string_view value[] = {dense ? "FR" : "DE"};
      const AttributeView attributes[] = {{"country", value}};
      Must(loader.Add({id, attributes}, i + 1));
    }
    Must(loader.Commit());
  }
  const Strings members = Members(*index, MakeDraft(In("country", {"FR"})));
  CHECK(members.size() == 65'536 + 32'768 + 168);
  CHECK(members[65'535] == "c65535");
  CHECK(members[65'536] == "c65536");
  CHECK(members.back() == "c299000");
  CHECK(Members(*index, MakeDraft(NotIn("country", {"FR"}))).size() == 300'000 - members.size());
}

}  // namespace
}  // namespace tranche::internal::testing
