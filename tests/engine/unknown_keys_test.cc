#include "src/engine/unknown_keys.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace tranche::internal {
namespace {

constexpr std::string_view kFields[] = {
    "country", "currency", "relationship", "properties.plan_tier", "customer_id", "properties.mrr"};

TEST_CASE(
    "the key that was meant differs in case and punctuation, by a letter, or is another word") {
  const std::pair<const char*, const char*> keys[] = {
      {"Country", "country"},
      {"contry", "country"},
      {"billingEmail", "billing_email"},
      {"email", "billing_email"},
      {"E-Mail", "billing_email"},
      {"Parent ID", "parent_id"},
      {"plan_tier", "properties.plan_tier"},
      {"properties.planTier", "properties.plan_tier"},
      {"properties.country", "country"},
      {"Properties", "properties"},
      {"utm_source", ""},
      {"properties.x", ""},
      {"relationship", ""},
      {"", ""},
  };
  for (const auto& [key, meant] : keys) {
    INFO(key);
    CHECK(SuggestKey(key, kFields) == meant);
  }
}

TEST_CASE("the first thousand names of unknown keys are kept, the others share one") {
  UnknownKeyCounts counts;
  for (size_t i = 0; i < kMaxReportedKeys; ++i) counts.Add("key" + std::to_string(i));
  counts.Add("late");
  counts.Add("key0", 3);
  counts.Add("later");
  const auto keys = counts.Take(kFields);
  CHECK(keys.size() == kMaxReportedKeys + 1);
  CHECK(keys.at("(other)").count == 2);
  CHECK(keys.at("key0").count == 4);
  CHECK(counts.Take(kFields).empty());
}

TEST_CASE("an unknown key that is refused is named, with the one that was meant") {
  CHECK(UnknownKeyError("Country", kFields).message() ==
        "unknown key \"Country\" (did you mean \"country\"?)");
  CHECK(UnknownKeyError("utm", kFields).message() == "unknown key \"utm\"");
}

}  // namespace
}  // namespace tranche::internal
