// Batches: what each operation does, and that a batch applies whole or not at all.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

std::vector<Value> Held(const Index& index, const std::string& id, const std::string& field) {
  const Customer customer = Must(index.Read().GetCustomer(id));
  const auto values = customer.Get(field);
  std::vector<Value> held(values.begin(), values.end());
  std::sort(held.begin(), held.end());
  return held;
}

TEST_CASE("a customer reads back as it was written") {
  auto index = NewIndex();
  const std::vector<Attribute> attributes = {{"name", {"Acme SAS"}},
                                             {"billing_email", {"ap@acme.example"}},
                                             {"country", {"FR"}},
                                             {"currency", {"EUR"}},
                                             {"language", {"fr"}},
                                             {"invoicing_entity", {"ent_fr"}},
                                             {"payment_method_type", {"direct_debit"}},
                                             {"parent_id", {"cus_0"}},
                                             {"tax_id", {"FR40303265045"}},
                                             {"external_id", {"crm-77"}},
                                             {"properties.plan_tier", {"enterprise"}},
                                             {"properties.addons", {"sso"}}};
  Apply(*index, {Upsert("cus_0"), Upsert("cus_1", attributes)});
  const Customer customer = Must(index->Read().GetCustomer("cus_1"));
  CHECK(customer.id == "cus_1");
  CHECK(customer.attributes.size() == attributes.size());
  for (const Attribute& attribute : attributes) {
    INFO(attribute.field);
    CHECK(Held(*index, "cus_1", attribute.field) == attribute.values);
  }
}

TEST_CASE("what GetCustomer returns can be upserted again and changes nothing") {
  auto index = NewIndex();
  Apply(*index, {Upsert("p"), Upsert("a", {{"country", {"fr"}},
                                           {"parent_id", {"p"}},
                                           {"properties.addons", {"sso", "audit_log"}}})});
  const std::string segment = Save(*index, HasAll("properties.addons", {"audit_log", "sso"}));
  const Customer before = Must(index->Read().GetCustomer("a"));
  Batch batch;
  batch.Upsert(before);
  CHECK(Must(index->Apply(batch)).changes.empty());
  CHECK(Must(index->Read().GetCustomer("a")) == before);
}

TEST_CASE("upsert replaces a customer whole and keeps its place and its children") {
  auto index = NewIndex();
  Apply(*index,
        {Upsert("a", {{"country", {"FR"}}, {"name", {"A"}}}), Upsert("b", {{"parent_id", {"a"}}})});
  Apply(*index, {Upsert("a", {{"currency", {"EUR"}}})});
  CHECK(Held(*index, "a", "country").empty());
  CHECK(Held(*index, "a", "name").empty());
  CHECK(Held(*index, "a", "currency") == std::vector<Value>{"EUR"});
  CHECK(Members(*index, Everybody{}) == Strings{"a", "b"});
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_child"}))) == Strings{"a"});
}

TEST_CASE("patch touches only the fields it names") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}},
                              {"name", {"A"}},
                              {"properties.addons", {"sso"}},
                              {"tax_id", {"T"}}})});
  Apply(*index, {Patch("a", {{"country", {"DE"}}, {"tax_id", {}}})});
  CHECK(Held(*index, "a", "country") == std::vector<Value>{"DE"});
  CHECK(Held(*index, "a", "name") == std::vector<Value>{"A"});
  CHECK(Held(*index, "a", "properties.addons") == std::vector<Value>{"sso"});
  CHECK(Held(*index, "a", "tax_id").empty());
}

TEST_CASE("merge patches who exists and creates who does not") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}, {"name", {"A"}}, {"tax_id", {"T"}}})});
  Apply(*index, {Merge("a", {{"country", {"DE"}}, {"tax_id", {}}}),
                 Merge("b", {{"country", {"DE"}}, {"parent_id", {"a"}}}), Merge("c", {})});
  CHECK(Held(*index, "a", "country") == std::vector<Value>{"DE"});
  CHECK(Held(*index, "a", "name") == std::vector<Value>{"A"});
  CHECK(Held(*index, "a", "tax_id").empty());
  CHECK(Held(*index, "b", "parent_id") == std::vector<Value>{"a"});
  CHECK(Members(*index, Everybody{}) == Strings{"a", "b", "c"});
  CHECK(Members(*index, MakeDraft(In("country", {"DE"}))) == Strings{"a", "b"});
}

TEST_CASE("a merge after a delete in one batch makes a new customer, who holds what it names") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Upsert("b")});
  Apply(*index, {Delete("a"), Merge("a", {{"name", {"New"}}})});
  CHECK(Held(*index, "a", "country").empty());
  CHECK(Held(*index, "a", "name") == std::vector<Value>{"New"});
  CHECK(Members(*index, Everybody{}) == Strings{"b", "a"});
}

TEST_CASE("patch without a field changes nothing") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}})});
  CHECK(Apply(*index, {Patch("a", {})}).changes.empty());
  CHECK(Held(*index, "a", "country") == std::vector<Value>{"FR"});
}

TEST_CASE("an empty batch applies") {
  auto index = NewIndex();
  const BatchResult result = Apply(*index, {});
  CHECK(result.changes.empty());
  CHECK(result.version == index->Read().version());
}

TEST_CASE("patching or deleting nobody is refused") {
  auto index = NewIndex();
  CHECK(absl::IsNotFound(TryApply(*index, {Patch("nobody", {{"name", {"x"}}})}).status()));
  CHECK(absl::IsNotFound(TryApply(*index, {Delete("nobody")}).status()));
  Apply(*index, {Upsert("a"), Delete("a")});
  CHECK(absl::IsNotFound(TryApply(*index, {Delete("a")}).status()));
}

TEST_CASE("operations on one id apply in order") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Patch("a", {{"currency", {"EUR"}}}),
                 Patch("a", {{"country", {"DE"}}})});
  CHECK(Held(*index, "a", "country") == std::vector<Value>{"DE"});
  CHECK(Held(*index, "a", "currency") == std::vector<Value>{"EUR"});
  Apply(*index, {Patch("a", {{"country", {"FR"}}}), Upsert("a", {{"language", {"fr"}}})});
  CHECK(Held(*index, "a", "country").empty());
  CHECK(absl::IsNotFound(
      TryApply(*index, {Delete("a"), Patch("a", {{"country", {"FR"}}})}).status()));
  CHECK(Held(*index, "a", "language") == std::vector<Value>{"fr"});
}

TEST_CASE("a refused batch leaves no trace, whichever operation is bad") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}, {"external_id", {"e"}}}),
                 Upsert("b", {{"parent_id", {"a"}}})});
  const std::string segment = Save(*index, In("country", {"FR"}));
  const std::vector<Operation> good = {Upsert("new", {{"country", {"FR"}}}),
                                       Patch("a", {{"country", {"DE"}}}), Delete("b"),
                                       Upsert("child", {{"parent_id", {"new"}}})};
  const std::vector<Operation> bad = {Upsert("", {}),
                                      Upsert(std::string(kMaxIdBytes + 1, 'x')),
                                      Upsert(std::string("nul\0inside", 10)),
                                      Upsert("\xFF\xFE"),
                                      Upsert("x", {{"country", {"ZZ"}}}),
                                      Upsert("x", {{"country", {"FR", "DE"}}}),
                                      Upsert("x", {{"properties.plan_tier", {"gold"}}}),
                                      Upsert("x", {{"properties.unheard_of", {"y"}}}),
                                      Upsert("x", {{"shoe_size", {"44"}}}),
                                      Upsert("x", {{"relationship", {"has_parent"}}}),
                                      Upsert("x", {{"customer_id", {"x"}}}),
                                      Upsert("x", {{"name", {"\xC3"}}}),
                                      Upsert("x", {{"parent_id", {"nobody"}}}),
                                      Upsert("x", {{"parent_id", {"x"}}}),
                                      Upsert("x", {{"external_id", {"e"}}}),
                                      Patch("nobody", {}),
                                      Delete("nobody")};
  const uint64_t version = index->Read().version();
  for (const Operation& operation : bad) {
    for (size_t position = 0; position <= good.size(); ++position) {
      INFO("operation of kind " << static_cast<int>(operation.kind) << " on \""
                                << operation.customer.id << "\" at " << position);
      std::vector<Operation> batch = good;
      batch.insert(batch.begin() + static_cast<std::ptrdiff_t>(position), operation);
      CHECK(!TryApply(*index, batch).ok());
      CHECK(index->Read().version() == version);
      CHECK(Members(*index, Everybody{}) == Strings{"a", "b"});
      CHECK(Members(*index, SegmentId{segment}) == Strings{"a"});
      CHECK(Count(*index, SegmentId{segment}) == 1);
      CHECK(Held(*index, "b", "parent_id") == std::vector<Value>{"a"});
    }
  }
  CHECK(TryApply(*index, good).ok());
}

TEST_CASE("a value of a refused batch does not join an open domain") {
  auto index = NewIndex(SchemaSpec{});
  CHECK(!TryApply(*index, {Upsert("a", {{"invoicing_entity", {"ent_new"}},
                                        {"payment_method_type", {"shells"}}}),
                           Upsert("b", {{"country", {"ZZ"}}})})
             .ok());
  for (const FieldInfo& field : index->Read().Fields()) {
    if (field.name == "invoicing_entity" || field.name == "payment_method_type")
      CHECK(field.values.empty());
  }
  Apply(*index, {Upsert("a", {{"invoicing_entity", {"ent_other"}}})});
  CHECK(Members(*index, MakeDraft(In("invoicing_entity", {"ent_new"}))).empty());
}

TEST_CASE("a refused batch names the position of the bad operation") {
  auto index = NewIndex();
  std::vector<Operation> batch(7, Upsert("a"));
  batch.push_back(Upsert("b", {{"country", {"ZZ"}}}));
  const absl::Status status = TryApply(*index, batch).status();
  INFO(status);
  CHECK(absl::IsInvalidArgument(status));
  CHECK(Mentions(status, "7"));
  CHECK(Mentions(status, "country"));
  CHECK(Mentions(status, "ZZ"));
}

TEST_CASE("what only the end of a batch tells names a position too") {
  auto index = NewIndex();
  std::vector<Operation> batch(7, Upsert("a"));
  batch.push_back(Upsert("b", {{"parent_id", {"nobody"}}}));
  const absl::Status orphan = TryApply(*index, batch).status();
  INFO(orphan);
  CHECK(absl::IsInvalidArgument(orphan));
  CHECK(Mentions(orphan, "7"));
  CHECK(Mentions(orphan, "nobody"));
  batch[3] = Upsert("c", {{"external_id", {"e-1"}}});
  batch[7] = Upsert("b", {{"external_id", {"e-1"}}});
  const absl::Status second = TryApply(*index, batch).status();
  INFO(second);
  CHECK(!second.ok());
  CHECK(Mentions(second, "7"));
  CHECK(Mentions(second, "e-1"));
}

TEST_CASE("external ids may be swapped inside one batch, not held twice at its end") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"external_id", {"1"}}}), Upsert("b", {{"external_id", {"2"}}})});
  Apply(*index, {Patch("a", {{"external_id", {"2"}}}), Patch("b", {{"external_id", {"1"}}})});
  CHECK(Held(*index, "a", "external_id") == std::vector<Value>{"2"});
  CHECK(Held(*index, "b", "external_id") == std::vector<Value>{"1"});
  CHECK(!TryApply(*index, {Patch("a", {{"external_id", {"1"}}})}).ok());
  Apply(*index, {Delete("b"), Patch("a", {{"external_id", {"1"}}})});
  CHECK(!TryApply(*index, {Upsert("c", {{"external_id", {"1"}}})}).ok());
  Apply(*index, {Upsert("c", {{"external_id", {"2"}}})});
}

TEST_CASE("external ids are exact and may equal the id of another customer") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"external_id", {"x"}}}), Upsert("x", {{"external_id", {"X"}}}),
                 Upsert("X", {{"external_id", {"a"}}})});
  CHECK(Count(*index, MakeDraft(IsSet("external_id"))) == 3);
}

TEST_CASE("an external id is free once its holder is deleted or gives it up") {
  auto index = NewIndex();
  for (int i = 0; i < 5; ++i) {
    Apply(*index, {Upsert("a", {{"external_id", {"e"}}})});
    Apply(*index, {Delete("a")});
    Apply(*index, {Upsert("b", {{"external_id", {"e"}}})});
    Apply(*index, {Patch("b", {{"external_id", {}}})});
  }
  Apply(*index, {Upsert("a", {{"external_id", {"e"}}}), Delete("a"),
                 Upsert("a", {{"external_id", {"e"}}})});
  CHECK(Members(*index, MakeDraft(IsSet("external_id"))) == Strings{"a"});
}

TEST_CASE("a batch can be filled again after Clear") {
  auto index = NewIndex();
  Batch batch;
  batch.Upsert(Customer{"a", {{"country", {"FR"}}}});
  Must(index->Apply(batch));
  batch.Clear();
  CHECK(batch.empty());
  batch.Delete("a");
  CHECK(batch.size() == 1);
  Must(index->Apply(batch));
  CHECK(index->Read().customer_count() == 0);
}

TEST_CASE("a batch visits its operations as they were given") {
  Batch batch =
      ToBatch(std::vector{Upsert("a", {{"country", {"FR"}}, {"properties.addons", {"sso", ""}}}),
                          Patch("b", {{"tax_id", {}}}), Delete("c"), Upsert("d")});
  std::vector<Operation> seen;
  batch.ForEach([&](const OperationView& view) {
    Operation operation{view.kind, {std::string(view.customer.id), {}}};
    for (const AttributeView& attribute : view.customer.attributes) {
      operation.customer.attributes.push_back(
          {std::string(attribute.field), {attribute.values.begin(), attribute.values.end()}});
    }
    seen.push_back(std::move(operation));
    return seen.size() < 3;
  });
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].customer ==
        Customer{"a", {{"country", {"FR"}}, {"properties.addons", {"sso", ""}}}});
  CHECK(seen[1].kind == OperationKind::kPatch);
  CHECK(seen[1].customer == Customer{"b", {{"tax_id", {}}}});
  CHECK(seen[2].kind == OperationKind::kDelete);
  CHECK(seen[2].customer.id == "c");
}

TEST_CASE("a batch of a hundred thousand operations applies") {
  auto index = NewIndex();
  const std::string segment = Save(*index, In("country", {"FR"}));
  Batch batch;
  for (int i = 0; i < 100'000; ++i) {
    batch.Upsert(Customer{"c" + std::to_string(i), {{"country", {i % 2 == 0 ? "FR" : "DE"}}}});
  }
  const BatchResult result = Must(index->Apply(batch));
  CHECK(result.entered == 50'000);
  CHECK(result.changes.size() == 50'000);
  CHECK(Count(*index, SegmentId{segment}) == 50'000);
}

}  // namespace
}  // namespace tranche::internal::testing
