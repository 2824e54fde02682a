// Fields of a live index: what the schema declares, properties and values added later, values
// retired.
#include <algorithm>
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

TEST_CASE("the standard fields come first, then the properties as declared") {
  auto index = NewIndex();
  Strings names;
  for (const FieldInfo& field : index->Read().Fields()) names.push_back(field.name);
  CHECK(names == Strings{"country", "currency", "language", "invoicing_entity",
                         "payment_method_type", "relationship", "tax_id", "external_id",
                         "customer_id", "segment", "name", "billing_email", kTier,
                         "properties.addons"});
  CHECK(Info(*index, kTier).kind == FieldKind::kSelect);
  CHECK(Info(*index, "properties.addons").kind == FieldKind::kMultiSelect);
  CHECK(Info(*index, "payment_method_type").kind == FieldKind::kMultiSelect);
  CHECK(Info(*index, "payment_method_type").open);
  CHECK(!Info(*index, "invoicing_entity").open);
  CHECK(Values(*index, kTier) == Strings{"starter", "growth", "scale", "enterprise"});
}

TEST_CASE("a declared list of values narrows a standard field") {
  auto index = NewIndex({{{"country", {}, {{"fr", "DE", "FR"}}}}});
  CHECK(Values(*index, "country") == Strings{"FR", "DE"});
  CHECK(!TryApply(*index, {Upsert("a", {{"country", {"ES"}}})}).ok());
  Apply(*index, {Upsert("a", {{"country", {"de"}}})});
}

TEST_CASE("a schema that contradicts itself is refused, naming the place") {
  const std::vector<SchemaSpec> bad = {
      {{{"invoicing_entity", {}, {{"x"}}}, {"invoicing_entity", {}, {{"y"}}}}},
      {{{"properties.a", FieldKind::kSelect, {{"x"}}},
        {"properties.a", FieldKind::kSelect, {{"x"}}}}},
      {{{"invoicing_entity", {}, {}}, {"properties.a", {}, {{"x"}}}}},
      {{{"invoicing_entity", {}, {}}, {"properties.a", FieldKind::kSelect, {}}}},
      {{{"invoicing_entity", {}, {}}, {"properties.a", FieldKind::kText, {{"x"}}}}},
      {{{"invoicing_entity", {}, {}}, {"country", FieldKind::kMultiSelect, {}}}},
      {{{"invoicing_entity", {}, {}}, {"country", {}, {{"ZZ"}}}}},
      {{{"invoicing_entity", {}, {}}, {"shoe_size", FieldKind::kSelect, {{"44"}}}}},
      {{{"invoicing_entity", {}, {}}, {"properties.", FieldKind::kSelect, {{"44"}}}}},
      {{{"invoicing_entity", {}, {}}, {"tax_id", {}, {{"44"}}}}},
      {{{"invoicing_entity", {}, {}}, {"properties.a", FieldKind::kSelect, {{""}}}}}};
  for (const SchemaSpec& schema : bad) {
    INFO(schema.fields[1].name);
    const absl::Status status = Index::Create(schema).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(Mentions(status, "/fields/1"));
  }
}

TEST_CASE("every customer starts without a property that is added") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a"), Upsert("b")});
  const std::string all = Save(*index, IsNotSet("country"));
  Must(index->AddField({"properties.region", FieldKind::kMultiSelect, {{"north", "south"}}}));
  CHECK(Members(*index, MakeDraft(IsNotSet("properties.region"))) == Strings{"a", "b"});
  CHECK(Members(*index, MakeDraft(NotIn("properties.region", {"north"}))) == Strings{"a", "b"});
  const std::string north = Save(*index, In("properties.region", {"north"}));
  const auto changes = ToOracle(
      Apply(*index, {Patch("b", {{"properties.region", {"north", "south"}}}), Upsert("c")}));
  CHECK(changes == std::vector<OracleChange>{{all, "c", true}, {north, "b", true}});
  CHECK(Members(*index, MakeDraft(IsNotSet("properties.region"))) == Strings{"a", "c"});
}

TEST_CASE("a field that exists cannot be added, and a bad one is refused") {
  auto index = NewIndex();
  CHECK(absl::IsAlreadyExists(index->AddField({kTier, FieldKind::kSelect, {{"x"}}})));
  CHECK(absl::IsAlreadyExists(index->AddField({"country", {}, {{"FR"}}})));
  CHECK(absl::IsInvalidArgument(index->AddField({"properties.a", {}, {{"x"}}})));
  CHECK(absl::IsInvalidArgument(index->AddField({"properties.a", FieldKind::kSelect, {}})));
  CHECK(absl::IsInvalidArgument(index->AddField({"shoe_size", FieldKind::kSelect, {{"44"}}})));
  CHECK(index->Read().Fields().size() == 14);
}

TEST_CASE("a value that is authorized later can be held and named from then on") {
  auto index = NewIndex();
  CHECK(!TryApply(*index, {Upsert("a", {{kTier, {"gold"}}})}).ok());
  Must(index->AddValues(kTier, {"gold", "scale", "gold"}));
  CHECK(Values(*index, kTier) == Strings{"starter", "growth", "scale", "enterprise", "gold"});
  const std::string id = Save(*index, In(kTier, {"gold"}));
  Apply(*index, {Upsert("a", {{kTier, {"gold"}}})});
  CHECK(Members(*index, SegmentId{id}) == Strings{"a"});
}

TEST_CASE("values are authorized all or none") {
  auto index = NewIndex({{{"country", {}, {{"FR"}}}}});
  CHECK(!index->AddValues("country", {"DE", "ZZ"}).ok());
  CHECK(Values(*index, "country") == Strings{"FR"});
  CHECK(!TryApply(*index, {Upsert("a", {{"country", {"DE"}}})}).ok());
  Must(index->AddValues("country", {"de"}));
  Apply(*index, {Upsert("a", {{"country", {"DE"}}})});
}

TEST_CASE("values can be authorized only where a list is declared") {
  auto index = NewIndex(SchemaSpec{});
  for (const char* field : {"country", "payment_method_type", "relationship", "tax_id",
                            "customer_id", "properties.none"}) {
    INFO(field);
    CHECK(!index->AddValues(field, {"FR"}).ok());
  }
}

TEST_CASE(
    "retiring a value is refused, with the list, while a segment names it or a customer holds it") {
  auto index = NewIndex();
  Must(index->CreateSegment(MakeDraft(In(kTier, {"scale"}), "Scaling up")));
  const absl::Status named = index->RetireValue(kTier, "scale");
  INFO(named);
  CHECK(absl::IsFailedPrecondition(named));
  CHECK(Mentions(named, "Scaling up"));
  Apply(*index, {Upsert("a", {{kTier, {"growth"}}})});
  const absl::Status held = index->RetireValue(kTier, "growth");
  INFO(held);
  CHECK(absl::IsFailedPrecondition(held));
  CHECK(Mentions(held, "1"));
  CHECK(Values(*index, kTier) == Strings{"starter", "growth", "scale", "enterprise"});
  Apply(*index, {Delete("a")});
  Must(index->RetireValue(kTier, "growth"));
  CHECK(Values(*index, kTier) == Strings{"starter", "growth (retired)", "scale", "enterprise"});
}

TEST_CASE("a value retired by force stays with its holders and keeps its meaning") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{kTier, {"scale"}}}), Upsert("b", {{kTier, {"growth"}}})});
  const std::string in =
      Must(index->CreateSegment(
               MakeDraft({All({IsSet("country")}), All({In(kTier, {"growth", "scale"})})}, "in")))
          .id;
  const std::string not_in = Save(*index, NotIn(kTier, {"scale"}));
  Must(index->RetireValue(kTier, "scale", true));
  CHECK(Members(*index, SegmentId{in}) == Strings{"a", "b"});
  CHECK(Members(*index, SegmentId{not_in}) == Strings{"b"});
  CHECK(Must(index->Read().GetSegment(in)).retired_values ==
        Strings{"/rules/1/conditions/0/value/1"});
  CHECK(Must(index->Read().GetSegment(not_in)).retired_values ==
        Strings{"/rules/0/conditions/0/value/0"});
  CHECK(!TryApply(*index, {Patch("b", {{kTier, {"scale"}}})}).ok());
  CHECK(!TryApply(*index, {Upsert("c", {{kTier, {"scale"}}})}).ok());
  Apply(*index, {Patch("a", {{"name", {"A"}}})});
  Apply(*index, {Upsert("a", {{kTier, {"scale"}}, {"name", {"B"}}})});
  CHECK(Members(*index, SegmentId{in}) == Strings{"a", "b"});
  Apply(*index, {Patch("a", {{kTier, {"growth"}}})});
  CHECK(!TryApply(*index, {Patch("a", {{kTier, {"scale"}}})}).ok());
  CHECK(Members(*index, SegmentId{not_in}) == Strings{"a", "b"});
}

TEST_CASE("a retired value of a multi-select is kept beside new ones") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"properties.addons", {"sso"}}}), Upsert("b")});
  Must(index->RetireValue("properties.addons", "sso", true));
  Apply(*index, {Patch("a", {{"properties.addons", {"audit_log", "sso"}}})});
  CHECK(!TryApply(*index, {Patch("b", {{"properties.addons", {"audit_log", "sso"}}})}).ok());
  CHECK(Members(*index, MakeDraft(HasAll("properties.addons", {"audit_log", "sso"}))) ==
        Strings{"a"});
}

TEST_CASE("a retired value can be authorized again") {
  auto index = NewIndex();
  const std::string id = Save(*index, In(kTier, {"scale"}));
  Must(index->RetireValue(kTier, "scale", true));
  CHECK(Must(index->Read().GetSegment(id)).retired_values.size() == 1);
  Must(index->AddValues(kTier, {"scale"}));
  CHECK(Must(index->Read().GetSegment(id)).retired_values.empty());
  CHECK(Values(*index, kTier) == Strings{"starter", "growth", "scale", "enterprise"});
  Apply(*index, {Upsert("a", {{kTier, {"scale"}}})});
  CHECK(Members(*index, SegmentId{id}) == Strings{"a"});
}

TEST_CASE("a segment that names a retired value can still be renamed and its rules saved again") {
  auto index = NewIndex();
  const std::string id = Save(*index, In(kTier, {"scale"}));
  Must(index->RetireValue(kTier, "scale", true));
  const Segment renamed = Must(index->UpdateSegment(id, {"renamed", {}, {}}));
  CHECK(renamed.retired_values.size() == 1);
  CHECK(Must(index->UpdateSegment(id, {{}, {}, renamed.rules})).rules == renamed.rules);
}

TEST_CASE("retiring what does not exist is refused") {
  auto index = NewIndex();
  CHECK(!index->RetireValue("properties.none", "x").ok());
  CHECK(!index->RetireValue(kTier, "gold").ok());
  CHECK(!index->RetireValue(kTier, "").ok());
  CHECK(!index->RetireValue("relationship", "has_parent", true).ok());
  CHECK(!index->RetireValue("tax_id", "x", true).ok());
}

}  // namespace
}  // namespace tranche::internal::testing
