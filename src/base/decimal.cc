#include "src/base/decimal.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace tranche::internal {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes the digits that `text` begins with.
std::string_view TakeDigits(std::string_view* text) {
  const auto end = std::find_if_not(text->begin(), text->end(), IsDigit);
  const auto size = static_cast<size_t>(end - text->begin());
  const std::string_view digits = text->substr(0, size);
  text->remove_prefix(size);
  return digits;
}

// Takes what stands behind "e". False when that is no number; one beyond a million stands for every
// larger one.
bool TakeExponent(std::string_view* text, int64_t* exponent) {
  const bool is_negative = text->starts_with('-');
  if (is_negative || text->starts_with('+')) text->remove_prefix(1);
  const std::string_view digits = TakeDigits(text);
  if (digits.empty()) return false;
  constexpr int64_t kMost = 1'000'000;
  for (const char digit : digits) *exponent = std::min(*exponent * 10 + (digit - '0'), kMost);
  if (is_negative) *exponent = -*exponent;
  return true;
}

}  // namespace

DecimalError ParseDecimal(std::string_view text, int decimals, int64_t* number) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  std::string_view whole = TakeDigits(&text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = TakeDigits(&text);
  }
  if (whole.empty() && fraction.empty()) return DecimalError::kNoNumber;
  int64_t exponent = 0;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (!TakeExponent(&text, &exponent)) return DecimalError::kNoNumber;
  }
  if (!text.empty()) return DecimalError::kNoNumber;

  // The digits of both parts stand for an integer times 10^shift.
  int64_t shift = exponent + decimals - static_cast<int64_t>(fraction.size());
  std::string digits(whole);
  digits += fraction;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (!digits.empty() && shift < 0 && digits.back() == '0') {
    digits.pop_back();
    ++shift;
  }
  *number = 0;
  if (digits.empty()) return DecimalError::kNone;
  if (shift < 0) return DecimalError::kTooFine;
  constexpr int64_t kMostDigits = std::numeric_limits<int64_t>::digits10 + 1;
  if (static_cast<int64_t>(digits.size()) + shift > kMostDigits) return DecimalError::kOutOfRange;
  digits.append(static_cast<size_t>(shift), '0');
  if (is_negative) digits.insert(digits.begin(), '-');
  const auto end = digits.data() + digits.size();
  return std::from_chars(digits.data(), end, *number).ec == std::errc() ? DecimalError::kNone
                                                                        : DecimalError::kOutOfRange;
}

std::string DecimalText(absl::int128 number, int decimals) {
  const bool is_negative = number < 0;
  // Not negated as a whole: the least number has no opposite.
  std::string digits;
  for (; number != 0; number /= 10) {
    const int digit = static_cast<int>(number % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
  }
  const auto least = static_cast<size_t>(decimals) + 1;
  if (digits.size() < least) digits.append(least - digits.size(), '0');
  if (decimals > 0) digits.insert(static_cast<size_t>(decimals), ".");
  if (is_negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

absl::int128 DivideToEven(absl::int128 dividend, absl::int128 divisor) {
  absl::int128 quotient = dividend / divisor;
  const absl::int128 rest = dividend % divisor;
  const absl::int128 distance = rest < 0 ? -rest : rest;
  const absl::int128 other = divisor - distance;  // to the next number away from zero
  const bool is_odd = quotient % 2 != 0;
  if (distance > other || (distance == other && is_odd)) quotient += dividend < 0 ? -1 : 1;
  return quotient;
}

}  // namespace tranche::internal
