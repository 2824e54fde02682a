#include "tranche/value.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "src/schema/field_type.h"
#include "tranche/build.h"
#include "tranche/customer.h"
#include "tranche/schema.h"

namespace tranche {
namespace {

TEST_CASE("a value is made of a text, a boolean or a whole number, and holds its text") {
  const std::string text = "FR";
  const Value copied(text);
  CHECK(copied.text() == "FR");
  CHECK(Value(std::string_view("F\0R", 3)).text() == std::string("F\0R", 3));
  CHECK(Value("FR").text() == "FR");
  CHECK(Value(true).text() == "true");
  CHECK(Value(false).text() == "false");
  CHECK(Value(0).text() == "0");
  CHECK(Value(int8_t{-7}).text() == "-7");
  CHECK(Value(std::numeric_limits<int64_t>::min()).text() == "-9223372036854775808");
  CHECK(Value(std::numeric_limits<uint64_t>::max()).text() == "18446744073709551615");
  CHECK(Value().empty());
  CHECK_FALSE(Value(false).empty());
}

TEST_CASE("what is not exactly one text makes no value") {
  STATIC_CHECK_FALSE(std::is_constructible_v<Value, double>);
  STATIC_CHECK_FALSE(std::is_constructible_v<Value, float>);
  STATIC_CHECK_FALSE(std::is_constructible_v<Value, char>);
  STATIC_CHECK_FALSE(std::is_constructible_v<Value, char32_t>);
  STATIC_CHECK_FALSE(std::is_constructible_v<Value, std::nullptr_t>);
  STATIC_CHECK_FALSE(std::is_constructible_v<Value, const void*>);
  STATIC_CHECK_FALSE(std::is_constructible_v<Value, const char*, const char*>);
}

TEST_CASE("one pair of braces around a list of values means the same as two") {
  const std::vector<Value> two = {"FR", "DE"};
  REQUIRE(two.size() == 2);
  CHECK(In("country", {"FR", "DE"}).values == two);
  CHECK(In("country", {{"FR", "DE"}}).values == two);
  CHECK(Attribute{"country", {"FR", "DE"}} == Attribute{"country", {{"FR", "DE"}}});
  CHECK(In("country", {"FR"}) == In("country", {{"FR"}}));
  const FieldSpec field = {"country", {}, {{"FR", "DE"}}};
  CHECK(field.values == two);
  CHECK(In("properties.size", {1, true, "x"}).values == std::vector<Value>{"1", "true", "x"});
}

TEST_CASE("values compare with values and with texts, by their text") {
  const Value value = "b";
  CHECK(value == Value("b"));
  CHECK(value == "b");
  CHECK("b" == value);
  CHECK(value == std::string("b"));
  CHECK(std::string_view("b") == value);
  CHECK(value != "B");
  CHECK(value > "a");
  CHECK(Value(10) < Value(9));
  CHECK(std::set<Value>{"b", "a", "b"}.size() == 2);
}

}  // namespace

TEST_CASE("a condition that is built has the operator that its function is named after") {
  const std::pair<Condition, std::string_view> built[] = {{In("f", {"a"}), "in"},
                                                          {NotIn("f", {"a"}), "not_in"},
                                                          {HasAll("f", {"a"}), "has_all"},
                                                          {IsSet("f"), "is_set"},
                                                          {IsNotSet("f"), "is_not_set"},
                                                          {Lt("f", 1), "lt"},
                                                          {Lte("f", 1), "lte"},
                                                          {Gt("f", 1), "gt"},
                                                          {Gte("f", 1), "gte"},
                                                          {Between("f", 1, 2), "between"},
                                                          {InLast("f", "P1D"), "in_last"},
                                                          {OlderThan("f", "P1D"), "older_than"},
                                                          {InNext("f", "P1D"), "in_next"},
                                                          {BeyondNext("f", "P1D"), "beyond_next"},
                                                          {Contains("f", {"a"}), "contains"},
                                                          {NotContains("f", {"a"}), "not_contains"},
                                                          {StartsWith("f", {"a"}), "starts_with"},
                                                          {EndsWith("f", {"a"}), "ends_with"}};
  CHECK(std::size(built) == static_cast<size_t>(internal::kLastOperator) + 1);
  for (const auto& [condition, name] : built) CHECK(OperatorName(condition.op) == name);
  CHECK(Between("f", 1, {}).values == std::vector<Value>{"1", ""});
  CHECK(Gte("f", "1.50", "EUR").currency == "EUR");
}

}  // namespace tranche
