// The bytes of a batch: they make the same batch again, and bytes of no batch make none.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/failing_new.h"
#include "tests/support/operations.h"
#include "tests/support/random_world.h"
#include "tranche/batch.h"

namespace tranche::internal::testing {
namespace {

std::string Shown(const Batch& batch) {
  std::string shown = ToString(OperationsOf(batch));
  if (batch.bad_values() == BadValues::kDrop) shown += ", dropping bad values";
  if (batch.unknown_keys() == UnknownKeys::kIgnore) shown += ", ignoring unknown keys";
  return shown;
}

Batch SomeBatch() {
  return ToBatch(
      std::vector{Upsert("a", {{"country", {"FR"}}, {"properties.addons", {"sso", "audit"}}}),
                  Patch("b", {{"tax_id", {}}}), Delete("c"),
                  At(7, Merge("d", {{"name", {"D"}}}, {{{"properties.addons", {"sso"}}}, {}}))});
}

TEST_CASE("the bytes of any batch make the same batch again") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  const Oracle oracle(RandomWorld::Schema(random));
  RandomWorld world(&random, &oracle, 20);
  for (int round = 0; round < 300; ++round) {
    const std::vector<Operation> operations = world.Batch();
    const Batch batch = ToBatch(operations);
    const Batch again = Must(Batch::FromBytes(batch.bytes()));
    REQUIRE(again.size() == operations.size());
    REQUIRE(Shown(again) == ToString(operations));
    REQUIRE(again.bytes() == batch.bytes());
  }
}

TEST_CASE("an empty batch has no bytes, as one that was cleared or moved from") {
  Batch batch;
  CHECK(batch.bytes().empty());
  CHECK(Must(Batch::FromBytes("")).empty());
  batch = SomeBatch();
  batch.Clear();
  CHECK(batch.bytes().empty());
  batch = SomeBatch();
  const Batch moved = std::move(batch);
  CHECK(moved.size() == 4);
  CHECK(batch.size() == 0);  // NOLINT(bugprone-use-after-move): it is a batch still
  CHECK(batch.empty());
}

TEST_CASE("filling a batch again after Clear allocates nothing") {
  const std::vector<std::string_view> values = {"sso", "audit"};
  const std::vector<AttributeView> attributes = {{"properties.addons", values}};
  const auto fill = [&](Batch* batch) {
    batch->Upsert(CustomerView{"a customer", attributes});
    batch->Patch(CustomerView{"another customer", attributes});
    batch->Delete("a third customer");
  };
  Batch batch;
  BatchReader reader;
  fill(&batch);
  reader.Begin(batch.bytes());
  while (reader.Next()) continue;
  batch.Clear();
  FailNextAllocation();
  fill(&batch);
  reader.Begin(batch.bytes());
  while (reader.Next()) continue;
  CHECK(TakeBackFailure());
  CHECK(batch.size() == 3);
}

TEST_CASE("bytes of no batch are data loss") {
  const std::string bytes = SomeBatch().bytes();
  for (size_t size = 1; size < bytes.size(); ++size) {
    INFO("cut to " << size);
    CHECK(absl::IsDataLoss(Batch::FromBytes(bytes.substr(0, size)).status()));
  }
  CHECK(absl::IsDataLoss(Batch::FromBytes(bytes + '\0').status()));
  CHECK(Mentions(Batch::FromBytes(bytes + '\0').status(), "operation 4 of the batch"));
  const std::string of_none(5, '\0');
  CHECK(absl::IsDataLoss(Batch::FromBytes(of_none).status()));
}

TEST_CASE("each flipped byte of a batch makes data loss or another batch") {
  const std::string bytes = SomeBatch().bytes();
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ 1 << bit);
      const auto batch = Batch::FromBytes(flipped);
      if (!batch.ok()) {
        CHECK(absl::IsDataLoss(batch.status()));
      } else {
        CHECK(batch->size() == 4);
        CHECK(Shown(*batch) != Shown(SomeBatch()));
      }
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
