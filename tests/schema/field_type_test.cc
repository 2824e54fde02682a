#include "src/schema/field_type.h"

#include <catch2/catch_test_macros.hpp>

#include "src/base/message.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

std::shared_ptr<const Schema> MakeSchema() {
  FieldSpec plan;
  plan.name = "properties.plan";
  plan.kind = FieldKind::kSelect;
  plan.values = {"Gold", "Silver", "starter"};
  SchemaSpec spec;
  spec.fields = {plan};
  return *Schema::Create(spec);
}

std::string ErrorOf(const Field& field, std::string_view value) {
  return std::string(MessageOf(field.Canonical(value).status()));
}

}  // namespace

TEST_CASE("every kind has a type, found by its name") {
  for (const FieldType* type : FieldType::All()) {
    CHECK(&FieldType::Of(type->kind()) == type);
    CHECK(FieldType::Find(type->name()) == type);
    CHECK(FieldKindName(type->kind()) == type->name());
    CHECK(type->kind() <= kLastFieldKind);
  }
  CHECK(FieldType::All().size() == static_cast<size_t>(kLastFieldKind) + 1);
  CHECK(FieldType::Find("figure") == nullptr);
}

TEST_CASE("a type lists the operators that it takes") {
  CHECK(OperatorsOf(SelectType()) == R"("in", "not_in", "is_set" or "is_not_set")");
  CHECK(OperatorsOf(MultiSelectType()) == R"("in", "not_in", "has_all", "is_set" or "is_not_set")");
  CHECK(OperatorsOf(TextType()) ==
        R"("in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "is_set" or )"
        R"("is_not_set")");
  CHECK(OperatorsOf(RelationshipType()) == R"("in", "not_in" or "has_all")");
  CHECK(OperatorsOf(CustomerIdType()) == R"("in" or "not_in")");
  CHECK(PropertyKinds() ==
        R"("select", "multi_select", "text", "boolean", "number", "money", "date" or "datetime")");
}

TEST_CASE("a select takes its authorized values as they are") {
  const auto schema = MakeSchema();
  const Field& plan = schema->field(schema->Find("properties.plan"));
  CHECK(*plan.Canonical("Gold") == "Gold");
  CHECK(ErrorOf(plan, "gold") == R"(field "properties.plan": value "gold" is not authorized)");
}

TEST_CASE(
    "a value that is not authorized gets the nearest one as a suggestion, never a retired one") {
  const auto schema = MakeSchema();
  const FieldId id = schema->Find("properties.plan");
  const auto suggested = [&](const Schema& of) {
    const absl::Status refused = of.field(id).Canonical("gold").status();
    return std::string(MessageOf(of.field(id).WithSuggestion(refused, "gold")));
  };
  CHECK(suggested(*schema) ==
        R"(field "properties.plan": value "gold" is not authorized (did you mean "Gold"?))");
  const Code gold = schema->field(id).values->Find("Gold");
  CHECK(suggested(*schema->WithRetired(id, {&gold, 1})) ==
        R"(field "properties.plan": value "gold" is not authorized)");
}

TEST_CASE("an ISO field takes the codes of its list in any case") {
  const auto schema = MakeSchema();
  const Field& country = schema->field(schema->Find("country"));
  CHECK(*country.Canonical("fr") == "FR");
  CHECK(ErrorOf(country, "ZZ") ==
        R"(field "country": value "ZZ" is not an ISO 3166-1 country code)");
}

TEST_CASE("an open field takes every text that is not too long") {
  const auto schema = MakeSchema();
  const Field& entity = schema->field(schema->Find("invoicing_entity"));
  CHECK(*entity.Canonical("ent_fr") == "ent_fr");
  CHECK(ErrorOf(entity, std::string(kMaxTextBytes + 1, 'x')) ==
        R"(field "invoicing_entity": a value is longer than 65535 bytes)");
  CHECK(ErrorOf(entity, "\xFF") ==
        R"(field "invoicing_entity": a value is not UTF-8, or holds NUL)");
}

TEST_CASE("a relationship has two values and their union as sets") {
  const auto schema = MakeSchema();
  const Field& field = schema->field(kRelationshipField);
  std::vector<Code> held;
  field.ForEachValue(kHasParent | kHasChild, [&](Code value) { held.push_back(value); });
  CHECK(held == std::vector<Code>{kHasParent, kHasChild});
  CHECK(ErrorOf(field, "has_cousin") ==
        R"(field "relationship": value "has_cousin" is not authorized)");
}

TEST_CASE("a text is any UTF-8 that is not too long, and is counted as set") {
  const auto schema = MakeSchema();
  const FieldId id = schema->FieldOf(TextField::kTaxId);
  REQUIRE(id == schema->Find("tax_id"));
  CHECK(schema->FieldOf(TextField::kId) == kNoField);
  const Field& field = schema->field(id);
  CHECK(field.values->Value(kPresent) == "set");
  CHECK(*field.Canonical(" FR40") == " FR40");
  CHECK(ErrorOf(field, std::string(kMaxTextBytes + 1, 'x')) ==
        R"(field "tax_id" is longer than 65535 bytes)");
  CHECK(ErrorOf(field, "\xFF") == R"(field "tax_id" is not UTF-8, or holds NUL)");
}

TEST_CASE("a handpicked customer may be any id") {
  const auto schema = MakeSchema();
  const Field& field = schema->field(kCustomerIdField);
  CHECK(*field.Canonical("cus 1 ") == "cus 1 ");
  CHECK(ErrorOf(field, std::string(256, 'x')) == "a customer id is longer than 255 bytes");
}

}  // namespace tranche::internal
