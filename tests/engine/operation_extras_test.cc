// What operations carry beside their customers: values that sets gain and lose, and versions.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Values = std::vector<Value>;

Values Held(const Index& index, const std::string& id, const std::string& field) {
  const Customer customer = Must(index.Read().GetCustomer(id));
  const auto values = customer.Get(field);
  Values held(values.begin(), values.end());
  std::sort(held.begin(), held.end());
  return held;
}

const std::string kAddons = "properties.addons";

TEST_CASE("add and remove change single values of a set and keep the others") {
  auto index = NewIndex();
  const std::string with_sso = Save(*index, In(kAddons, {"sso"}));
  const std::string with_audit = Save(*index, In(kAddons, {"audit_log"}));
  Apply(*index, {Upsert("a", {{kAddons, {"sso"}}}), Upsert("b")});
  const BatchResult added = Apply(*index, {Patch("a", {}, {{{kAddons, {"audit_log"}}}, {}}),
                                           Patch("b", {}, {{{kAddons, {"audit_log"}}}, {}})});
  CHECK(ToOracle(added) ==
        std::vector<OracleChange>{{with_audit, "a", true}, {with_audit, "b", true}});
  CHECK(Held(*index, "a", kAddons) == Values{"audit_log", "sso"});
  const BatchResult removed = Apply(*index, {Patch("a", {}, {{}, {{kAddons, {"sso"}}}})});
  CHECK(ToOracle(removed) == std::vector<OracleChange>{{with_sso, "a", false}});
  Apply(*index, {Patch("a", {}, {{}, {{kAddons, {"audit_log", "sso"}}}})});
  CHECK(Held(*index, "a", kAddons).empty());
}

TEST_CASE("a field is set first, then values are added, then removed") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{kAddons, {"sso"}}})});
  Apply(*index, {Patch("a", {{kAddons, {"audit_log"}}},
                       {{{kAddons, {"priority_support", "sso"}}}, {{kAddons, {"sso"}}}})});
  CHECK(Held(*index, "a", kAddons) == Values{"audit_log", "priority_support"});
  Apply(*index, {Patch("a", {{kAddons, {}}}, {{{kAddons, {"sso"}}}, {}})});
  CHECK(Held(*index, "a", kAddons) == Values{"sso"});
}

TEST_CASE("a merge adds values to who does not exist yet") {
  auto index = NewIndex();
  Apply(*index, {Merge("a", {}, {{{kAddons, {"sso"}}}, {{kAddons, {"audit_log"}}}})});
  CHECK(Held(*index, "a", kAddons) == Values{"sso"});
}

TEST_CASE("of what is added and removed, only the bad value is dropped") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{kAddons, {"sso"}}})});
  const std::vector<Operation> batch = {
      Patch("a", {}, {{{kAddons, {"unheard", "audit_log"}}}, {{kAddons, {"ssso", "sso"}}}})};
  const absl::Status refused = TryApply(*index, batch).status();
  CHECK(Mentions(refused, "field \"properties.addons\": value \"unheard\" is not authorized"));
  const BatchResult result = Must(TryApply(*index, batch, {BadValues::kDrop, {}}));
  REQUIRE(result.dropped.size() == 2);
  CHECK(result.dropped[0].value == "unheard");
  CHECK(result.dropped[1].value == "ssso");
  CHECK(result.dropped[1].suggestion == "sso");
  CHECK(Held(*index, "a", kAddons) == Values{"audit_log"});
}

TEST_CASE("only patches and merges add and remove, and only where a field takes several values") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  const auto refusal = [&](const std::string& field) {
    const absl::Status status =
        TryApply(*index, {Patch("a", {}, {{{field, {"x"}}}, {}})}, {BadValues::kDrop, {}}).status();
    CHECK(absl::IsInvalidArgument(status));
    return MessageOf(status);
  };
  const std::string one =
      " takes one value: \"add\" is for fields of several values: \"payment_method_type\", "
      "\"properties.addons\"";
  for (const std::string field :
       {"country", "properties.plan_tier", "name", "tax_id", "parent_id", "id"}) {
    CHECK(refusal(field) == "field \"" + field + "\"" + one);
  }
  CHECK(refusal("relationship") == "field \"relationship\" is derived from parent_id");
  CHECK(Mentions(TryApply(*index, {Patch("a", {}, {{{"properties.x", {"x"}}}, {}})}).status(),
                 "properties.x"));
  for (const OperationKind kind : {OperationKind::kUpsert, OperationKind::kDelete}) {
    const std::vector<std::string_view> values = {"sso"};
    const std::vector<AttributeView> add = {{kAddons, values}};
    Batch batch;
    OperationView operation{kind, {"a", {}}};
    operation.add = add;
    batch.Add(operation);
    CHECK(Mentions(index->Apply(batch).status(), "only a patch or a merge adds"));
  }
}

TEST_CASE("removing what nobody holds yet does not make it a value of an open field") {
  auto index =
      NewIndex({{{.name = "properties.tags", .kind = FieldKind::kMultiSelect, .open = true}}});
  Apply(*index, {Merge("a", {}, {{}, {{"properties.tags", {"new"}}}})});
  CHECK(Must(index->Read().BreakdownBy("properties.tags", Everybody{})).values.empty());
}

TEST_CASE("a retired value may be removed, and added only where it is held") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{kAddons, {"sso"}}}), Upsert("b")});
  Must(index->RetireValue(kAddons, "sso", true));
  Apply(*index, {Patch("a", {}, {{{kAddons, {"sso", "audit_log"}}}, {}})});
  CHECK(Held(*index, "a", kAddons) == Values{"audit_log", "sso"});
  CHECK(
      Mentions(TryApply(*index, {Patch("b", {}, {{{kAddons, {"sso"}}}, {}})}).status(), "retired"));
  Apply(*index, {Patch("a", {}, {{}, {{kAddons, {"sso"}}}})});
  CHECK(Held(*index, "a", kAddons) == Values{"audit_log"});
}

// --- Versions.

TEST_CASE("an operation whose version is not above the stored one is skipped and counted") {
  auto index = NewIndex();
  Apply(*index, {At(5, Upsert("a", {{"country", {"FR"}}}))});
  const BatchResult again =
      Apply(*index, {At(5, Upsert("a", {{"country", {"DE"}}})), At(4, Delete("a")),
                     At(3, Patch("a", {{"name", {"late"}}}))});
  CHECK(again.stale == 3);
  CHECK(Held(*index, "a", "country") == Values{"FR"});
  CHECK(Apply(*index, {At(6, Patch("a", {{"country", {"DE"}}}))}).stale == 0);
  CHECK(Held(*index, "a", "country") == Values{"DE"});
}

TEST_CASE("a late operation does not bring a deleted customer back") {
  auto index = NewIndex();
  Apply(*index, {At(5, Upsert("a")), At(7, Delete("a"))});
  CHECK(Apply(*index, {At(6, Upsert("a")), At(7, Merge("a", {})), At(7, Delete("a"))}).stale == 3);
  CHECK(index->Read().customer_count() == 0);
  CHECK(Apply(*index, {At(8, Upsert("a"))}).stale == 0);
  CHECK(index->Read().customer_count() == 1);
}

TEST_CASE("a delete that comes before its creation keeps it out") {
  auto index = NewIndex();
  CHECK(Apply(*index, {At(2, Delete("a"))}).stale == 0);
  CHECK(Apply(*index, {At(1, Upsert("a"))}).stale == 1);
  CHECK(index->Read().customer_count() == 0);
  CHECK(absl::IsNotFound(TryApply(*index, {Delete("a")}).status()));
  CHECK(absl::IsNotFound(TryApply(*index, {At(3, Patch("a", {}))}).status()));
}

TEST_CASE("an operation without a version applies and leaves the stored one") {
  auto index = NewIndex();
  Apply(*index, {At(5, Upsert("a"))});
  Apply(*index, {Patch("a", {{"country", {"FR"}}})});
  CHECK(Apply(*index, {At(5, Patch("a", {{"country", {"DE"}}}))}).stale == 1);
  Apply(*index, {Delete("a")});
  CHECK(Apply(*index, {At(5, Upsert("a"))}).stale == 1);
  Apply(*index, {Upsert("a")});
  CHECK(Apply(*index, {At(5, Patch("a", {{"country", {"DE"}}}))}).stale == 1);
  LoadPlain(*index, "a", 1, 1);
  CHECK(Apply(*index, {At(6, Patch("a", {}))}).stale == 0);
}

TEST_CASE("versions count inside a batch, in order") {
  auto index = NewIndex();
  const BatchResult result =
      Apply(*index, {At(3, Upsert("a", {{"country", {"FR"}}})), At(2, Delete("a")),
                     At(4, Delete("a")), At(4, Upsert("a")), At(5, Upsert("a", {{"name", {"A"}}})),
                     Patch("a", {{"tax_id", {"t"}}}), At(1, Patch("a", {{"name", {"B"}}}))});
  CHECK(result.stale == 3);
  CHECK(Held(*index, "a", "country").empty());
  CHECK(Held(*index, "a", "name") == Values{"A"});
}

TEST_CASE("a refused batch leaves versions as they were") {
  auto index = NewIndex();
  Apply(*index, {At(3, Upsert("a"))});
  CHECK(!TryApply(*index, {At(9, Patch("a", {})), At(9, Upsert("b")), Delete("nobody")}).ok());
  CHECK(Apply(*index, {At(4, Patch("a", {})), At(1, Upsert("b"))}).stale == 0);
}

TEST_CASE("a version is at most the greatest signed number of 64 bits") {
  auto index = NewIndex();
  CHECK(Apply(*index, {At(0, Upsert("a")), At(kMaxOperationVersion, Upsert("a"))}).stale == 0);
  const absl::Status status =
      TryApply(*index, {At(kMaxOperationVersion + 1, Upsert("a"))}).status();
  CHECK(absl::IsInvalidArgument(status));
  CHECK(Mentions(status, "9223372036854775807"));
}

TEST_CASE("versioned upserts and deletes in any order, and twice, give one state") {
  const std::vector<Operation> events = {
      At(1, Upsert("a", {{"country", {"FR"}}})), At(2, Upsert("a", {{"country", {"DE"}}})),
      At(3, Delete("a")), At(4, Upsert("a", {{"name", {"again"}}}))};
  std::vector<size_t> order = {0, 1, 2, 3};
  do {
    auto index = NewIndex();
    for (int round = 0; round < 2; ++round) {
      for (const size_t i : order) Apply(*index, {events[i]});
    }
    CHECK(Held(*index, "a", "name") == Values{"again"});
    CHECK(Held(*index, "a", "country").empty());
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a version costs less than 64 bytes and the id, and nothing where there is none") {
  auto index = NewIndex();
  LoadPlain(*index, "c", 1, 1'000);
  CHECK(index->Memory().customer_versions == 0);
  constexpr uint64_t kMany = 100'000;
  Batch batch;
  for (uint64_t i = 0; i < kMany; ++i) batch.Delete("customer " + std::to_string(i), i);
  Must(index->Apply(batch));
  const uint64_t bytes = index->Memory().customer_versions;
  INFO(bytes);
  CHECK(bytes > kMany * (sizeof(uint64_t) + 15));
  CHECK(bytes < kMany * (64 + 15));
}

}  // namespace
}  // namespace tranche::internal::testing
