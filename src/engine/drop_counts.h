// The bad values that an input had, counted by field and value for its report.
#ifndef TRANCHE_SRC_ENGINE_DROP_COUNTS_H_
#define TRANCHE_SRC_ENGINE_DROP_COUNTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/string_hash.h"
#include "tranche/bad_values.h"

namespace tranche::internal {

// Keeps the first kMaxReportedDrops different values, and counts the others. Not thread-safe.
class DropCounts {
 public:
  // Counts one value of the record at `line`. Returns what is kept of it when it comes for the
  // first time, for the caller to complete with the reason and the suggestion; else null. Valid
  // until the next call.
  DroppedValueCount* Add(std::string_view field, std::string_view value, uint64_t line);

  uint64_t total() const { return total_; }

  // By count, the most frequent first, then by field and value. Leaves nothing.
  std::vector<DroppedValueCount> Take();

 private:
  uint64_t total_ = 0;
  std::vector<DroppedValueCount> kept_;
  StringMap<size_t> places_;  // in kept_, by field and value
  std::string key_;
};

// The first kMaxReportedValueBytes of `value`, whole characters of UTF-8.
std::string_view ReportedPart(std::string_view value);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_DROP_COUNTS_H_
