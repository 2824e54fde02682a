// Set operations on sorted lists of runs: how blocks of clustered rows are evaluated, in time of
// runs and not of rows.
#ifndef TRANCHE_SRC_QUERY_RUN_LISTS_H_
#define TRANCHE_SRC_QUERY_RUN_LISTS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/bitmap/container.h"

namespace tranche {

// Runs in ascending order, without overlap. Not thread-safe; keeps its memory, so one list should
// serve many blocks.
class RunList {
 public:
  // The rows 0 to `last`.
  void AssignAll(uint16_t last);
  void Assign(std::span<const RowRun> runs);

  void Unite(std::span<const RowRun> other);
  void Intersect(std::span<const RowRun> other);
  // Takes the rows of `other` away.
  void Subtract(std::span<const RowRun> other);

  bool empty() const { return size_ == 0; }
  std::span<const RowRun> runs() const { return {runs_.data(), size_}; }
  uint32_t CountRows() const;

 private:
  // Makes `made_` the list, of `size` runs.
  void Take(size_t size);

  std::vector<RowRun> runs_;  // the first size_ of them
  size_t size_ = 0;
  std::vector<RowRun> made_;
};

}  // namespace tranche

#endif  // TRANCHE_SRC_QUERY_RUN_LISTS_H_
