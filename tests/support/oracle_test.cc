// The oracle by itself: small worlds whose answers are written down by hand. What it gets wrong, no
// other test sees.
#include "tests/support/oracle.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/build.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

OracleChange Entered(std::string segment, std::string customer) {
  return {std::move(segment), std::move(customer), true};
}
OracleChange Left(std::string segment, std::string customer) {
  return {std::move(segment), std::move(customer), false};
}

std::vector<OracleChange> Apply(Oracle& oracle, std::vector<Operation> batch) {
  auto changes = oracle.Apply(batch);
  REQUIRE(changes.ok());
  return *changes;
}

bool Refused(Oracle& oracle, std::vector<Operation> batch) { return !oracle.Apply(batch).ok(); }

void Save(Oracle& oracle, const std::string& name, Condition condition) {
  Draft draft = MakeDraft(std::move(condition), name);
  draft.id = name;
  REQUIRE(oracle.CreateSegment(draft).ok());
}

Strings Members(const Oracle& oracle, Condition condition) {
  return *oracle.Members(MakeDraft(std::move(condition)));
}

Oracle FourCustomers() {
  Oracle oracle(SampleSchema());
  Apply(oracle,
        {Upsert("a", {{"country", {"fr"}}, {"properties.addons", {"sso", "audit_log"}}}),
         Upsert("b", {{"country", {"DE"}}, {"parent_id", {"a"}}, {"properties.addons", {"sso"}}}),
         Upsert("c", {{"tax_id", {"X"}}, {"country", {""}}}),
         Upsert("d", {{"country", {"FR"}}, {"parent_id", {"b"}}, {"external_id", {"e"}}})});
  return oracle;
}

TEST_CASE("oracle: each operator gives what its sentence in SPEC says") {
  const Oracle oracle = FourCustomers();
  CHECK(Members(oracle, In("country", {"FR"})) == Strings{"a", "d"});
  CHECK(Members(oracle, NotIn("country", {"FR"})) == Strings{"b", "c"});
  CHECK(Members(oracle, NotInNorMissing("country", {"FR"})) == Strings{"b"});
  CHECK(Members(oracle, IsSet("country")) == Strings{"a", "b", "d"});
  CHECK(Members(oracle, IsNotSet("country")) == Strings{"c"});
  CHECK(Members(oracle, HasAll("properties.addons", {"sso", "audit_log"})) == Strings{"a"});
  CHECK(Members(oracle, In("properties.addons", {"sso", "audit_log"})) == Strings{"a", "b"});
  CHECK(Members(oracle, In("relationship", {"has_parent"})) == Strings{"b", "d"});
  CHECK(Members(oracle, HasAll("relationship", {"has_parent", "has_child"})) == Strings{"b"});
  CHECK(Members(oracle, NotIn("relationship", {"has_parent", "has_child"})) == Strings{"c"});
  CHECK(Members(oracle, IsSet("tax_id")) == Strings{"c"});
  CHECK(Members(oracle, In("customer_id", {"d", "a", "nobody"})) == Strings{"a", "d"});
}

TEST_CASE("oracle: rules are joined by or, conditions by the rule's operator") {
  const Oracle oracle = FourCustomers();
  const Draft both = MakeDraft({All({In("country", {"FR"}), In("relationship", {"has_parent"})})});
  const Draft either =
      MakeDraft({Any({In("country", {"FR"}), In("relationship", {"has_parent"})})});
  const Draft two = MakeDraft({All({IsSet("tax_id")}), All({IsSet("external_id")})});
  CHECK(*oracle.Members(both) == Strings{"d"});
  CHECK(*oracle.Members(either) == Strings{"a", "b", "d"});
  CHECK(*oracle.Members(two) == Strings{"c", "d"});
}

TEST_CASE("oracle: a refused batch changes nothing") {
  Oracle oracle = FourCustomers();
  CHECK(Refused(oracle, {Delete("a"), Upsert("x", {{"country", {"ZZ"}}})}));
  CHECK(Refused(oracle, {Upsert("x", {{"parent_id", {"nobody"}}})}));
  CHECK(Refused(oracle, {Patch("a", {{"parent_id", {"d"}}})}));
  CHECK(Refused(oracle, {Patch("a", {{"external_id", {"e"}}})}));
  CHECK(Refused(oracle, {Patch("nobody", {})}));
  CHECK(Refused(oracle, {Delete("nobody")}));
  CHECK(oracle.customers().size() == 4);
  CHECK(Members(oracle, In("relationship", {"has_child"})) == Strings{"a", "b"});
}

TEST_CASE("oracle: references are checked when the batch ends") {
  Oracle oracle = FourCustomers();
  Apply(oracle, {Upsert("x", {{"parent_id", {"y"}}}), Upsert("y")});
  Apply(oracle, {Patch("a", {{"external_id", {"e"}}}), Patch("d", {{"external_id", {"f"}}})});
  CHECK(oracle.Held(*oracle.FindCustomer("x"), "parent_id") == ValueSet{"y"});
  CHECK(oracle.Held(*oracle.FindCustomer("a"), "external_id") == ValueSet{"e"});
}

TEST_CASE("oracle: a patch touches what it names and clears what it names without a value") {
  Oracle oracle = FourCustomers();
  Apply(oracle, {Patch("d", {{"country", {"de"}}, {"external_id", {}}})});
  const Record& record = *oracle.FindCustomer("d");
  CHECK(oracle.Held(record, "country") == ValueSet{"DE"});
  CHECK(oracle.Held(record, "external_id").empty());
  CHECK(oracle.Held(record, "parent_id") == ValueSet{"b"});
}

TEST_CASE("oracle: changes are netted and ordered by segment, then by customer as created") {
  Oracle oracle = FourCustomers();
  Save(oracle, "france", In("country", {"FR"}));
  Save(oracle, "parents", In("relationship", {"has_child"}));
  const auto changes =
      Apply(oracle, {Patch("c", {{"country", {"FR"}}}), Patch("a", {{"country", {"DE"}}}),
                     Patch("d", {{"country", {"DE"}}}), Patch("d", {{"country", {"FR"}}}),
                     Patch("b", {{"parent_id", {"c"}}})});
  CHECK(changes == std::vector{Left("france", "a"), Entered("france", "c"), Left("parents", "a"),
                               Entered("parents", "c")});
}

TEST_CASE(
    "oracle: deleting a parent makes its children roots, and a customer created again is another "
    "one") {
  Oracle oracle = FourCustomers();
  Save(oracle, "children", In("relationship", {"has_parent"}));
  Save(oracle, "france", In("country", {"FR"}));
  const auto changes = Apply(oracle, {Delete("a"), Upsert("a", {{"country", {"FR"}}})});
  CHECK(changes == std::vector{Left("children", "b"), Left("france", "a"), Entered("france", "a")});
  CHECK(*oracle.Members(Everybody{}) == Strings{"b", "c", "d", "a"});
}

TEST_CASE("oracle: a bulk load drops second holders, orphans, cycles and what depends on them") {
  Oracle oracle = FourCustomers();
  const std::vector<LoadRecord> records = {
      {1, {"n1", {{"external_id", {"e"}}}}},      // held by d, which the load leaves alone
      {2, {"n2", {{"parent_id", {"n1"}}}}},       // so its parent is missing
      {3, {"n3", {{"parent_id", {"n4"}}}}},       // a cycle with line 4
      {4, {"n4", {{"parent_id", {"n3"}}}}},       //
      {5, {"n5", {{"external_id", {"new"}}}}},    //
      {6, {"n6", {{"external_id", {"new"}}}}},    // second holder
      {7, {"n7", {{"country", {"ZZ"}}}}},         // bad by itself
      {8, {"n5", {{"external_id", {"newer"}}}}},  // replaces line 5, so line 6 is the only holder
  };
  const OracleLoad report = oracle.Load(records, {.bad_values = BadValues::kReject});
  CHECK(report.rejected_lines == std::set<uint64_t>{1, 2, 3, 4, 7});
  CHECK(report.duplicates == 1);
  CHECK(*oracle.Members(Everybody{}) == Strings{"a", "b", "c", "d", "n5", "n6"});
}

TEST_CASE("oracle: a bulk load that drops bad values takes every record") {
  Oracle oracle = FourCustomers();
  const std::vector<LoadRecord> records = {
      {1, {"n1", {{"external_id", {"e"}}}}},     // held by d, which the load leaves alone
      {2, {"n2", {{"parent_id", {"n1"}}}}},      //
      {3, {"n3", {{"parent_id", {"n4"}}}}},      // a cycle with line 4
      {4, {"n4", {{"parent_id", {"n3"}}}}},      // which comes last
      {5, {"n7", {{"country", {"ZZ"}}}}},        //
      {6, {"n8", {{"parent_id", {"nobody"}}}}},  //
      {7, {"n9", {{"colour", {"red"}}}}},        //
  };
  const OracleLoad report = oracle.Load(records);
  CHECK(report.rejected_lines.empty());
  CHECK(report.losses.dropped ==
        std::map<std::pair<std::string, std::string>, uint64_t>{{{"country", "ZZ"}, 1},
                                                                {{"external_id", "e"}, 1},
                                                                {{"parent_id", "n3"}, 1},
                                                                {{"parent_id", "nobody"}, 1}});
  CHECK(report.losses.unknown_keys == std::map<std::string, uint64_t>{{"colour", 1}});
  CHECK(oracle.Held(*oracle.FindCustomer("n2"), "parent_id") == ValueSet{"n1"});
  CHECK(oracle.Held(*oracle.FindCustomer("n3"), "parent_id") == ValueSet{"n4"});
}

TEST_CASE("oracle: when a line is dropped the earlier good line of its id counts") {
  Oracle oracle = FourCustomers();
  const std::vector<LoadRecord> records = {{1, {"n", {{"country", {"FR"}}}}},
                                           {2, {"n", {{"parent_id", {"n"}}}}}};
  const LoadOptions reject = {.bad_values = BadValues::kReject};
  CHECK(oracle.Load(records, reject).rejected_lines == std::set<uint64_t>{2});
  CHECK(oracle.Held(*oracle.FindCustomer("n"), "country") == ValueSet{"FR"});
}

TEST_CASE("oracle: a strict load with a bad record applies nothing") {
  Oracle oracle = FourCustomers();
  const std::vector<LoadRecord> records = {{1, {"n", {}}}, {2, {"m", {{"country", {"ZZ"}}}}}};
  CHECK(oracle.Load(records, {.strict = true}).rejected_lines == std::set<uint64_t>{2});
  CHECK(oracle.customers().size() == 4);
}

TEST_CASE("oracle: a preview counts rules, what only they match, and conditions") {
  const Oracle oracle = FourCustomers();
  const Draft draft = MakeDraft(
      {All({In("country", {"FR"}), IsSet("external_id")}), All({In("country", {"FR", "DE"})})});
  const auto preview = oracle.PreviewDraft(draft, {1, 1, ""});
  REQUIRE(preview.ok());
  CHECK(preview->page.total == 3);
  REQUIRE(preview->page.rows.size() == 1);
  CHECK(preview->page.rows[0] == std::vector<Cell>{{{"b"}}, {}, {}, {{"DE"}}, {}});
  CHECK(preview->rules[0].count == 1);
  CHECK(preview->rules[0].own == 0);
  CHECK(preview->rules[0].conditions[0].count == 2);
  CHECK(preview->rules[1].own == 2);
}

TEST_CASE("oracle: search folds case and looks at id, name, e-mail and external id") {
  Oracle oracle(SampleSchema());
  Apply(oracle, {Upsert("one", {{"name", {"STRASSE"}}}),
                 Upsert("two", {{"billing_email", {"X@Y.example"}}}),
                 Upsert("Three", {{"external_id", {"\xC3\x89t\xC3\xA9"}}})});
  auto found = [&](const std::string& search) {
    return oracle.ListCustomers({}, {0, 10, search})->total;
  };
  CHECK(found("stra\xC3\x9F"
              "e") == 1);
  CHECK(found("x@y") == 1);
  CHECK(found("\xC3\xA9T\xC3\x89") == 1);
  CHECK(found("T") == 3);
  CHECK(found("nothing") == 0);
}

TEST_CASE("oracle: a retired value stays with its holders and can be taken by nobody") {
  Oracle oracle(SampleSchema());
  Apply(oracle, {Upsert("a", {{"properties.plan_tier", {"scale"}}}), Upsert("b")});
  CHECK(oracle.RetireValue("properties.plan_tier", "scale", false).code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(oracle.RetireValue("properties.plan_tier", "growth", false).ok());
  CHECK(oracle.RetireValue("properties.plan_tier", "scale", true).ok());
  CHECK(Refused(oracle, {Patch("b", {{"properties.plan_tier", {"scale"}}})}));
  Apply(oracle, {Patch("a", {{"country", {"FR"}}})});
  CHECK(Members(oracle, In("properties.plan_tier", {"scale"})) == Strings{"a"});
}

TEST_CASE("oracle: breakdown counts customers in total and values by how many hold them") {
  const Oracle oracle = FourCustomers();
  const auto breakdown = oracle.BreakdownBy("properties.addons", Everybody{});
  REQUIRE(breakdown.ok());
  CHECK(breakdown->total == 4);
  CHECK(breakdown->not_set == 2);
  REQUIRE(breakdown->values.size() == 2);
  CHECK(breakdown->values[0].value == "sso");
  CHECK(breakdown->values[0].count == 2);
  CHECK(breakdown->multi_valued);
}

TEST_CASE("oracle: overlap counts what is shared and what is not") {
  const Oracle oracle = FourCustomers();
  const std::vector<Target> targets = {MakeDraft(In("country", {"FR"})),
                                       MakeDraft(In("relationship", {"has_parent"}))};
  const auto overlap = oracle.OverlapOf(targets);
  REQUIRE(overlap.ok());
  CHECK(overlap->counts == std::vector<uint64_t>{2, 2});
  CHECK(overlap->intersection == 1);
  CHECK(overlap->union_count == 3);
  CHECK(overlap->only == std::vector<uint64_t>{1, 1});
  CHECK(overlap->Difference(0, 1) == 1);
}

}  // namespace
}  // namespace tranche::internal::testing
