// Exact decimal numbers with a fixed number of decimals, as integers: 12.5 with two decimals is
// 1250.
#ifndef TRANCHE_SRC_BASE_DECIMAL_H_
#define TRANCHE_SRC_BASE_DECIMAL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/numeric/int128.h"

namespace tranche::internal {

enum class DecimalError : uint8_t {
  kNone,
  kNoNumber,    // "12,5", "1e", ""
  kTooFine,     // more decimals than there may be
  kOutOfRange,  // beyond 64 bits
};

// Sets `number` to what `text` says times 10^decimals. `text` is a number as JSON writes it; "+1",
// ".5" and "007" are fine too. Zeros behind the last decimal that counts do not count: "1.500".
DecimalError ParseDecimal(std::string_view text, int decimals, int64_t* number);

// The text of `number` / 10^decimals, with all decimals: "12.50". Wide enough for sums.
std::string DecimalText(absl::int128 number, int decimals);

// dividend / divisor, rounded to the nearest number, halves to the even one. `divisor` is above 0.
absl::int128 DivideToEven(absl::int128 dividend, absl::int128 divisor);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_DECIMAL_H_
