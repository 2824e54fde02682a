// A set of customers of one version, block by block: everybody, the members of saved segments, or
// what a query matches; narrowed by a text search if asked.
#ifndef TRANCHE_SRC_QUERY_SELECTION_H_
#define TRANCHE_SRC_QUERY_SELECTION_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "src/query/block_evaluator.h"
#include "src/table/search.h"
#include "src/table/version.h"

namespace tranche::internal {

// Where a page begins: after so many places of the order of creation or, if `after` is a row, after
// that row, which need not be selected.
struct PageStart {
  uint64_t skip = 0;
  Row after = kNoRow;
};

struct PageRows {
  std::vector<Row> rows;
  uint64_t total = 0;    // on all pages
  uint64_t skipped = 0;  // as asked for; with `after`: how many stand before the page
};

// Not thread-safe; movable. The version must outlive it.
class Selection {
 public:
  static Selection Everybody(const Version& version);
  // Customers who are in all of these segments.
  static Selection Members(const Version& version, std::vector<SegmentSlot> slots);
  static Selection Matching(const Version& version, Query query);

  // Keeps only customers who are in `other` as well, a selection of the same version.
  void Intersect(Selection other);
  // Keeps only customers whose text contains `needle`, folded; empty: all of them.
  // Texts are looked up in `version`, which has the same customers in the same rows; both must
  // outlive the selection.
  void Narrow(const SearchNeedle* needle, const Version& version) {
    needle_ = needle;
    searched_ = &version;
  }

  // How many customers. O(1) for everybody, for one segment and for values of one single-valued
  // field.
  uint64_t Count();

  // How many in one block.
  uint32_t CountIn(BlockId block);
  // The same, and their rows as kBlockWords words.
  uint32_t SelectIn(BlockId block, uint64_t* words);

  // At most `take` rows in order of creation. Blocks outside the page are only counted.
  PageRows Page(PageStart start, uint32_t take);

  // What the evaluator did so far; zeroes unless it is a query.
  EvaluationTally tally() const {
    return evaluator_ == nullptr ? EvaluationTally() : evaluator_->tally();
  }

 private:
  explicit Selection(const Version& version) : version_(&version) {}
  // Whether customers are left out by an intersection or a search.
  bool is_narrowed() const { return needle_ != nullptr || !others_.empty(); }
  uint32_t SelectUnnarrowed(BlockId block, uint64_t* words);
  bool CountByTotals(uint64_t* count) const;

  const Version* version_;
  bool is_everybody_ = false;
  std::vector<SegmentSlot> slots_;
  std::unique_ptr<Query> query_;
  std::unique_ptr<EvaluationScratch> scratch_;
  std::unique_ptr<BlockEvaluator> evaluator_;
  std::vector<Selection> others_;  // intersected with all above
  const SearchNeedle* needle_ = nullptr;
  const Version* searched_ = nullptr;  // with a needle
  AlignedWords words_;                 // of a narrowed count
};

// At most how many customers match the term, from totals alone; exact when the field is
// single-valued or the term names one value.
uint64_t EstimateTerm(const Version& version, const Term& term, bool* is_exact);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_SELECTION_H_
