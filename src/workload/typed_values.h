// Numbers, amounts, dates and a boolean of made-up customers, which `tranche generate` and the demo
// add to the fields of the benchmarks:
//
//   properties.mrr              money, skewed: median 190, 99th percentile 12,000; 8 % without
//   properties.seats            1 to 5,000, each power of two as often as the next; 25 % without
//   properties.balance          money, zero for 85 %, else of both signs
//   properties.signed_at        date over ten years, later from row to row
//   properties.last_payment_at  datetime, 88 % in the last 31 days; 6 % without
//   properties.is_partner       7 %
//
// A value depends on its customer's row and the seed alone, so that no other field changes with it.
#ifndef TRANCHE_SRC_WORKLOAD_TYPED_VALUES_H_
#define TRANCHE_SRC_WORKLOAD_TYPED_VALUES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "tranche/schema.h"

namespace tranche::workload {

// As a schema declares them.
std::span<const FieldSpec> TypedFields();
// The fields of these whose sums segments keep.
std::span<const std::string> TypedMeasures();

// The value in the field of that place, empty for none. `hash` is a random number of the customer
// and the field; `age` is how far the row is along all customers, from 0 to 1,000,000.
std::string TypedValue(size_t field, uint64_t hash, uint64_t age);

}  // namespace tranche::workload

#endif  // TRANCHE_SRC_WORKLOAD_TYPED_VALUES_H_
