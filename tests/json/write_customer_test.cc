// Customers out, and back in.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "src/json/customer_keys.h"
#include "tests/json/text.h"
#include "tests/support/random.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

TEST_CASE("a customer is written as it is read, keys in their order") {
  const Customer customer{"cus_1",
                          {{"properties.plan_tier", {"enterprise"}},
                           {"properties.addons", {"sso", "x"}},
                           {"external_id", {"crm-77"}},
                           {"payment_method_type", {"direct_debit"}},
                           {"country", {"FR"}},
                           {"name", {"Acme \"SAS\""}},
                           {"tax_id", {}}}};
  CHECK(ToJson(customer) ==
        R"({"id":"cus_1","name":"Acme \"SAS\"","country":"FR",)"
        R"("payment_method_type":["direct_debit"],"tax_id":null,"external_id":"crm-77",)"
        R"("properties":{"plan_tier":"enterprise","addons":["sso","x"]}})");
  CHECK(ToJson(Customer{"a", {}}) == R"({"id":"a"})");
}

TEST_CASE("a field that is none of the standard ones is written all the same") {
  CHECK(ToJson(Customer{"a", {{"relationship", {"has_child"}}, {"country", {"FR"}}}}) ==
        R"({"id":"a","country":"FR","relationship":"has_child"})");
}

TEST_CASE("every customer reads back as it was written") {
  constexpr std::string_view kTexts[] = {"x",          "é😀",   "\"quoted\"", "a\\b",
                                         "line\nfeed", "null", "[]"};
  testing::Random random(42);
  for (int round = 0; round < 5'000; ++round) {
    Customer customer{std::string(random.Pick(kTexts)), {}};
    std::vector<std::string> fields(std::begin(kCustomerKeys) + 1, std::end(kCustomerKeys) - 1);
    for (const char* name : {"plan_tier", "b", "a.b", "é", "\"", ""}) {
      fields.push_back(std::string(kPropertyPrefix) + name);
    }
    for (const std::string& field : fields) {
      if (random.Percent(50)) continue;
      Attribute attribute{field, {}};
      for (uint64_t i = random.Below(4); i > 0; --i) {
        attribute.values.emplace_back(random.Pick(kTexts));
      }
      customer.attributes.push_back(attribute);
    }
    const std::string json = ToJson(customer);
    INFO(json);
    const auto back = ParseCustomer(ExactText(json));
    REQUIRE(back.ok());
    CHECK(*back == customer);
  }
}

}  // namespace
}  // namespace tranche::internal
