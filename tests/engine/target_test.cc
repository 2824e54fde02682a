// Rows of a version and ids as targets. Whether ids answer as the oracle does in random worlds, the
// model tests see (tests/model/history_test.cc).
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/compare.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tranche/roaring.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

// Customers c0 to c9 of rows 0 to 9, c4 deleted, in France where even.
std::unique_ptr<Index> TenCustomers() {
  auto index = NewIndex();
  std::vector<Operation> batch;
  for (int i = 0; i < 10; ++i)
    batch.push_back(Upsert("c" + std::to_string(i), {{"country", {i % 2 == 0 ? "FR" : "DE"}}}));
  Apply(*index, batch);
  Apply(*index, {Delete("c4")});
  return index;
}

TEST_CASE("rows of a version are a target: sets, without dead rows and rows never given") {
  const auto index = TenCustomers();
  const Snapshot snapshot = index->Read();
  const Rows rows{snapshot.version(), {9, 2, 2, 4, 3, 10, 70'000, 4'294'967'295}};
  CHECK(Must(snapshot.Count(rows)) == 3);
  CHECK(Members(snapshot, rows) == Strings{"c2", "c3", "c9"});
  CHECK(Must(snapshot.Count(Rows{snapshot.version(), {}})) == 0);
}

TEST_CASE("rows of another version are refused, naming both") {
  const auto index = TenCustomers();
  const uint64_t version = index->Read().version();
  Apply(*index, {Upsert("c10")});
  const Snapshot snapshot = index->Read();
  const Rows old{version, {1}};
  for (const absl::Status& status :
       {snapshot.Count(old).status(), snapshot.ListCustomers(old, {}).status(),
        snapshot.BreakdownBy("country", old).status(), snapshot.Export(old).status(),
        snapshot.Explain(old, "c1").status(),
        snapshot.OverlapOf(std::vector<Target>{Everybody{}, old}).status()}) {
    CHECK(absl::IsFailedPrecondition(status));
    CHECK(Mentions(status, "version " + std::to_string(version) + ","));
    CHECK(Mentions(status, "version " + std::to_string(snapshot.version())));
  }
}

TEST_CASE("ids are a target: sets, without ids of nobody") {
  const auto index = TenCustomers();
  const tranche::Ids ids{{"c9", "c2", "c2", "c4", "nobody", ""}};
  CHECK(Count(*index, ids) == 2);
  CHECK(Members(*index, ids) == Strings{"c2", "c9"});
  CHECK(Count(*index, tranche::Ids{}) == 0);
}

TEST_CASE("a target of rows or ids is explained by whether it lists the customer") {
  const auto index = TenCustomers();
  const Snapshot snapshot = index->Read();
  for (const Target& target :
       {Target(Rows{snapshot.version(), {2, 4}}), Target(tranche::Ids{{"c2", "c4"}})}) {
    CHECK(Must(snapshot.Explain(target, "c2")).member);
    CHECK_FALSE(Must(snapshot.Explain(target, "c3")).member);
    CHECK(Must(snapshot.Explain(target, "c2")).rules.empty());
    CHECK(absl::IsNotFound(snapshot.Explain(target, "c4").status()));
  }
}

TEST_CASE("every reading call takes a bitmap of CRoaring, over blocks, as the same ids") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  auto index = NewIndex();
  LoadPlain(*index, "c", 0, 140'000);
  Batch batch;
  for (int i = 0; i < 3'000; ++i)
    batch.Patch(Customer{"c" + std::to_string(random.Below(140'000)), {{"country", {"FR"}}}});
  Must(index->Apply(batch));
  Apply(*index, {Delete("c65536")});
  const Snapshot snapshot = index->Read();
  for (const uint64_t share : {1u, 40u, 100u}) {  // percent: arrays, bitsets, runs
    roaring::Roaring bitmap;
    tranche::Ids ids;
    for (uint32_t row = 0; row < 140'001; ++row) {
      if (!random.Percent(share)) continue;
      bitmap.add(row);
      ids.ids.push_back("c" + std::to_string(row));
    }
    const Rows rows = ToRows(bitmap, snapshot.version());
    bitmap.remove(65'536);  // its customer is deleted
    CHECK(Must(snapshot.Count(rows)) == bitmap.cardinality());
    CHECK(Must(ToRoaring(Must(snapshot.Export(rows)))) == bitmap);
    CHECK(Must(snapshot.Export(rows)).bytes == Must(snapshot.Export(ids)).bytes);
    CHECK(Must(snapshot.BreakdownBy("country", rows)).not_set ==
          Must(snapshot.BreakdownBy("country", ids)).not_set);
    const Draft french = MakeDraft(In("country", {"FR"}));
    const Overlap overlap =
        Must(snapshot.OverlapOf(std::vector<Target>{rows, ids, french, Everybody{}}));
    CHECK(overlap.counts[0] == bitmap.cardinality());
    CHECK(overlap.matrix[0][1] == bitmap.cardinality());
    CHECK(overlap.matrix[0][2] ==
          Must(ToRoaring(Must(snapshot.Export(french)))).and_cardinality(bitmap));
    const Page page = Must(snapshot.ListCustomers(rows, {5, 3, "c1"}));
    CHECK(Ids(page) == Ids(Must(snapshot.ListCustomers(ids, {5, 3, "c1"}))));
  }
}

TEST_CASE("bytes that are not one portable Roaring bitmap are no bitmap of CRoaring") {
  const auto index = TenCustomers();
  const BitmapExport good = Must(index->Read().Export(Everybody{}));
  CHECK(Must(ToRoaring(good)).cardinality() == 9);
  for (const std::string& bytes :
       {std::string(), std::string("what"), good.bytes + "x",
        good.bytes.substr(0, good.bytes.size() - 1), std::string(good.bytes.size(), '\xFF')}) {
    CHECK(absl::IsInvalidArgument(ToRoaring({1, 1, bytes}).status()));
  }
}

}  // namespace
}  // namespace tranche::internal::testing
