#include "src/json/ignored_names.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tranche::internal {
namespace {

TEST_CASE("the first thousand names of unknown keys are kept, the others share one") {
  IgnoredNames names;
  for (size_t i = 0; i < IgnoredNames::kMaxNames; ++i) {
    const std::string key = "key" + std::to_string(i);
    CHECK(names.NameFor(key) == key);
  }
  CHECK(names.NameFor("late") == "(other)");
  CHECK(names.NameFor("key0") == "key0");
  CHECK(names.NameFor("late") == "(other)");
}

}  // namespace
}  // namespace tranche::internal
