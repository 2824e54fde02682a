// The laws of customers and batches: what a write means for everything that is asked afterwards.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random_world.h"
#include "tests/support/roaring_decoder.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

std::vector<uint32_t> Rows(const Index& index, const Target& target) {
  return *DecodeRoaring(Must(index.Read().Export(target)).bytes);
}

// Everything a customer holds, by field, for states that are compared.
std::vector<Attribute> State(const Snapshot& snapshot, const std::string& id) {
  std::vector<Attribute> state;
  for (Attribute& attribute : Must(snapshot.GetCustomer(id)).attributes) {
    std::sort(attribute.values.begin(), attribute.values.end());
    state.push_back(std::move(attribute));
  }
  std::sort(state.begin(), state.end(),
            [](const Attribute& a, const Attribute& b) { return a.field < b.field; });
  return state;
}

TEST_CASE("law: absent, no value, an empty string and an empty list are all not set") {
  const Strings fields = {"name",
                          "billing_email",
                          "tax_id",
                          "external_id",
                          "country",
                          "parent_id",
                          "invoicing_entity",
                          "payment_method_type",
                          "properties.plan_tier"};
  auto index = NewIndex();
  Apply(*index, {Upsert("parent")});
  std::vector<Attribute> without, blank, set;
  for (const std::string& field : fields) {
    without.push_back({field, {}});
    blank.push_back({field, {""}});
    if (field == "parent_id") set.push_back({field, {"parent"}});
    if (field == "country") set.push_back({field, {"FR"}});
    if (field == "properties.plan_tier") set.push_back({field, {"scale"}});
    if (field == "external_id") set.push_back({field, {"e"}});
  }
  Apply(*index, {Upsert("absent"), Upsert("without", without), Upsert("blank", blank)});
  Apply(*index, {Upsert("cleared", set), Patch("cleared", without)});
  Apply(*index, {Upsert("blanked", set), Patch("blanked", blank)});
  for (const char* id : {"absent", "without", "blank", "cleared", "blanked"}) {
    INFO(id);
    CHECK(Must(index->Read().GetCustomer(id)).attributes.empty());
  }
  CHECK(Count(*index, MakeDraft(IsNotSet("country"))) == 6);
  CHECK(Count(*index, MakeDraft(IsNotSet("external_id"))) == 6);
  CHECK(Count(*index, MakeDraft(In("relationship", {"has_parent"}))) == 0);
}

TEST_CASE("law: duplicates in a multi-valued field collapse") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"properties.addons", {"sso", "sso", "audit_log", "sso"}}})});
  CHECK(Must(index->Read().GetCustomer("a")).attributes[0].values.size() == 2);
  const Breakdown breakdown = Must(index->Read().BreakdownBy("properties.addons", Everybody{}));
  CHECK(breakdown.values[0].count == 1);
}

TEST_CASE(
    "law: a handpicked id of nobody is kept, reported, and matches when that customer appears") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  const std::string in = Save(*index, In("customer_id", {"later", "a", "never"}));
  const std::string not_in = Save(*index, NotIn("customer_id", {"later", "a"}));
  auto unknown = [&] {
    const Strings ids = Must(index->Read().GetSegment(in)).unknown_customers;
    return std::set<std::string>(ids.begin(), ids.end());
  };
  CHECK(unknown() == std::set<std::string>{"later", "never"});
  const auto changes = ToOracle(Apply(*index, {Upsert("other"), Upsert("later")}));
  CHECK(changes == std::vector<OracleChange>{{in, "later", true}, {not_in, "other", true}});
  CHECK(unknown() == std::set<std::string>{"never"});
  Apply(*index, {Delete("later")});
  CHECK(unknown() == std::set<std::string>{"later", "never"});
  Apply(*index, {Upsert("later")});
  CHECK(Members(*index, SegmentId{in}) == Strings{"a", "later"});
  CHECK(Must(index->Read().GetSegment(in)).rules[0].conditions[0].values.size() == 3);
}

TEST_CASE("law: a parent must exist when the batch ends, not when the child is written") {
  auto index = NewIndex();
  Apply(*index, {Upsert("child", {{"parent_id", {"parent"}}}), Upsert("parent")});
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"child"});
  CHECK(!TryApply(*index, {Upsert("orphan", {{"parent_id", {"nobody"}}})}).ok());
}

TEST_CASE("law: a customer cannot be its own parent") {
  auto index = NewIndex();
  const absl::Status status = TryApply(*index, {Upsert("a", {{"parent_id", {"a"}}})}).status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK(Mentions(status, "a"));
  Apply(*index, {Upsert("a")});
  CHECK(!TryApply(*index, {Patch("a", {{"parent_id", {"a"}}})}).ok());
}

TEST_CASE("law: a cycle of parents is refused, naming the path") {
  auto index = NewIndex();
  Apply(*index, {Upsert("top"), Upsert("middle", {{"parent_id", {"top"}}}),
                 Upsert("bottom", {{"parent_id", {"middle"}}})});
  const absl::Status status =
      TryApply(*index, {Patch("top", {{"parent_id", {"bottom"}}})}).status();
  INFO(status);
  CHECK(absl::IsInvalidArgument(status));
  for (const char* id : {"top", "middle", "bottom"}) CHECK(Mentions(status, id));
  CHECK(Members(*index, MakeDraft(NotIn("relationship", {"has_parent"}))) == Strings{"top"});
}

TEST_CASE("law: a cycle inside one batch may come and go as long as none is left") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a"), Upsert("b", {{"parent_id", {"a"}}})});
  Apply(*index, {Patch("a", {{"parent_id", {"b"}}}), Patch("b", {{"parent_id", {}}})});
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"a"});
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_child"}))) == Strings{"b"});
}

TEST_CASE("law: deleting a parent makes its children roots and the changes fire") {
  auto index = NewIndex();
  Apply(*index,
        {Upsert("p"), Upsert("c", {{"parent_id", {"p"}}}), Upsert("g", {{"parent_id", {"c"}}})});
  const std::string children = Save(*index, In("relationship", {"has_parent"}));
  const std::string parents = Save(*index, In("relationship", {"has_child"}));
  const auto changes = ToOracle(Apply(*index, {Delete("p")}));
  CHECK(changes == std::vector<OracleChange>{{children, "c", false}, {parents, "p", false}});
  CHECK(Must(index->Read().GetCustomer("c")).attributes.empty());
  Apply(*index, {Upsert("p")});
  CHECK(Members(*index, SegmentId{parents}) == Strings{"c"});
}

TEST_CASE("law: has_child clears when the last child goes") {
  auto index = NewIndex();
  Apply(*index,
        {Upsert("p"), Upsert("c1", {{"parent_id", {"p"}}}), Upsert("c2", {{"parent_id", {"p"}}})});
  const std::string parents = Save(*index, In("relationship", {"has_child"}));
  CHECK(Apply(*index, {Delete("c1")}).changes.empty());
  CHECK(ToOracle(Apply(*index, {Patch("c2", {{"parent_id", {}}})})) ==
        std::vector<OracleChange>{{parents, "p", false}});
}

TEST_CASE("law: a deleted customer leaves every segment, every count and the total") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}, {"tax_id", {"X"}}}), Upsert("b")});
  Strings segments;
  for (Condition condition :
       {In("country", {"FR"}), NotIn("country", {"DE"}), IsSet("tax_id"), IsNotSet("currency"),
        In("customer_id", {"a"}), NotIn("relationship", {"has_parent"})}) {
    segments.push_back(Save(*index, std::move(condition)));
  }
  const auto changes = ToOracle(Apply(*index, {Delete("a")}));
  std::vector<OracleChange> expected;
  for (const std::string& segment : segments) expected.push_back({segment, "a", false});
  CHECK(changes == expected);
  CHECK(index->Read().customer_count() == 1);
  CHECK(Members(*index, Everybody{}) == Strings{"b"});
  CHECK(absl::IsNotFound(index->Read().GetCustomer("a").status()));
}

TEST_CASE("law: nothing of a deleted customer shows in the one created again under its id") {
  auto index = NewIndex();
  Apply(*index, {Upsert("p"),
                 Upsert("a", {{"name", {"Oldname"}},
                              {"country", {"FR"}},
                              {"external_id", {"old-ext"}},
                              {"properties.addons", {"sso"}},
                              {"parent_id", {"p"}},
                              {"tax_id", {"T"}}}),
                 Upsert("c", {{"parent_id", {"a"}}})});
  const bool in_one_batch = GENERATE(false, true);
  if (in_one_batch) {
    Apply(*index, {Delete("a"), Upsert("a", {{"country", {"DE"}}})});
  } else {
    Apply(*index, {Delete("a")});
    Apply(*index, {Upsert("a", {{"country", {"DE"}}})});
  }
  const Snapshot snapshot = index->Read();
  CHECK(State(snapshot, "a") == std::vector<Attribute>{{"country", {"DE"}}});
  for (const Condition& condition :
       {In("country", {"FR"}), IsSet("external_id"), IsSet("tax_id"),
        In("properties.addons", {"sso"}), In("relationship", {"has_parent", "has_child"})}) {
    INFO(ToString(MakeDraft(condition).rules));
    CHECK(Members(snapshot, MakeDraft(condition)).empty());
  }
  CHECK(Must(snapshot.ListCustomers(Everybody{}, {0, 10, "oldname"})).total == 0);
  CHECK(Must(snapshot.ListCustomers(Everybody{}, {0, 10, "old-ext"})).total == 0);
  CHECK(Must(snapshot.ExportValue("country", "FR")).count == 0);
  CHECK(Members(snapshot, Everybody{}) == Strings{"p", "c", "a"});
}

TEST_CASE("law: the row of a deleted customer is never given to another") {
  auto index = NewIndex();
  std::set<uint32_t> seen;
  for (int i = 0; i < 50; ++i) {
    const std::string id = "c" + std::to_string(i);
    Apply(*index, {Upsert(id)});
    const std::vector<uint32_t> rows = Rows(*index, Everybody{});
    REQUIRE(rows.size() == 1);
    CHECK(seen.insert(rows[0]).second);
    Apply(*index, {Delete(id)});
    CHECK(index->Read().IdsOfRows(rows) == Strings{""});
  }
}

TEST_CASE("law: ISO codes are canonical whatever their case, ids and values are exact") {
  auto index = NewIndex(SchemaSpec{});
  Apply(*index, {Upsert("a", {{"country", {"fr"}}, {"currency", {"eUr"}}, {"language", {"FR"}}}),
                 Upsert("A", {{"invoicing_entity", {"Ent"}}})});
  CHECK(State(index->Read(), "a") ==
        std::vector<Attribute>{{"country", {"FR"}}, {"currency", {"EUR"}}, {"language", {"fr"}}});
  CHECK(Members(*index, MakeDraft(In("country", {"Fr"}))) == Strings{"a"});
  CHECK(Members(*index, MakeDraft(In("invoicing_entity", {"ent"}))).empty());
  CHECK(Members(*index, MakeDraft(In("customer_id", {"A"}))) == Strings{"A"});
  const Segment saved = Must(index->CreateSegment(MakeDraft(In("language", {"EN"}), "s")));
  CHECK(saved.rules[0].conditions[0].values == std::vector<Value>{"en"});
}

TEST_CASE("law: the same upsert twice changes nothing the second time") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  const SchemaSpec schema = RandomWorld::Schema(random);
  const Oracle nobody(schema);
  RandomWorld world(&random, &nobody, 1'000'000);
  auto index = NewIndex(schema);
  for (int i = 0; i < 10; ++i) {
    Draft draft = world.ValidDraft();
    draft.name = std::to_string(i);
    Must(index->CreateSegment(draft));
  }
  for (int i = 0; i < 100; ++i) {
    Operation operation{OperationKind::kUpsert, world.NewState("cus " + std::to_string(i))};
    std::erase_if(operation.customer.attributes,
                  [](const Attribute& a) { return a.field == "parent_id"; });
    INFO(ToString(operation));
    Apply(*index, {operation});
    const auto before = State(index->Read(), operation.customer.id);
    CHECK(Apply(*index, {operation}).changes.empty());
    CHECK(State(index->Read(), operation.customer.id) == before);
  }
}

TEST_CASE(
    "law: patches of different customers commute, and a patch undone is as if it had not been") {
  auto build = [] {
    auto index = NewIndex();
    Apply(*index, {Upsert("a", {{"country", {"FR"}}, {"properties.addons", {"sso"}}}),
                   Upsert("b", {{"tax_id", {"T"}}})});
    return index;
  };
  const Operation first = Patch("a", {{"country", {"DE"}}, {"properties.addons", {}}});
  const Operation second = Patch("b", {{"tax_id", {}}, {"country", {"DE"}}});
  auto one_way = build();
  auto other_way = build();
  Apply(*one_way, {first});
  Apply(*one_way, {second});
  Apply(*other_way, {second});
  Apply(*other_way, {first});
  for (const char* id : {"a", "b"})
    CHECK(State(one_way->Read(), id) == State(other_way->Read(), id));
  Apply(*one_way, {Patch("a", {{"country", {"FR"}}, {"properties.addons", {"sso"}}})});
  CHECK(State(one_way->Read(), "a") == State(build()->Read(), "a"));
  CHECK(Count(*one_way, MakeDraft(In("country", {"DE"}))) == 1);
  CHECK(Count(*one_way, MakeDraft(In("properties.addons", {"sso"}))) == 1);
}

}  // namespace
}  // namespace tranche::internal::testing
