// Who will cross soon: the rows whose numbers the ends of relative conditions pass next, found by
// one scan and kept in order, so that time that goes on in small steps costs what crosses, and not
// a scan for each step.
#ifndef TRANCHE_SRC_LIVE_LOOK_AHEAD_H_
#define TRANCHE_SRC_LIVE_LOOK_AHEAD_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "src/live/moving_rules.h"
#include "src/table/version.h"

namespace tranche::internal {

// Writer only. Of some fields it knows, for some ranges of numbers, every row that holds one of
// them; and perhaps rows that did so and do no more, or are dead by now.
class LookAhead {
 public:
  using Ranges = MovingRules::Swept;
  // More rows than this are not kept: 16 bytes each.
  static constexpr size_t kMostRows = size_t{1} << 20;

  // Knows nothing: rows have new numbers, or many have changed.
  void Clear() { fields_.clear(); }

  // How far in milliseconds `Fill` should look: an hour, or less where so many cross.
  Number window() const { return window_; }

  // Knows these from now on, in place of what it knew. Where there are more than kMostRows, it
  // knows nothing, and looks less far the next time. Cost: a scan of the fields.
  void Fill(const Version& version, std::vector<Ranges> ranges);

  // Adds the rows that hold a number in one of these to `rows`, in no order and perhaps twice.
  // False when it does not know them. Cost: what is found, and a look at each number noted since it
  // was filled.
  bool Find(const Ranges& wanted, std::vector<Row>* rows) const;

  // The row holds this number from now on.
  void Note(FieldId field, Row row, Number number);

  uint64_t memory_bytes() const;

 private:
  using Entry = std::pair<Number, Row>;
  struct Known {
    Ranges known;
    std::vector<Entry> entries;  // ascending
    std::vector<Entry> later;    // noted since, in no order
  };
  std::vector<Known> fields_;
  static constexpr Number kLongestWindow = 3'600'000;
  Number window_ = kLongestWindow;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_LOOK_AHEAD_H_
