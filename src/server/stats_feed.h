// The live counts of all segments, told again when they have changed.
#ifndef TRANCHE_SRC_SERVER_STATS_FEED_H_
#define TRANCHE_SRC_SERVER_STATS_FEED_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tranche/index.h"

namespace tranche::server {

// One look at the counts, as the texts of two events "stats", which viewers share:
// {"version","customers","complete","segments":[{"id","name","count","percentage","sums"}],
// "removed":[ID]}.
struct StatsTick {
  uint64_t number = 0;  // from 1
  std::string whole;    // "complete" is true: every segment
  std::string changes;  // those whose name, count or sums differ from the tick before
};

// Not thread-safe.
class StatsFeed {
 public:
  // The next tick; null when the snapshot is of the version that the last tick told.
  std::shared_ptr<const StatsTick> Next(const Snapshot& snapshot);

 private:
  struct Told {
    std::string name;
    uint64_t count = 0;
    std::vector<FieldSums> sums;

    friend bool operator==(const Told&, const Told&) = default;
  };

  uint64_t ticks_ = 0;
  std::optional<uint64_t> version_;
  std::map<std::string, Told> told_;  // by id
};

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_STATS_FEED_H_
