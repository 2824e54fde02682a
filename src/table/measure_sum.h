// What the customers of a segment hold in a measure together: exact, in 128 bits.
//
// Sums lie by measure, currency and segment, so that a change of one customer's number moves the
// sums of its segments side by side.
#ifndef TRANCHE_SRC_TABLE_MEASURE_SUM_H_
#define TRANCHE_SRC_TABLE_MEASURE_SUM_H_

#include <cstdint>

#include "absl/numeric/int128.h"
#include "src/base/heap.h"
#include "src/base/paged_array.h"
#include "src/schema/number.h"

namespace tranche::internal {

// All zeroes: of nobody. Plain words, which parts hold at any multiple of eight bytes.
struct MeasureSum {
  uint64_t low;
  int64_t high;
  uint64_t holders;  // customers who hold a number

  absl::int128 sum() const { return absl::MakeInt128(high, low); }
  void Add(absl::int128 more, int64_t more_holders) {
    const absl::int128 all = sum() + more;
    low = absl::Int128Low64(all);
    high = absl::Int128High64(all);
    holders += static_cast<uint64_t>(more_holders);
  }

  friend bool operator==(const MeasureSum&, const MeasureSum&) = default;
};

// The sums of one measure in one currency.
struct CurrencySums {
  PagedArray<MeasureSum, 6, MemoryUse::kMemberships> segments;  // by SegmentSlot
};

struct MeasureState {
  // By code of the field `currency`, kNotSet for customers without one; of a field that is no money
  // all are under kNotSet.
  PagedArray<CurrencySums, 3, MemoryUse::kMemberships> currencies;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_MEASURE_SUM_H_
