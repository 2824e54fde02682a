// How many customers each segment holds, and who entered and left it, added up over a feed.
#ifndef TRANCHE_SRC_CLI_MOVEMENTS_H_
#define TRANCHE_SRC_CLI_MOVEMENTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "src/cli/table.h"
#include "tranche/change.h"
#include "tranche/segment.h"

namespace tranche::cli {

// How many customers entered and left each segment, added up over batches.
class Movements {
 public:
  struct Movement {
    uint64_t entered = 0;
    uint64_t left = 0;
  };

  void Add(const BatchResult& result);
  Movement Of(const std::string& segment_id) const;
  Movement Total() const;

 private:
  std::map<std::string, Movement, std::less<>> by_segment_;
};

// Segment, customers, share, and the sums of the measures; of amounts in at most so many
// currencies, those that most members hold amounts in.
Table CountTable(const std::vector<SegmentStats>& segments, size_t most_currencies = SIZE_MAX);
// Segment, customers, share, entered, left.
Table MovementTable(const std::vector<SegmentStats>& segments, const Movements& movements);
// The stats of each segment, with "entered" and "left".
std::string MovementsJson(const std::vector<SegmentStats>& segments, const Movements& movements);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_MOVEMENTS_H_
