#include "src/query/query.h"

#include <catch2/catch_test_macros.hpp>

#include "src/base/message.h"
#include "tests/support/build.h"
#include "tranche/build.h"

namespace tranche::internal::testing {
namespace {

std::shared_ptr<const Schema> MakeSchema() { return *Schema::Create(SampleSchema()); }

// The terms of one condition, and whether a row that holds `held` meets them all.
std::vector<Term> TermsOfOne(const Schema& schema, const Condition& condition) {
  const Rule rule = All({condition});
  const auto bound = Bind(schema, {&rule, 1});
  REQUIRE(bound.ok());
  return TermsOf(schema, Moment(schema.time_zone(), 0), bound->rules[0].conditions[0]);
}

bool Meets(const std::vector<Term>& terms, std::vector<Code> held) {
  return std::all_of(terms.begin(), terms.end(),
                     [&](const Term& term) { return term.Holds(held); });
}

std::string ErrorOf(const Schema& schema, const Condition& condition) {
  const Rule rule = All({condition});
  return std::string(MessageOf(Bind(schema, {&rule, 1}).status()));
}

// Codes of properties.addons: sso, audit_log, priority_support.
constexpr Code kSso = 1;
constexpr Code kAudit = 2;

}  // namespace

TEST_CASE("in is met by any overlap and never by a row without a value") {
  const auto terms = TermsOfOne(*MakeSchema(), In("properties.addons", {"sso", "audit_log"}));
  CHECK(terms.size() == 1);
  CHECK(Meets(terms, {kAudit, 3}));
  CHECK_FALSE(Meets(terms, {3}));
  CHECK_FALSE(Meets(terms, {kNotSet}));
}

TEST_CASE("not_in is met by rows without a value unless the condition excludes them") {
  const auto schema = MakeSchema();
  const Condition negation = NotIn("properties.addons", {"sso"});
  CHECK(Meets(TermsOfOne(*schema, negation), {kNotSet}));
  CHECK(Meets(TermsOfOne(*schema, negation), {kAudit}));
  CHECK_FALSE(Meets(TermsOfOne(*schema, negation), {kSso, kAudit}));
  const auto excluding = TermsOfOne(*schema, ExcludeMissing(negation));
  CHECK_FALSE(Meets(excluding, {kNotSet}));
  CHECK(Meets(excluding, {kAudit}));
}

TEST_CASE("has_all is a term for each value, and nobody meets it when a value was never held") {
  const auto schema = MakeSchema();
  const auto terms = TermsOfOne(*schema, HasAll("properties.addons", {"sso", "audit_log"}));
  CHECK(terms.size() == 2);
  CHECK(Meets(terms, {kSso, kAudit, 3}));
  CHECK_FALSE(Meets(terms, {kSso}));
  CHECK_FALSE(Meets(TermsOfOne(*schema, HasAll("payment_method_type", {"cash"})), {kNotSet}));
}

TEST_CASE("is_set and is_not_set go by the bitmap that the kind stores") {
  const auto schema = MakeSchema();
  for (const char* field : {"country", "tax_id"}) {
    CHECK(Meets(TermsOfOne(*schema, IsSet(field)), {1}));
    CHECK_FALSE(Meets(TermsOfOne(*schema, IsSet(field)), {kNotSet}));
    CHECK(Meets(TermsOfOne(*schema, IsNotSet(field)), {kNotSet}));
    CHECK_FALSE(Meets(TermsOfOne(*schema, IsNotSet(field)), {1}));
  }
}

TEST_CASE("an or rule is a conjunction for each condition, and equal terms are one") {
  const auto schema = MakeSchema();
  const Rule rule = Any(In("properties.plan_tier", {"growth"}),
                        In("properties.plan_tier", {"growth"}), IsSet("tax_id"));
  const auto bound = Bind(*schema, {&rule, 1});
  REQUIRE(bound.ok());
  const Query query = MakeQuery(*schema, 0, bound->rules, nullptr);
  CHECK(query.conjunctions.size() == 3);
  CHECK(query.terms.size() == 2);
}

TEST_CASE("Bind names the place and says what is possible") {
  const auto schema = MakeSchema();
  CHECK(ErrorOf(*schema, HasAll("country", {"FR"})) ==
        R"(field "country" does not take operator "has_all": it takes "in", "not_in", "is_set" or )"
        R"("is_not_set" at /rules/0/conditions/0/operator)");
  CHECK(ErrorOf(*schema, In("properties.plan_tier", {"scale", "Growth"})) ==
        R"(field "properties.plan_tier": value "Growth" is not authorized (did you mean "growth"?))"
        " at /rules/0/conditions/0/value/1");
  CHECK(ErrorOf(*schema, In("contry", {"FR"})) ==
        R"(unknown field "contry" (did you mean "country"?) at /rules/0/conditions/0/field)");
}

TEST_CASE("Bind makes values canonical and drops duplicates") {
  const auto schema = MakeSchema();
  const Rule rule = All(In("country", {"fr", "FR", "de"}));
  const auto bound = Bind(*schema, {&rule, 1});
  REQUIRE(bound.ok());
  CHECK(bound->canonical[0] == All(In("country", {"FR", "DE"})));
}

TEST_CASE("Bind leaves out values that nobody held, and gives them codes when asked to") {
  const auto schema = MakeSchema();
  const Rule rule = All(In("payment_method_type", {"cash"}));
  CHECK(Bind(*schema, {&rule, 1})->rules[0].conditions[0].values.empty());
  const auto bound =
      Bind(*schema, {&rule, 1}, [](const Field&, std::string_view) -> Code { return 7; });
  CHECK(bound->rules[0].conditions[0].values == std::vector<Code>{7});
}

}  // namespace tranche::internal::testing
