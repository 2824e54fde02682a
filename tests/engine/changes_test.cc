// The changes that a batch returns, and the listener that hears of them.
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Changes = std::vector<OracleChange>;

TEST_CASE("changes come by segment as created, then by customer as created") {
  auto index = NewIndex();
  Apply(*index, {Upsert("z"), Upsert("y"), Upsert("x")});
  const std::string first = Save(*index, In("country", {"FR"}));
  const std::string second = Save(*index, IsNotSet("country"));
  const Changes changes =
      ToOracle(Apply(*index, {Patch("x", {{"country", {"FR"}}}), Patch("y", {{"country", {"DE"}}}),
                              Patch("z", {{"country", {"FR"}}})}));
  CHECK(changes == Changes{{first, "z", true},
                           {first, "x", true},
                           {second, "z", false},
                           {second, "y", false},
                           {second, "x", false}});
}

TEST_CASE("the order of changes follows creation also after a segment was deleted") {
  auto index = NewIndex();
  const std::string first = Save(*index, In("country", {"FR"}));
  const std::string second = Save(*index, IsSet("country"));
  Must(index->DeleteSegment(first));
  const std::string third =
      Must(index->CreateSegment(MakeDraft(In("country", {"FR", "DE"}), "third"))).id;
  const Changes changes = ToOracle(Apply(*index, {Upsert("a", {{"country", {"FR"}}})}));
  CHECK(changes == Changes{{second, "a", true}, {third, "a", true}});
}

TEST_CASE("a customer that leaves and returns inside a batch makes no change") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}})});
  Save(*index, In("country", {"FR"}));
  const BatchResult result =
      Apply(*index, {Patch("a", {{"country", {"DE"}}}), Patch("a", {{"country", {"FR"}}})});
  CHECK(result.changes.empty());
  CHECK(result.entered == 0);
  CHECK(result.left == 0);
}

TEST_CASE("a customer created and deleted inside a batch makes no change") {
  auto index = NewIndex();
  const std::string segment = Save(*index, In("country", {"FR"}));
  CHECK(Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Delete("a")}).changes.empty());
  CHECK(Count(*index, SegmentId{segment}) == 0);
  CHECK(index->Read().customer_count() == 0);
}

TEST_CASE("a customer deleted and created again is another one: the old leaves, the new enters") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Upsert("b", {{"country", {"FR"}}})});
  const std::string segment = Save(*index, In("country", {"FR"}));
  const Changes changes = ToOracle(Apply(*index, {Delete("a"), Upsert("a", {{"country", {"FR"}}}),
                                                  Patch("b", {{"country", {"DE"}}})}));
  CHECK(changes == Changes{{segment, "a", false}, {segment, "b", false}, {segment, "a", true}});
  CHECK(Count(*index, SegmentId{segment}) == 1);
}

TEST_CASE("moving a result keeps the views of its changes valid") {
  auto index = NewIndex();
  const std::string segment = Save(*index, In("country", {"FR"}));
  BatchResult result = Apply(*index, {Upsert("a", {{"country", {"FR"}}})});
  BatchResult moved = std::move(result);
  BatchResult assigned;
  assigned = std::move(moved);
  std::vector<BatchResult> many;
  for (int i = 0; i < 20; ++i)
    many.push_back(Apply(*index, {Upsert("x" + std::to_string(i), {{"country", {"FR"}}})}));
  CHECK(ToOracle(assigned) == Changes{{segment, "a", true}});
  for (int i = 0; i < 20; ++i)
    CHECK(ToOracle(many[i]) == Changes{{segment, "x" + std::to_string(i), true}});
}

TEST_CASE("a result outlives the customers, the segments and the index it tells of") {
  auto index = NewIndex();
  const std::string segment = Save(*index, In("country", {"FR"}));
  const BatchResult result =
      Apply(*index, {Upsert("a long identifier of a customer", {{"country", {"FR"}}})});
  Apply(*index, {Delete("a long identifier of a customer")});
  Must(index->DeleteSegment(segment));
  index.reset();
  CHECK(ToOracle(result) == Changes{{segment, "a long identifier of a customer", true}});
}

TEST_CASE("the sums of a result are those of its changes") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Upsert("b")});
  Save(*index, In("country", {"FR"}));
  Save(*index, NotIn("country", {"FR"}));
  const BatchResult result = Apply(*index, {Delete("a"), Patch("b", {{"country", {"FR"}}})});
  CHECK(result.entered == 1);
  CHECK(result.left == 2);
  CHECK(result.changes.size() == 3);
}

TEST_CASE("a batch returns the first version that shows it") {
  auto index = NewIndex();
  const uint64_t before = index->Read().version();
  const BatchResult result = Apply(*index, {Upsert("a")});
  CHECK(result.version > before);
  CHECK(result.version == index->Read().version());
}

TEST_CASE("the listener hears of every batch after it is visible, in order") {
  Index* seen = nullptr;
  std::vector<uint64_t> versions;
  std::vector<Changes> heard;
  bool visible = true;
  IndexOptions options;
  options.listener = [&](const BatchResult& result) {
    versions.push_back(result.version);
    heard.push_back(ToOracle(result));
    visible = visible && seen->Read().version() >= result.version;
  };
  auto index = NewIndex(SampleSchema(), options);
  seen = index.get();
  const std::string segment = Save(*index, In("country", {"FR"}));
  std::vector<uint64_t> returned;
  std::vector<Changes> expected;
  for (const Operation& operation :
       {Upsert("a", {{"country", {"FR"}}}), Upsert("b"), Delete("a")}) {
    const BatchResult result = Apply(*index, {operation});
    returned.push_back(result.version);
    expected.push_back(ToOracle(result));
  }
  CHECK(versions == returned);
  CHECK(heard == expected);
  CHECK(heard[0] == Changes{{segment, "a", true}});
  CHECK(visible);
}

TEST_CASE("the listener may search, and let a snapshot go") {
  std::optional<Snapshot> held;
  Index* index = nullptr;
  std::vector<std::string> found;
  IndexOptions options;
  options.listener = [&](const BatchResult&) {
    held.reset();
    found = Ids(Must(index->Read().ListCustomers(Everybody{}, {0, 10, "needle"})));
  };
  const auto owner = NewIndex(SampleSchema(), options);
  index = owner.get();
  std::vector<Operation> operations;  // enough for bitsets, which are patched beside a snapshot
  for (int i = 0; i < 10'000; ++i)
    operations.push_back(Upsert("c" + std::to_string(i), {{"country", {i % 2 ? "FR" : "DE"}}}));
  Apply(*index, operations);
  held.emplace(index->Read());
  Apply(*index, {Upsert("needle", {{"country", {"FR"}}})});
  CHECK(found == std::vector<std::string>{"needle"});
  CHECK_FALSE(held.has_value());
}

TEST_CASE("the listener hears nothing of refused batches and of bulk loads") {
  int calls = 0;
  IndexOptions options;
  options.listener = [&](const BatchResult&) { ++calls; };
  auto index = NewIndex(SampleSchema(), options);
  CHECK(!TryApply(*index, {Upsert("a", {{"country", {"ZZ"}}})}).ok());
  LoadPlain(*index, "c", 1, 3);
  CHECK(calls == 0);
}

TEST_CASE("every segment driven to nobody and back has the right count at each step") {
  auto index = NewIndex();
  std::vector<Operation> all;
  for (int i = 0; i < 50; ++i)
    all.push_back(Upsert("c" + std::to_string(i), {{"properties.plan_tier", {"scale"}}}));
  const std::string in = Save(*index, In("properties.plan_tier", {"scale"}));
  const std::string not_in = Save(*index, NotIn("properties.plan_tier", {"scale"}));
  for (int round = 0; round < 3; ++round) {
    Apply(*index, all);
    CHECK(Count(*index, SegmentId{in}) == 50);
    CHECK(Count(*index, SegmentId{not_in}) == 0);
    for (int i = 0; i < 50; ++i) {
      Apply(*index, {Patch("c" + std::to_string(i), {{"properties.plan_tier", {}}})});
      CHECK(Count(*index, SegmentId{in}) == 49u - static_cast<unsigned>(i));
      CHECK(Count(*index, SegmentId{not_in}) == 1u + static_cast<unsigned>(i));
    }
    for (int i = 0; i < 50; ++i) Apply(*index, {Delete("c" + std::to_string(i))});
    CHECK(Count(*index, SegmentId{not_in}) == 0);
  }
}

}  // namespace
}  // namespace tranche::internal::testing
