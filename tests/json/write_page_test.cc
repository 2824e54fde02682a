// Answers out: pages, previews, explanations.
#include <catch2/catch_test_macros.hpp>

#include "tranche/json.h"

namespace tranche::internal {
namespace {

Page SamplePage() {
  Page page;
  page.total = 7;
  page.skipped = 5;
  page.columns = {{"id"}, {"country"}, {"payment_method_type", true}};
  page.rows = {{{{"cus_1"}}, {{"FR"}}, {{"card", "paypal"}}},
               {{{"cus_2"}}, {}, {}},
               {{{"cus_3"}}, {}, {{"card"}}}};
  return page;
}

constexpr char kSamplePage[] =
    R"({"meta":{"total":7,"taken":3,"skipped":5},)"
    R"("columns":["id","country","payment_method_type"],"data":[)"
    R"({"id":"cus_1","country":"FR","payment_method_type":["card","paypal"]},)"
    R"({"id":"cus_2","country":null,"payment_method_type":null},)"
    R"({"id":"cus_3","country":null,"payment_method_type":["card"]}])";

TEST_CASE("a page has its meta, its columns and a cell for each column") {
  CHECK(ToJson(SamplePage()) == std::string(kSamplePage) + "}");
  CHECK(ToJson(Page()) == R"({"meta":{"total":0,"taken":0,"skipped":0},"columns":[],"data":[]})");
}

TEST_CASE("a preview is a page with the counts of rules and conditions") {
  Preview preview;
  preview.page = SamplePage();
  preview.rules = {{5, 2, {{9}, {6}}}, {1, 0, {{1}}}};
  CHECK(ToJson(preview) == std::string(kSamplePage) +
                               R"(,"rules":[{"count":5,"own":2,"conditions":[{"count":9},)"
                               R"({"count":6}]},{"count":1,"own":0,"conditions":[{"count":1}]}]})");
}

TEST_CASE("an explanation says of each condition whether it holds and what the customer has") {
  Explanation explanation;
  explanation.member = true;
  explanation.rules = {{RuleOperator::kAnd,
                        true,
                        {{"country", Operator::kIn, true, false, {"FR"}},
                         {"tax_id", Operator::kIsNotSet, true, false, {}},
                         {"payment_method_type", Operator::kHasAll, false, true, {"card"}}}}};
  CHECK(ToJson(explanation) ==
        R"({"member":true,"rules":[{"holds":true,"conditions":[)"
        R"({"field":"country","operator":"in","holds":true,"actual":"FR"},)"
        R"({"field":"tax_id","operator":"is_not_set","holds":true,"actual":null},)"
        R"({"field":"payment_method_type","operator":"has_all",)"
        R"("holds":false,"actual":["card"]}]}]})");
}

}  // namespace
}  // namespace tranche::internal
