// A count of a segment on whole CRoaring bitmaps, as an expert would write it by hand: conditions
// in order of cardinality, operands borrowed where they exist, the last operation counted without
// being built.
//
// No one way of composing is the fastest for all segments, so the rival has several and is timed
// with the fastest for each segment (`Fastest`).
#ifndef TRANCHE_BENCH_SUPPORT_CROARING_RIVAL_H_
#define TRANCHE_BENCH_SUPPORT_CROARING_RIVAL_H_

#include <cstdint>
#include <string>

#include "bench/support/croaring_index.h"
#include "tranche/segment.h"

namespace tranche::internal::bench {

struct Composition {
  enum class Union : uint8_t { kPairwise, kMany, kHeap, kLazy };

  Union unite = Union::kPairwise;
  // `a and (b or c)` as `(a and b) or (a and c)`; counts of disjoint operands are added up.
  bool distribute = false;
  // The first condition of a single rule value by value, counts added up.
  bool split_first = false;
  // All that a rule excludes united first, instead of subtracted value by value.
  bool exclude_together = false;
};

std::string ToString(const Composition& composition);

// From a parsed definition: finding the bitmaps by name is part of it. Rules must be `and` rules.
uint64_t Count(const CroaringIndex& index, const Draft& draft, const Composition& composition);

// Tries each composition, checks that all give the same count, and returns the fastest.
Composition Fastest(const CroaringIndex& index, const Draft& draft);

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_CROARING_RIVAL_H_
