// What a row holds in a field with numbers.
#ifndef TRANCHE_SRC_SCHEMA_NUMBER_H_
#define TRANCHE_SRC_SCHEMA_NUMBER_H_

#include <cstdint>
#include <utility>

namespace tranche::internal {

// A decimal without its point, a day since 1970-01-01, or a millisecond since its beginning in UTC.
using Number = int64_t;

// The numbers from `low` to `high`, both in.
struct NumberRange {
  Number low;
  Number high;

  friend bool operator==(const NumberRange&, const NumberRange&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const NumberRange& range) {
    return H::combine(std::move(h), range.low, range.high);
  }
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_NUMBER_H_
