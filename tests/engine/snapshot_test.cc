// A snapshot answers for its version, whatever the writer does meanwhile.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

TEST_CASE("versions grow with each write and a snapshot keeps its own") {
  auto index = NewIndex();
  const Snapshot empty = index->Read();
  Apply(*index, {Upsert("a")});
  const Snapshot one = index->Read();
  CHECK(one.version() > empty.version());
  CHECK(empty.customer_count() == 0);
  CHECK(one.customer_count() == 1);
  const uint64_t version = one.version();
  Save(*index, IsSet("country"));
  CHECK(index->Read().version() > version);
  CHECK(one.version() == version);
}

TEST_CASE("a snapshot can be moved") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  Snapshot first = index->Read();
  Apply(*index, {Upsert("b")});
  Snapshot second = std::move(first);
  CHECK(second.customer_count() == 1);
  second = index->Read();
  CHECK(second.customer_count() == 2);
}

TEST_CASE("a snapshot keeps customers that were changed, deleted and created again") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}, {"name", {"Old"}}, {"external_id", {"1"}}}),
                 Upsert("b", {{"parent_id", {"a"}}})});
  const Snapshot old = index->Read();
  Apply(*index, {Patch("a", {{"country", {"DE"}}})});
  Apply(*index, {Delete("a")});
  const Snapshot without = index->Read();
  Apply(*index, {Upsert("a", {{"currency", {"EUR"}}}), Upsert("c", {{"external_id", {"1"}}})});
  CHECK(Must(old.GetCustomer("a")).Get("country")[0] == "FR");
  CHECK(Must(old.GetCustomer("b")).Get("parent_id")[0] == "a");
  CHECK(Members(old, MakeDraft(In("relationship", {"has_child"}))) == Strings{"a"});
  CHECK(absl::IsNotFound(without.GetCustomer("a").status()));
  CHECK(Must(without.GetCustomer("b")).attributes.empty());
  CHECK(Must(index->Read().GetCustomer("a")).Get("country").empty());
  CHECK(absl::IsNotFound(old.GetCustomer("c").status()));
  CHECK(Members(old, Everybody{}) == Strings{"a", "b"});
  CHECK(Must(old.ListCustomers(Everybody{}, {0, 10, "old"})).total == 1);
  CHECK(Members(old, MakeDraft(In("customer_id", {"a", "c"}))) == Strings{"a"});
}

TEST_CASE("a snapshot keeps segments that were updated, renamed and deleted") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Upsert("b", {{"country", {"DE"}}})});
  const std::string kept = Must(index->CreateSegment(MakeDraft(In("country", {"FR"}), "Kept"))).id;
  const std::string gone = Must(index->CreateSegment(MakeDraft(In("country", {"DE"}), "Gone"))).id;
  const Snapshot old = index->Read();
  Must(index->UpdateSegment(kept, {"Renamed", "new", std::vector{All({IsNotSet("country")})}}));
  Must(index->DeleteSegment(gone));
  const std::string other = Must(index->CreateSegment(MakeDraft(IsSet("country"), "Gone"))).id;
  Apply(*index, {Delete("a"), Delete("b")});
  CHECK(Must(old.GetSegment(kept)).name == "Kept");
  CHECK(Must(old.GetSegment(kept)).count == 1);
  CHECK(Must(old.FindSegmentByName("Gone")).id == gone);
  CHECK(absl::IsNotFound(old.FindSegmentByName("Renamed").status()));
  CHECK(absl::IsNotFound(old.GetSegment(other).status()));
  CHECK(Members(old, SegmentId{kept}) == Strings{"a"});
  CHECK(Members(old, SegmentId{gone}) == Strings{"b"});
  CHECK(old.Stats().size() == 2);
  CHECK(old.Stats()[1].name == "Gone");
  CHECK(Must(old.SegmentsOf("b")) == Strings{gone});
  CHECK(Must(old.Explain(SegmentId{gone}, "b")).member);
  CHECK(old.segment_count() == 2);
}

TEST_CASE("a snapshot keeps its fields and their values") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"payment_method_type", {"card"}}})});
  const Snapshot old = index->Read();
  Must(index->AddField({"properties.later", FieldKind::kSelect, {{"x"}}}));
  Must(index->AddValues("properties.plan_tier", {"gold"}));
  Must(index->RetireValue("properties.plan_tier", "scale"));
  Apply(*index, {Upsert("b", {{"payment_method_type", {"wire"}}, {"properties.later", {"x"}}})});
  CHECK(old.Fields().size() == 14);
  CHECK(old.Fields()[12].values.size() == 4);
  CHECK(!old.Fields()[12].values[2].retired);
  CHECK(old.Fields()[4].values.size() == 1);
  CHECK(absl::IsInvalidArgument(old.Count(MakeDraft(In("properties.later", {"x"}))).status()));
  CHECK(Must(old.Count(MakeDraft(In("payment_method_type", {"wire"})))) == 0);
  CHECK(Must(old.Count(MakeDraft(NotIn("payment_method_type", {"wire"})))) == 1);
  CHECK(Must(old.BreakdownBy("payment_method_type", Everybody{})).values.size() == 1);
}

TEST_CASE("a snapshot does not see a bulk load") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}})});
  const std::string id = Save(*index, IsNotSet("country"));
  const Snapshot old = index->Read();
  LoadPlain(*index, "c", 1, 1'000);
  Load(*index, std::vector<LoadRecord>{{1, {"a", {}}}});
  CHECK(old.customer_count() == 1);
  CHECK(Must(old.Count(SegmentId{id})) == 0);
  CHECK(Must(old.GetCustomer("a")).Get("country").size() == 1);
  CHECK(Count(*index, SegmentId{id}) == 1'001);
}

TEST_CASE("many snapshots of many versions all keep their answers") {
  auto index = NewIndex();
  const std::string id = Save(*index, In("country", {"FR"}));
  std::vector<Snapshot> snapshots;
  for (uint64_t i = 0; i < 200; ++i) {
    Apply(*index, {Upsert("c" + std::to_string(i),
                          {{"country", {"FR"}}, {"name", {"n" + std::to_string(i)}}})});
    if (i >= 50) Apply(*index, {Delete("c" + std::to_string(i - 50))});
    snapshots.push_back(index->Read());
  }
  for (uint64_t i = 0; i < snapshots.size(); i += 7) {
    const uint64_t first = i < 50 ? 0 : i - 49;
    CHECK(snapshots[i].customer_count() == i + 1 - first);
    CHECK(Must(snapshots[i].Count(SegmentId{id})) == i + 1 - first);
    CHECK(Members(snapshots[i], SegmentId{id}).front() == "c" + std::to_string(first));
    CHECK(Must(snapshots[i].GetCustomer("c" + std::to_string(i))).Get("name")[0] ==
          "n" + std::to_string(i));
  }
}

// Enough customers for bitsets, which are patched beside a snapshot and no more once it is gone.
TEST_CASE("large segments that change beside a snapshot read right, while it is there and after") {
  constexpr size_t kCustomers = 10'000;
  auto index = NewIndex();
  std::vector<std::string> countries, currencies;
  std::vector<Operation> operations;
  for (size_t i = 0; i < kCustomers; ++i) {
    countries.push_back(i % 2 == 0 ? "FR" : "DE");
    currencies.push_back(i % 3 == 0 ? "EUR" : "USD");
    operations.push_back(Upsert("c" + std::to_string(i),
                                {{"country", {countries[i]}}, {"currency", {currencies[i]}}}));
  }
  Apply(*index, operations);
  const Draft draft = MakeDraft({All({In("country", {"FR"}), In("currency", {"EUR"})})}, "French");
  const std::string segment = Must(index->CreateSegment(draft)).id;
  const auto check = [&](const Snapshot& snapshot) {
    std::vector<std::string> members;
    uint64_t french = 0;
    for (size_t i = 0; i < kCustomers; ++i) {
      french += countries[i] == "FR";
      if (countries[i] == "FR" && currencies[i] == "EUR")
        members.push_back("c" + std::to_string(i));
    }
    CHECK(Must(snapshot.Count(draft)) == members.size());
    CHECK(Must(snapshot.Count(MakeDraft(In("country", {"FR"})))) == french);
    CHECK(Members(snapshot, draft) == members);
    CHECK(Members(snapshot, SegmentId{segment}) == members);
    const Breakdown breakdown = Must(snapshot.BreakdownBy("country", SegmentId{segment}));
    CHECK(breakdown.total == members.size());
    CHECK(breakdown.values[0].count == members.size());
  };
  {
    const Snapshot old = index->Read();
    for (size_t i = 0; i < 40; ++i)
      Apply(*index, {Patch("c" + std::to_string(i * 6), {{"country", {"DE"}}})});
    check(old);
    for (size_t i = 0; i < 40; ++i) countries[i * 6] = "DE";
    check(index->Read());
  }
  for (int i = 0; i < 20; ++i) check(index->Read());
}

}  // namespace
}  // namespace tranche::internal::testing
