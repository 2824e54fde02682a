// The sparse way to evaluate a rule in a block: the rows of its smallest term, looked up in the
// others.
#ifndef TRANCHE_SRC_QUERY_BLOCK_PROBE_H_
#define TRANCHE_SRC_QUERY_BLOCK_PROBE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/query/block_operands.h"

namespace tranche::internal {

// Not thread-safe. The operands must outlive it, and the terms of a rule be resolved.
class BlockProbe {
 public:
  explicit BlockProbe(BlockOperands* operands) : operands_(*operands) {}

  // The smallest positive term of the rule if probing its rows beats the dense form, else -1.
  int Start(std::span<const uint32_t> rule) const;

  // Finds the rows of `start` that satisfy the other terms, or-s them into `into` unless that is
  // null, and returns how many there are.
  uint32_t Run(std::span<const uint32_t> rule, uint32_t start, uint64_t* into);

 private:
  uint32_t RunContainer(const Container& start, std::span<const uint32_t> others, uint64_t* into);
  // Writes the rows that satisfy the term to `out`, which has room for kSpareRows more than `rows`
  // has.
  uint32_t Filter(uint32_t term, std::span<const uint16_t> rows, uint16_t* out);

  BlockOperands& operands_;
  std::vector<uint16_t> rows_[2];
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_BLOCK_PROBE_H_
