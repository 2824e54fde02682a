// The fused evaluator: a whole query over one block of 65,536 rows at a time, without an
// intermediate bitmap.
//
// For each block a cost model chooses, by the containers the block really has:
//   nothing   a conjunction with an absent operand is skipped, a full operand is dropped;
//   exact     a single term over a single-valued field is a sum of cardinalities;
//   runs      rows that are clustered are combined run by run;
//   sparse    the rows of the smallest term are probed in the others;
//   dense     bitset words in place, everything else or-ed or scanned into 8 KiB scratch, all rules
//   in one pass;
// and for a term of a dense rule: the union of its values, the complement of the other values, or a
// scan of the forward codes through a lookup table. Figures: bench/evaluate_bench.cc.
#ifndef TRANCHE_SRC_QUERY_BLOCK_EVALUATOR_H_
#define TRANCHE_SRC_QUERY_BLOCK_EVALUATOR_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/base/aligned.h"
#include "src/bitmap/kernels.h"
#include "src/query/query.h"
#include "src/table/version.h"

namespace tranche {

// What was done, in blocks or in rules of blocks; for plans.
struct EvaluationTally {
  uint64_t skipped = 0;
  uint64_t full = 0;
  uint64_t sparse = 0;
  uint64_t dense = 0;
  uint64_t scanned = 0;
  uint64_t complemented = 0;
};

// Scratch that evaluators of several queries may share, one at a time.
class EvaluationScratch {
 public:
  // A zeroed or dirty bitset; valid until `Reset`.
  uint64_t* NewBitset();
  void Reset() { used_ = 0; }
  size_t used() const { return used_; }

 private:
  std::vector<AlignedWords> bitsets_;
  size_t used_ = 0;
};

// Not thread-safe. The version and the query must outlive it.
class BlockEvaluator {
 public:
  BlockEvaluator(const Version& version, const Query& query, EvaluationScratch* scratch,
                 const Kernels& kernels = BestKernels());

  // How many rows of the block match.
  uint32_t Count(BlockId block) { return Evaluate(block, nullptr); }

  // The same, and writes the rows to `words`, kBlockWords of them.
  uint32_t Select(BlockId block, uint64_t* words) { return Evaluate(block, words); }

  const EvaluationTally& tally() const { return tally_; }

 private:
  using ValueBlocks = std::span<const Container>;
  enum class Extent : uint8_t { kNobody, kSome, kEverybody };

  // A term as it stands in the current block.
  struct Operand {
    uint64_t pass = 0;  // the evaluation that the rest speaks of
    Extent extent = Extent::kSome;
    bool negated = false;
    bool is_disjoint = false;    // its containers do not overlap, so that cardinality is exact
    bool is_complement = false;  // the containers are those of the other values
    bool scans = false;          // dense form: a scan of the codes
    uint32_t first = 0;          // of containers_
    uint32_t count = 0;
    uint32_t cardinality = 0;        // at most, before negation
    uint32_t run_count = 0;          // when all containers are runs, else kNotRuns
    float dense_cost = 0;            // nanoseconds to read or make the dense form
    const uint64_t* made = nullptr;  // the dense form where it is one bitset
  };

  static constexpr uint32_t kNotRuns = 0xFFFFFFFF;

  uint32_t Evaluate(BlockId block, uint64_t* out);
  const Operand& Resolve(uint32_t term);
  void ResolveRows(const Term& term, Operand* operand);
  void ResolveValues(const Term& term, Operand* operand);
  // Adds the containers of these values in this block to the operand, and what reading them costs.
  void AddContainers(std::span<const ValueBlocks> values, Operand* operand);
  void ConsiderComplement(uint32_t index, Operand* operand);
  void ConsiderScan(const Term& term, Operand* operand);

  // The answer when all operands are runs.
  bool IsClustered() const;
  uint32_t EvaluateRuns(uint64_t* out);
  void Prefetch(BlockId block) const;

  // The smallest positive term of the rule if probing its rows beats the dense form, else -1.
  int SparseStart(std::span<const uint32_t> rule) const;
  // Rows of `start` that meet the other terms: or-ed into `into` unless null. Returns how many.
  uint32_t Probe(std::span<const uint32_t> rule, uint32_t start, uint64_t* into);
  uint32_t ProbeContainer(const Container& start, std::span<const uint32_t> others, uint64_t* into);
  // Rows that meet the operand, written to `out` (room for 16 more than `rows`).
  uint32_t Filter(const Operand& operand, const Term& term, std::span<const uint16_t> rows,
                  uint16_t* out);

  void AddDenseRule(std::span<const uint32_t> rule);
  void AddDenseTerm(uint32_t term);
  const uint64_t* LiveWords();
  const uint64_t* Scan(const Term& term, const BlockColumn& column);
  uint32_t RunDense(const uint64_t* base, uint64_t* out);
  const uint8_t* AcceptTable(uint32_t term, uint8_t width_log2);

  const Version& version_;
  const Query& query_;
  EvaluationScratch* const scratch_;
  const Kernels& kernels_;
  EvaluationTally tally_;

  uint64_t pass_ = 0;  // counts evaluations: operands of earlier ones are stale
  BlockId block_id_ = 0;
  const Block* block_ = nullptr;
  uint32_t live_ = 0;
  uint32_t word_count_ = 0;
  const uint64_t* live_words_ = nullptr;

  // The containers of each term's values, block by block, and of the other values where the
  // complement may be cheaper.
  std::vector<std::vector<ValueBlocks>> values_;
  std::vector<std::vector<ValueBlocks>> other_values_;

  std::vector<Operand> operands_;  // by term
  std::vector<const Container*> containers_;
  std::vector<Container> row_containers_;  // of customer_id terms, by term
  std::vector<std::vector<uint16_t>> rows_of_term_;
  std::vector<std::vector<uint8_t>> accept_;  // by term; empty until a scan needs it

  std::vector<uint32_t> rule_terms_;  // terms that are left of the conjunctions of this block
  std::vector<uint32_t> rule_ends_;
  std::vector<uint16_t> probe_rows_[2];

  std::vector<const uint64_t*> sources_;
  std::vector<DenseTerm> dense_terms_;
  std::vector<DenseRule> dense_rules_;
};

}  // namespace tranche

#endif  // TRANCHE_SRC_QUERY_BLOCK_EVALUATOR_H_
