// Open properties, values that are renamed, properties that are dropped.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/fields.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;
const std::string kTier = "properties.plan_tier";

SchemaSpec OpenSchema() {
  return {{{.name = "properties.rep", .kind = FieldKind::kSelect, .open = true},
           {.name = "properties.tags", .kind = FieldKind::kMultiSelect, .open = true},
           {"properties.size", FieldKind::kSelect, {{"s", "m"}}}}};
}

TEST_CASE("an open property takes every value, which joins when a customer first holds it") {
  auto index = NewIndex(OpenSchema());
  CHECK(Info(*index, "properties.rep").open);
  CHECK(Values(*index, "properties.rep").empty());
  Apply(*index, {Upsert("a", {{"properties.rep", {" ann "}}, {"properties.tags", {"x", "y"}}}),
                 Upsert("b", {{"properties.rep", {"bob"}}, {"properties.tags", {"y", "z"}}})});
  CHECK(Values(*index, "properties.rep") == Strings{"ann", "bob"});
  CHECK(Values(*index, "properties.tags") == Strings{"x", "y", "z"});
  CHECK(Members(*index, MakeDraft(In("properties.rep", {"ann"}))) == Strings{"a"});
  CHECK(Members(*index, MakeDraft(HasAll("properties.tags", {"y", "z"}))) == Strings{"b"});
  const Breakdown breakdown = Must(index->Read().BreakdownBy("properties.tags", Everybody{}));
  CHECK(breakdown.values.size() == 3);
  CHECK(breakdown.values[0].value == "y");
  Apply(*index, {Delete("b")});
  CHECK(Values(*index, "properties.rep") == Strings{"ann"});
  CHECK(absl::IsFailedPrecondition(index->AddValues("properties.rep", {"cy"})));
  CHECK(absl::IsFailedPrecondition(index->RetireValue("properties.rep", "ann", true)));
}

TEST_CASE("a segment that names a value of an open property holds whoever takes it later") {
  auto index = NewIndex(OpenSchema());
  const std::string in = Save(*index, In("properties.rep", {"cy"}));
  const std::string not_in = Save(*index, NotIn("properties.rep", {"cy"}));
  const std::string all = Save(*index, HasAll("properties.tags", {"p", "q"}));
  Apply(*index, {Upsert("a")});
  CHECK(Count(*index, SegmentId{in}) == 0);
  CHECK(Count(*index, MakeDraft(In("properties.rep", {"dan"}))) == 0);
  CHECK(Values(*index, "properties.rep").empty());
  const auto changes = ToOracle(
      Apply(*index, {Patch("a", {{"properties.rep", {"cy"}}, {"properties.tags", {"q", "p"}}})}));
  CHECK(changes ==
        std::vector<OracleChange>{{in, "a", true}, {not_in, "a", false}, {all, "a", true}});
}

TEST_CASE("an open property can be added to a live index, and none is open with a list") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  Must(index->AddField({.name = "properties.rep", .kind = FieldKind::kSelect, .open = true}));
  Apply(*index, {Patch("a", {{"properties.rep", {"ann"}}})});
  CHECK(Members(*index, MakeDraft(In("properties.rep", {"ann"}))) == Strings{"a"});
  const std::vector<FieldSpec> bad = {
      {"properties.both", FieldKind::kSelect, {{"x"}}, true},
      {.name = "properties.text", .kind = FieldKind::kText, .open = true},
      {.name = "country", .open = true},
      {.name = "relationship", .open = true},
      {"invoicing_entity", {}, {{"x"}}, true}};
  for (const FieldSpec& field : bad) {
    INFO(field.name);
    CHECK(absl::IsInvalidArgument(Index::Create({{field}}).status()));
  }
  Must(Index::Create({{{.name = "invoicing_entity", .open = true}}}).status());
}

TEST_CASE("an open property holds no more values than a field may have") {
  auto index = NewIndex(OpenSchema());
  Batch batch;
  for (uint32_t i = 0; i < kMaxValuesPerField; ++i) {
    const std::string number = std::to_string(i);
    batch.Upsert(Customer{"c" + number, {{"properties.rep", {"v" + number}}}});
  }
  Must(index->Apply(batch).status());
  const auto one_more = TryApply(*index, {Upsert("a", {{"properties.rep", {"one more"}}})});
  CHECK(one_more.status().code() == absl::StatusCode::kResourceExhausted);
  Apply(*index, {Upsert("a", {{"properties.rep", {"v7"}}})});
}

TEST_CASE("a renamed value keeps its members and what segments mean") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{kTier, {"scale"}}}), Upsert("b", {{kTier, {"growth"}}}),
                 Upsert("c", {{"properties.addons", {"sso", "audit_log"}}})});
  const std::string in = Save(*index, In(kTier, {"growth", "scale"}));
  const std::string not_in = Save(*index, NotIn(kTier, {"scale"}));
  const std::string all = Save(*index, HasAll("properties.addons", {"sso", "audit_log"}));
  const Snapshot before = index->Read();
  const Segment segment = Must(before.GetSegment(in));
  Must(index->RenameValue(kTier, " scale", "Scale up "));
  Must(index->RenameValue("properties.addons", "sso", "single sign-on"));

  CHECK(Values(*index, kTier) == Strings{"starter", "growth", "Scale up", "enterprise"});
  CHECK(Must(index->Read().GetSegment(in)).rules ==
        std::vector{All({In(kTier, {"growth", "Scale up"})})});
  CHECK(Must(index->Read().GetSegment(in)).updated_at == segment.updated_at);
  CHECK(Members(*index, SegmentId{in}) == Strings{"a", "b"});
  CHECK(Members(*index, SegmentId{not_in}) == Strings{"b", "c"});
  CHECK(Members(*index, MakeDraft(In(kTier, {"Scale up"}))) == Strings{"a"});
  CHECK(Must(index->Read().GetCustomer("a")).attributes.front().values ==
        std::vector<Value>{"Scale up"});
  CHECK(!TryApply(*index, {Upsert("d", {{kTier, {"scale"}}})}).ok());
  const auto changes = ToOracle(Apply(
      *index,
      {Upsert("d", {{kTier, {"Scale up"}}, {"properties.addons", {"audit_log", "single sign-on"}}}),
       Patch("a", {{kTier, {"starter"}}})}));
  CHECK(changes == std::vector<OracleChange>{
                       {in, "a", false}, {in, "d", true}, {not_in, "a", true}, {all, "d", true}});

  CHECK(Must(before.GetSegment(in)).rules == segment.rules);
  CHECK(Members(before, MakeDraft(In(kTier, {"scale"}))) == Strings{"a"});
  CHECK(Must(before.GetCustomer("a")).attributes.front().values == std::vector<Value>{"scale"});
  CHECK(absl::IsInvalidArgument(before.Count(MakeDraft(In(kTier, {"Scale up"}))).status()));
}

TEST_CASE("a rename is refused where the new name is taken, or the old one is none") {
  auto index = NewIndex();
  Must(index->RetireValue(kTier, "growth"));
  for (const char* taken : {"starter", "growth", "scale", " starter "}) {
    const absl::Status status = index->RenameValue(kTier, "scale", taken);
    CHECK(absl::IsAlreadyExists(status));
  }
  CHECK(absl::IsNotFound(index->RenameValue(kTier, "gold", "silver")));
  CHECK(absl::IsNotFound(index->RenameValue(kTier, "", "silver")));
  CHECK(absl::IsNotFound(index->RenameValue("properties.none", "a", "b")));
  CHECK(absl::IsInvalidArgument(index->RenameValue(kTier, "scale", " ")));
  CHECK(absl::IsInvalidArgument(index->RenameValue(kTier, "scale", "\xFF")));
  for (const char* field : {"country", "relationship", "tax_id", "customer_id"}) {
    INFO(field);
    CHECK(absl::IsFailedPrecondition(index->RenameValue(field, "FR", "DE")));
  }
  Must(index->RenameValue(kTier, "scale", "Scale"));
  Must(index->RenameValue(kTier, "growth", "grown"));
  CHECK(Values(*index, kTier) == Strings{"starter", "grown (retired)", "Scale", "enterprise"});
  Must(index->AddValues(kTier, {"scale"}));
  CHECK(Values(*index, kTier) ==
        Strings{"starter", "grown (retired)", "Scale", "enterprise", "scale"});
}

TEST_CASE("in an open domain a name is taken while somebody holds it or a segment names it") {
  auto index = NewIndex(OpenSchema());
  Apply(*index,
        {Upsert("a", {{"properties.rep", {"ann"}}}), Upsert("b", {{"properties.rep", {"bob"}}})});
  CHECK(absl::IsAlreadyExists(index->RenameValue("properties.rep", "ann", "bob")));
  Apply(*index, {Delete("b")});
  const std::string named = Save(*index, In("properties.rep", {"cy"}));
  CHECK(absl::IsAlreadyExists(index->RenameValue("properties.rep", "ann", "cy")));
  CHECK(absl::IsNotFound(index->RenameValue("properties.rep", "bob", "dan")));
  Must(index->RenameValue("properties.rep", "ann", "bob"));
  CHECK(Members(*index, MakeDraft(In("properties.rep", {"bob"}))) == Strings{"a"});
  CHECK(Members(*index, MakeDraft(In("properties.rep", {"ann"}))).empty());
  Must(index->RenameValue("properties.rep", "cy", "ann"));
  const auto changes = ToOracle(Apply(*index, {Upsert("c", {{"properties.rep", {"ann"}}})}));
  CHECK(changes == std::vector<OracleChange>{{named, "c", true}});
}

TEST_CASE("a property that no segment uses can be dropped") {
  auto index = NewIndex();
  Must(index->AddField({"properties.region", FieldKind::kMultiSelect, {{"north", "south"}}}));
  Apply(*index, {Upsert("a", {{kTier, {"scale"}}, {"properties.region", {"north"}}}),
                 Upsert("b", {{"properties.addons", {"sso"}}, {"properties.region", {"south"}}})});
  const std::string north =
      Must(index->CreateSegment(MakeDraft(In("properties.region", {"north"}), "In the north"))).id;
  const std::string addons = Save(*index, NotIn("properties.addons", {"sso"}));
  const absl::Status used = index->DropField("properties.region");
  CHECK(absl::IsFailedPrecondition(used));
  CHECK(Mentions(used, "In the north"));

  const Snapshot before = index->Read();
  Must(index->DropField(kTier));
  CHECK(index->Read().Fields().size() == 14);
  CHECK(Info(*index, kTier).name.empty());
  CHECK(absl::IsInvalidArgument(index->Read().Count(MakeDraft(IsSet(kTier))).status()));
  CHECK(!TryApply(*index, {Upsert("c", {{kTier, {"scale"}}})}).ok());
  CHECK(Must(index->Read().GetCustomer("a")).attributes ==
        std::vector<Attribute>{{"properties.region", {"north"}}});
  // The fields after it moved.
  CHECK(Members(*index, SegmentId{north}) == Strings{"a"});
  CHECK(Members(*index, SegmentId{addons}) == Strings{"a"});
  const auto changes = ToOracle(Apply(*index, {Patch("a", {{"properties.addons", {"sso"}}}),
                                               Patch("b", {{"properties.region", {"north"}}})}));
  CHECK(changes == std::vector<OracleChange>{{north, "b", true}, {addons, "a", false}});
  CHECK(Members(before, MakeDraft(In(kTier, {"scale"}))) == Strings{"a"});
  CHECK(Members(before, SegmentId{addons}) == Strings{"a"});

  Must(index->AddField({kTier, FieldKind::kMultiSelect, {{"gold"}}}));
  CHECK(Members(*index, MakeDraft(IsNotSet(kTier))) == Strings{"a", "b"});
  Apply(*index, {Patch("a", {{kTier, {"gold"}}})});
  CHECK(Members(*index, MakeDraft(IsSet(kTier))) == Strings{"a"});
}

TEST_CASE("a standard field cannot be dropped, nor one that does not exist") {
  auto index = NewIndex();
  for (const char* field : {"country", "payment_method_type", "customer_id"})
    CHECK(absl::IsInvalidArgument(index->DropField(field)));
  CHECK(absl::IsNotFound(index->DropField("properties.none")));
}

TEST_CASE("fields may come and go as often as they like") {
  auto index = NewIndex(SchemaSpec{});
  Apply(*index, {Upsert("a")});
  for (uint32_t i = 0; i < kMaxFields + 10; ++i) {
    Must(index->AddField({"properties.p", FieldKind::kSelect, {{"x"}}}));
    Must(index->DropField("properties.p"));
  }
  CHECK(index->Read().Fields().size() == 12);
}

}  // namespace
}  // namespace tranche::internal::testing
