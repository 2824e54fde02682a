// Evaluates many queries over one block in one pass: for saved segments that are created, loaded or
// counted together.
//
// Queries that are evaluated together share their terms. A term is resolved once, and the union of
// its values is made once for each strip of rows and stays in the L1 cache, where the rules of all
// queries read it. So the cost of one more query is an `and` of a few strips.
#ifndef TRANCHE_SRC_QUERY_MANY_EVALUATOR_H_
#define TRANCHE_SRC_QUERY_MANY_EVALUATOR_H_

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <vector>

#include "src/base/aligned.h"
#include "src/bitmap/kernels.h"
#include "src/query/block_operands.h"
#include "src/query/query.h"
#include "src/table/version.h"

namespace tranche::internal {

// Not thread-safe. The version must outlive it. Memory: a block's words for each of up to 128
// queries.
class ManyEvaluator {
 public:
  ManyEvaluator(const Version& version, std::span<const Query> queries,
                const Kernels& kernels = BestKernels());

  // Adds to `counts`, one for each query, how many rows of the block match.
  void Count(BlockId block, std::span<uint64_t> counts);

  // Calls `visit(size_t query, uint32_t count, const uint64_t* words)` for each query in order:
  // how many rows of the block match, and which, kBlockWords of words.
  template <typename Visit>
  void Select(BlockId block, Visit&& visit) {
    SelectFirst(block, std::numeric_limits<size_t>::max(), visit);
  }

  // The same, but queries from `selected` on are only counted: their `words` are null.
  template <typename Visit>
  void SelectFirst(BlockId block, size_t selected, Visit&& visit) {
    for (Group& group : groups_) {
      const size_t wanted = selected - std::min(selected, group.first_query);
      Evaluate(&group, block, wanted);
      for (size_t i = 0; i < group.query_ends.size(); ++i)
        visit(group.first_query + i, counts_[i], i < wanted ? words_[i]->words : nullptr);
    }
  }

 private:
  struct Group {
    Group(const Version& version, size_t first, std::span<const Query> queries,
          EvaluationScratch* scratch, const Kernels& kernels);

    size_t first_query;
    std::vector<uint32_t> query_ends;  // of the conjunctions of `all`
    Query all;
    BlockOperands operands;
    // The terms of all conjunctions, in one piece of memory: BlockOperands says why.
    std::vector<uint32_t> rule_terms;
    std::vector<uint32_t> rule_ends;
    std::vector<uint32_t> terms_by_field;
  };

  // Leaves the answers of the group in `counts_`, and those of its first `wanted` queries in
  // `words_`.
  void Evaluate(Group* group, BlockId block, size_t wanted);
  // Its steps. First the queries that are not known by then, with the rules and terms that are left
  // of them.
  void FindRules(Group* group, size_t wanted);
  void MakeInputs(Group* group);
  void MakeRules(Group* group);

  const Kernels& kernels_;
  EvaluationScratch scratch_;
  std::deque<Group> groups_;  // their operands do not move

  std::vector<uint32_t> counts_;
  std::vector<AlignedWords> words_;

  // Of the rules that are left in one block.
  std::vector<uint32_t> left_;       // terms
  std::vector<uint32_t> left_ends_;  // by rule
  std::vector<uint8_t> is_needed_;   // by term
  std::vector<uint8_t> negated_;     // by term

  // What the kernel is given for one block.
  std::vector<const uint64_t*> sources_;
  std::vector<ManyInput> inputs_;  // by term, and behind them the live rows
  std::vector<ManyUnion> unions_;
  std::vector<uint64_t> strips_;  // the unions of one strip
  std::vector<uint32_t> rule_inputs_;
  std::vector<ManyRule> rules_;
  std::vector<ManyQuery> queries_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_MANY_EVALUATOR_H_
