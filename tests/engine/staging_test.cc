#include "src/engine/staging.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "src/base/message.h"
#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

// Batches staged on an index that holds nobody.
class Empty {
 public:
  // Stages the operations, and checks the whole.
  absl::Status Stage(const std::vector<Operation>& operations,
                     BadValues bad_values = BadValues::kReject) {
    batch_ = ToBatch(operations);
    staging.Begin(state.current(), {bad_values, UnknownKeys::kReject});
    BatchReader reader;
    reader.Begin(batch_.bytes());
    uint32_t position = 0;
    while (reader.Next()) {
      const absl::Status status = staging.Add(reader.operation(), position++);
      if (!status.ok()) return status;
    }
    return staging.Finish();
  }

  // The code that the customer at `i` has afterwards.
  Code After(size_t i, std::string_view field) const {
    return staging.After(i).codes[state.schema->Find(field)];
  }

  WriterState state{*Schema::Create(SampleSchema())};
  Staging staging{state};

 private:
  Batch batch_;  // which the staged customers view
};

TEST_CASE("a customer that a batch touches often is staged once, as it is in the end") {
  Empty empty;
  Must(empty.Stage({Upsert("a", {{"country", {"FR"}}, {"name", {"A"}}}),
                    Patch("a", {{"country", {"DE"}}}), Patch("a", {{"name", {"B"}}})}));
  REQUIRE(empty.staging.size() == 1);
  const StagedCustomer& staged = empty.staging[0];
  CHECK(staged.id == "a");
  CHECK(staged.is_new);
  CHECK(staged.row == kNoRow);
  CHECK_FALSE(staged.is_deleted);
  CHECK(staged.texts[static_cast<size_t>(TextField::kName)] == "B");
  CHECK(empty.staging.Before(0).empty());
  const Field& country = empty.state.schema->field(empty.state.schema->Find("country"));
  CHECK(country.values->Value(empty.After(0, "country")) == "DE");
}

TEST_CASE("a customer that is deleted and created again is staged as two") {
  Empty empty;
  Must(empty.Stage({Upsert("a"), Delete("a"), Upsert("a", {{"country", {"FR"}}})}));
  REQUIRE(empty.staging.size() == 2);
  CHECK(empty.staging[0].is_deleted);
  CHECK(empty.staging.After(0).empty());
  CHECK_FALSE(empty.staging[1].is_deleted);
  CHECK(empty.After(1, "country") != kNotSet);
}

TEST_CASE("a parent may stand behind its child, and both know of each other in the end") {
  Empty empty;
  Must(empty.Stage({Upsert("child", {{"parent_id", {"parent"}}}), Upsert("parent")}));
  REQUIRE(empty.staging.size() == 2);
  CHECK(empty.After(0, "relationship") == kHasParent);
  CHECK(empty.After(1, "relationship") == kHasChild);
  CHECK(empty.staging[0].parent == Node::OfStaged(1));
}

TEST_CASE("what is wrong names the operation at fault") {
  const auto fault = [](const std::vector<Operation>& operations) {
    Empty empty;
    CHECK_FALSE(empty.Stage(operations).ok());
    return empty.staging.failed_position();
  };
  CHECK(fault({Upsert("a"), Upsert("b", {{"parent_id", {"nobody"}}}), Upsert("c")}) == 1);
  CHECK(fault({Upsert("a", {{"external_id", {"x"}}}), Upsert("b"),
               Upsert("c", {{"external_id", {"x"}}})}) == 2);
  Empty empty;
  CHECK(absl::IsNotFound(empty.Stage({Patch("a", {{"name", {"A"}}})})));
  CHECK(absl::IsNotFound(empty.Stage({Upsert("a"), Delete("a"), Delete("a")})));
  CHECK(Mentions(
      empty.Stage({Upsert("a", {{"parent_id", {"b"}}}), Upsert("b", {{"parent_id", {"a"}}})}),
      "cycle"));
}

TEST_CASE("a refused batch takes back the values that it brought") {
  Empty empty;
  const Field& entity = empty.state.schema->field(empty.state.schema->Find("invoicing_entity"));
  const Field& method = empty.state.schema->field(empty.state.schema->Find("payment_method_type"));
  const uint32_t entities = entity.values->size();
  CHECK_FALSE(empty
                  .Stage({Upsert("a", {{"payment_method_type", {"wire", "cash"}}}),
                          Upsert("b", {{"country", {"ZZ"}}})})
                  .ok());
  CHECK(method.values->size() == 2);
  empty.staging.Undo();
  CHECK(method.values->size() == 0);
  CHECK(entity.values->size() == entities);
}

TEST_CASE("a batch that goes on without bad values tells of each, once") {
  Empty empty;
  Must(empty.Stage({Upsert("a", {{"country", {"ZZ"}}, {"name", {"A"}}}),
                    Upsert("b", {{"parent_id", {"nobody"}}})},
                   BadValues::kDrop));
  REQUIRE(empty.staging.size() == 2);
  CHECK(empty.After(0, "country") == kNotSet);
  CHECK(empty.After(1, "relationship") == kNotSet);
  const std::vector<DroppedValue> dropped = empty.staging.TakeDropped();
  REQUIRE(dropped.size() == 2);
  CHECK(dropped[0].field == "country");
  CHECK(dropped[0].value == "ZZ");
  CHECK(dropped[1].field == "parent_id");
  CHECK(empty.staging.TakeDropped().empty());
}

TEST_CASE("nothing of a batch is left when the next one begins") {
  Empty empty;
  Must(empty.Stage({Upsert("a"), Upsert("b")}));
  Must(empty.Stage({Upsert("c")}));
  REQUIRE(empty.staging.size() == 1);
  CHECK(empty.staging[0].id == "c");
  CHECK(absl::IsNotFound(empty.Stage({Patch("a", {})})));
}

}  // namespace
}  // namespace tranche::internal::testing
