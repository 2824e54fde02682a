// The fused evaluator: a whole query over one block of 65,536 rows at a time, without an
// intermediate bitmap.
//
// For each block a cost model chooses, by the containers the block really has:
//   nothing   a conjunction with an absent operand is skipped, a full operand is dropped;
//   exact     a single term over a single-valued field is a sum of cardinalities;
//   plain     a conjunction of a few single values is counted from their containers directly;
//   runs      containers that are all runs are combined run by run;
//   sparse    the rows of the smallest term are probed in the others;
//   dense     bitset words in place, everything else or-ed or scanned into 8 KiB scratch, all rules
//   in one pass;
// and for a term of a dense rule: the union of its values, the complement of the other values, a
// scan of the forward codes through a lookup table, or a compare of numbers. Figures:
// bench/evaluate_bench.cc. Terms that look for something in texts come last: they read the texts of
// the rows that the other terms leave, and are bitsets from then on.
#ifndef TRANCHE_SRC_QUERY_BLOCK_EVALUATOR_H_
#define TRANCHE_SRC_QUERY_BLOCK_EVALUATOR_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "src/bitmap/kernels.h"
#include "src/query/block_operands.h"
#include "src/query/block_probe.h"
#include "src/query/query.h"
#include "src/query/run_lists.h"
#include "src/table/version.h"

namespace tranche::internal {

// Not thread-safe. The version and the query must outlive it.
class BlockEvaluator {
 public:
  BlockEvaluator(const Version& version, const Query& query, EvaluationScratch* scratch,
                 const Kernels& kernels = BestKernels(), const ReplacedMembers* replaced = nullptr);
  BlockEvaluator(const BlockEvaluator&) = delete;
  BlockEvaluator& operator=(const BlockEvaluator&) = delete;

  // How many rows of the block match.
  uint32_t Count(BlockId block) {
    uint32_t count;
    return CountPlain(block, &count) ? count : Evaluate(block, nullptr);
  }

  // The same, and writes the rows to `words`, kBlockWords of them.
  uint32_t Select(BlockId block, uint64_t* words) { return Evaluate(block, words); }

  const EvaluationTally& tally() const { return operands_.tally(); }

 private:
  uint32_t Evaluate(BlockId block, uint64_t* out);

  // Leaves in `rule_terms_` and `rule_ends_` what is not known of the rules without looking at
  // rows; false when everybody meets one.
  bool FindRules();

  // Counts a conjunction of a few single values straight from their containers; false when these
  // are not of the common forms.
  bool CountPlain(BlockId block, uint32_t* count);

  // The answer when all operands are runs.
  bool IsClustered() const;
  uint32_t EvaluateRuns(uint64_t* out);
  RunList::Runs RunsOf(const Operand& operand);

  void AddDenseRule(std::span<const uint32_t> rule);
  uint32_t RunDense(const uint64_t* base, uint64_t* out);

  const Version& version_;
  const Query& query_;
  EvaluationScratch* const scratch_;
  const Kernels& kernels_;
  BlockOperands operands_;
  BlockProbe probe_{&operands_};

  // The containers of the terms of a plain conjunction; none when the query is something else.
  std::vector<std::span<const Container>> plain_;

  std::vector<uint32_t> rule_terms_;  // terms that are left of the conjunctions of this block
  std::vector<uint32_t> rule_ends_;

  struct RunScratch {
    RunList all;
    RunList rule;
    RunList term;
    RunList next;  // what one of these becomes
  };
  std::unique_ptr<RunScratch> run_scratch_;  // null until a block is clustered

  std::vector<const uint64_t*> sources_;
  std::vector<DenseTerm> dense_terms_;
  std::vector<DenseRule> dense_rules_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_BLOCK_EVALUATOR_H_
