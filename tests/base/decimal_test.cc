#include "src/base/decimal.h"

#include <catch2/catch_all.hpp>
#include <limits>
#include <random>
#include <string>

#include "tranche/schema.h"

namespace tranche::internal::testing {
namespace {

// The number, or -1 and the error.
std::pair<int64_t, DecimalError> Parse(std::string_view text, int decimals) {
  int64_t number = -1;
  const DecimalError error = ParseDecimal(text, decimals, &number);
  return {error == DecimalError::kNone ? number : -1, error};
}

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

TEST_CASE("a decimal is read exactly, however it is written") {
  const auto text = GENERATE("12.5", "12.50", "12.500000000000000000000", "+12.5", "0012.5",
                             "1.25e1", "1.25E+1", "125e-1", "1250000000000000000000e-20");
  CHECK(Parse(text, 2) == std::pair(int64_t{1250}, DecimalError::kNone));
}

TEST_CASE("zero has many forms") {
  const auto text = GENERATE("0", "-0", "0.0", "0e9", ".0", "0.", "000", "0e-999999999999");
  CHECK(Parse(text, 9) == std::pair(int64_t{0}, DecimalError::kNone));
}

TEST_CASE("what is no number, too fine or too large is told apart") {
  for (const char* text :
       {"", "-", ".", "1,5", "1 ", " 1", "1e", "e1", "1.2.3", "0x1", "NaN", "1-"})
    CHECK(Parse(text, 2).second == DecimalError::kNoNumber);
  for (const char* text : {"0.001", "1e-3", "12.505", "1e-999999999999"})
    CHECK(Parse(text, 2).second == DecimalError::kTooFine);
  for (const char* text : {"92233720368547758.08", "1e17", "-1e999999999999"})
    CHECK(Parse(text, 2).second == DecimalError::kOutOfRange);
}

TEST_CASE("the ends of the range are held") {
  CHECK(Parse("92233720368547758.07", 2).first == kMost);
  CHECK(Parse("-92233720368547758.08", 2).first == kLeast);
  CHECK(Parse("9223372036854775808", 0).second == DecimalError::kOutOfRange);
}

TEST_CASE("a decimal is written with all its decimals") {
  CHECK(DecimalText(1250, 2) == "12.50");
  CHECK(DecimalText(-5, 2) == "-0.05");
  CHECK(DecimalText(0, 0) == "0");
  CHECK(DecimalText(0, 3) == "0.000");
  CHECK(DecimalText(kLeast, 9) == "-9223372036.854775808");
  CHECK(DecimalText(static_cast<absl::int128>(kMost) * 1000, 0) == "9223372036854775807000");
}

TEST_CASE("what is written is read back") {
  std::mt19937_64 random(Catch::getSeed());
  for (int i = 0; i < 10'000; ++i) {
    const int decimals = static_cast<int>(random() % (kMaxDecimals + 1));
    const auto number = static_cast<int64_t>(random()) >> random() % 64;
    CHECK(Parse(DecimalText(number, decimals), decimals).second == DecimalError::kNone);
    int64_t back;
    ParseDecimal(DecimalText(number, decimals), decimals, &back);
    CHECK(back == number);
  }
}

TEST_CASE("a quotient is rounded to the nearest number, halves to the even one") {
  const auto divide = [](int dividend, int divisor) {
    return static_cast<int>(DivideToEven(dividend, divisor));
  };
  CHECK(divide(7, 2) == 4);
  CHECK(divide(5, 2) == 2);
  CHECK(divide(-5, 2) == -2);
  CHECK(divide(-7, 2) == -4);
  CHECK(divide(1, 2) == 0);
  CHECK(divide(-1, 3) == 0);
  CHECK(divide(-2, 3) == -1);
  CHECK(divide(8, 3) == 3);
  CHECK(divide(6, 3) == 2);
}

}  // namespace
}  // namespace tranche::internal::testing
