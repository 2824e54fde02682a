// Set operations on sorted lists of runs: blocks of clustered rows are evaluated in time
// proportional to the runs, not to the rows.
#ifndef TRANCHE_SRC_QUERY_RUN_LISTS_H_
#define TRANCHE_SRC_QUERY_RUN_LISTS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/bitmap/container.h"

namespace tranche::internal {

// Runs in ascending order, without overlap. Not thread-safe; keeps its memory, so one list should
// serve many blocks. What it is made from must not lie in the list itself.
class RunList {
 public:
  using Runs = std::span<const RowRun>;

  // The rows 0 to `last`.
  void AssignAll(uint16_t last);
  void Unite(Runs a, Runs b);
  void Intersect(Runs a, Runs b);
  // The rows of `a` that are not in `b`.
  void Subtract(Runs a, Runs b);

  Runs runs() const { return {runs_.data(), size_}; }

 private:
  // Room for `size` runs and one: each step of an operation writes a run and then keeps it or not,
  // since a mispredicted branch costs more than the write.
  void Reserve(size_t size);

  std::vector<RowRun> runs_;  // the first size_ of them
  size_t size_ = 0;
};

uint32_t CountRows(RunList::Runs runs);
// How many rows are in both.
uint32_t CountCommonRows(RunList::Runs a, RunList::Runs b);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_RUN_LISTS_H_
