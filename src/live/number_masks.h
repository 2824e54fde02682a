// The rule masks of one field of numbers: which rules do the ranges of their terms let a customer
// satisfy?
//
// The bounds that rules name cut the line of numbers into intervals, and all numbers of an interval
// have one row of bits (see rule_masks.h). A row for each interval would take bounds times rules
// bits, so only one interval in some fifty has its row: the others are made of the row before them
// by flipping the bits of the cuts on the way. A bound costs 16 bytes and a share of a row.
#ifndef TRANCHE_SRC_LIVE_NUMBER_MASKS_H_
#define TRANCHE_SRC_LIVE_NUMBER_MASKS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "src/live/moving_rules.h"
#include "src/query/query.h"
#include "src/schema/number.h"

namespace tranche::internal {

// Writer only.
class NumberMasks {
 public:
  using BitRow = std::vector<uint64_t>;

  // Where a number is among the bounds.
  struct Interval {
    size_t stretch;
    size_t cuts;  // of the stretch, at or below the number
    friend bool operator==(const Interval&, const Interval&) = default;
  };

  // Of rows of `word_count` words.
  explicit NumberMasks(uint32_t word_count);

  // The rule `bit` has these terms of the field, all with ranges. Cost: a bit in the row of every
  // stretch, and a place among the cuts of one for each bound that the terms name.
  void Add(uint32_t bit, std::span<const Term* const> terms);
  // Forgets `count` rules from `first` on. Cost: the bounds there are.
  void Remove(uint32_t first, uint32_t count);
  // From now on, the rules of the field that have moved are met by other numbers. Cost: the bounds
  // there are, sorted again.
  void Move(std::span<const MovedRule> moved);
  void Grow(uint32_t word_count);

  // Whether no rule has a term.
  bool empty() const { return rule_count_ == 0; }

  Interval Find(Number number) const;
  // The row of an interval, which may be made in `scratch`.
  const uint64_t* RowOf(Interval interval, BitRow* scratch) const;
  // The row of customers who hold no number.
  const uint64_t* RowWithout() const { return without_.data(); }

  uint64_t memory_bytes() const;

 private:
  // From the number `at` on, the bit is the other one.
  struct Cut {
    Number at;
    uint32_t bit;
  };
  // Cuts one after another, and the row before the first of them.
  struct Stretch {
    BitRow row;
    std::vector<Cut> cuts;  // ascending; none only in the first stretch
  };
  static constexpr size_t kCuts = 48;  // of a stretch that was split

  // Cuts stretches that have grown long into pieces.
  void Split();
  void FindFirsts();

  BitRow used_;  // the rules with terms
  uint32_t rule_count_ = 0;
  BitRow without_;
  std::vector<Stretch> stretches_;
  std::vector<Number> firsts_;  // where the first cut of each stretch but the first is
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_NUMBER_MASKS_H_
