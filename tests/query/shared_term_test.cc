// A term that two rules share may be scanned for one of them and probed for the other.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tranche/index.h"

namespace tranche::internal::testing {
namespace {

Condition Test(const std::string& field, Operator op, std::vector<std::string> values) {
  return {field, op, std::move(values), false};
}

Draft MakeDraft(std::vector<Rule> rules) {
  Draft draft;
  draft.rules = std::move(rules);
  return draft;
}

}  // namespace

TEST_CASE("rules that share a term count together what they count apart") {
  auto index = Index::Create({}).value();
  const std::vector<std::string> entities = {"a", "b", "c", "d", "e"};
  const std::vector<std::string> currencies = {"EUR", "USD", "CAD", "JPY", "GBP"};
  const std::vector<std::string> methods = {"card", "paypal", "transfer"};
  Loader loader = index->Load();
  uint32_t state = 1;
  const auto pick = [&](const std::vector<std::string>& from) -> std::string_view {
    state = state * 1664525 + 1013904223;
    return from[(state >> 16) % from.size()];
  };
  for (uint64_t i = 0; i < 3'392; ++i) {  // a block that is not full: a scan of it is cheap
    const std::string id = std::to_string(i);
    const std::string_view entity = pick(entities);
    const std::string_view currency = pick(currencies);
    const std::string_view method = pick(methods);
    const AttributeView attributes[] = {{"invoicing_entity", {&entity, 1}},
                                        {"currency", {&currency, 1}},
                                        {"payment_method_type", {&method, 1}}};
    REQUIRE(loader.Add({id, attributes}, i + 1).ok());
  }
  REQUIRE(loader.Commit().ok());
  const Condition shared = Test("invoicing_entity", Operator::kIn, {"a", "b", "c", "d"});
  const Rule first = {RuleOperator::kAnd,
                      {Test("currency", Operator::kIn, {"USD", "CAD", "JPY"}), shared}};
  const Rule second = {RuleOperator::kAnd,
                       {Test("payment_method_type", Operator::kNotIn, {"paypal"}), shared}};
  const Snapshot snapshot = index->Read();
  const std::vector<Target> apart = {MakeDraft({first}), MakeDraft({second})};
  CHECK(*snapshot.Count(MakeDraft({first, second})) == snapshot.OverlapOf(apart)->union_count);
  CHECK(*snapshot.Count(MakeDraft({second, first})) == snapshot.OverlapOf(apart)->union_count);
}

}  // namespace tranche::internal::testing
