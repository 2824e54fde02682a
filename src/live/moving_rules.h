// The rules whose ranges move as time goes on: those with relative conditions.
//
// Each relative condition matches a range of numbers whose ends are a function of the time
// (FieldType::RangeAt). Between two times the rule differs for the numbers that one of the two sets
// has and the other has not: a customer who holds such a number crosses, and nobody else can enter
// or leave.
#ifndef TRANCHE_SRC_LIVE_MOVING_RULES_H_
#define TRANCHE_SRC_LIVE_MOVING_RULES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/base/moment.h"
#include "src/live/number_sets.h"
#include "src/query/query.h"
#include "src/schema/schema.h"

namespace tranche::internal {

// A rule that has moved, as far as the numbers of one field let a customer meet it.
struct MovedRule {
  FieldId field;
  uint32_t bit;
  NumberRanges met;      // from now on
  NumberRanges changed;  // met before or from now on, not both
};

// Writer only.
class MovingRules {
 public:
  // A rule has these terms of one field, all with ranges, some of them relative.
  void Add(uint32_t bit, std::span<const Term* const> terms);
  // Forgets `count` rules from the bit `first` on.
  void Remove(uint32_t first, uint32_t count);
  // The ids of the fields after a field that no rule names go down by one.
  void DropField(FieldId dropped);

  bool empty() const { return rules_.empty(); }

  // Numbers of one field.
  struct Swept {
    FieldId field;
    NumberRanges ranges;
  };
  // The numbers that ends of ranges pass between two times: who crosses meanwhile holds one of
  // them.
  std::vector<Swept> SweptBetween(const Schema& schema, const Moment& from, const Moment& to) const;

  // Goes to the time `now`. Returns what differs from the time before, by field.
  std::vector<MovedRule> MoveTo(const Schema& schema, const Moment& now);

  uint64_t memory_bytes() const;

 private:
  struct MovingRule {
    uint32_t bit;
    std::vector<Term> terms;  // of one field
    NumberRanges met;         // by all of them, at the time of the last move
    FieldId field() const { return terms[0].field; }
  };

  std::vector<MovingRule> rules_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_MOVING_RULES_H_
