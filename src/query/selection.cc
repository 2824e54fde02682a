#include "src/query/selection.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace tranche::internal {
namespace {

// Intersects `words` with `other`, both of kBlockWords words, and returns how many bits are left.
uint32_t AndWords(const uint64_t* other, uint64_t* words) {
  uint32_t count = 0;
  for (uint32_t w = 0; w < kBlockWords; ++w)
    count += static_cast<uint32_t>(std::popcount(words[w] &= other[w]));
  return count;
}

// How many of the rows 0 to `last` are set.
uint32_t CountUpTo(const uint64_t* words, uint16_t last) {
  uint32_t count = 0;
  for (uint32_t w = 0; w < last / 64u; ++w) count += static_cast<uint32_t>(std::popcount(words[w]));
  const uint64_t up_to_last = ~uint64_t{0} >> (63 - last % 64);
  return count + static_cast<uint32_t>(std::popcount(words[last / 64] & up_to_last));
}

}  // namespace

Selection Selection::Everybody(const Version& version) {
  Selection selection(version);
  selection.is_everybody_ = true;
  return selection;
}

Selection Selection::Members(const Version& version, std::vector<SegmentSlot> slots) {
  Selection selection(version);
  selection.is_everybody_ = slots.empty();
  selection.slots_ = std::move(slots);
  return selection;
}

Selection Selection::Matching(const Version& version, Query query) {
  Selection selection(version);
  selection.query_ = std::make_unique<Query>(std::move(query));
  selection.scratch_ = std::make_unique<EvaluationScratch>();
  selection.evaluator_ =
      std::make_unique<BlockEvaluator>(version, *selection.query_, selection.scratch_.get());
  return selection;
}

void Selection::Intersect(Selection other) {
  if (other.is_everybody_ && !other.is_narrowed()) return;
  if (is_everybody_ && !is_narrowed()) {
    *this = std::move(other);
  } else if (!slots_.empty() && !other.slots_.empty() && !other.is_narrowed()) {
    slots_.insert(slots_.end(), other.slots_.begin(), other.slots_.end());
  } else {
    others_.push_back(std::move(other));
  }
}

uint64_t EstimateTerm(const Version& version, const Term& term, bool* is_exact) {
  uint64_t named = 0;
  if (term.field == kCustomerIdField) {
    named = term.rows.size();
    *is_exact = true;
  } else if (term.field == kSegmentField) {
    for (const Code code : term.values) named += version.segments[SegmentOfCode(code)].count;
    *is_exact = term.values.size() <= 1;
    if (!*is_exact && term.negated) return version.customer_count;
  } else if (!term.ranges.empty() || !term.match.empty()) {
    named = version.fields[term.field].values[kPresent].total;
    *is_exact = false;
    if (term.negated) return version.customer_count;
  } else {
    const FieldState& field = version.fields[term.field];
    for (const Code value : term.values) named += field.values[value].total;
    *is_exact = !version.schema->field(term.field).is_multi() || term.values.size() <= 1;
    if (!*is_exact && term.negated) return version.customer_count;
  }
  named = std::min(named, version.customer_count);
  return term.negated ? version.customer_count - named : named;
}

bool Selection::CountByTotals(uint64_t* count) const {
  if (query_->conjunctions.size() != 1 || query_->conjunctions[0].terms.size() != 1) return false;
  bool is_exact;
  *count = EstimateTerm(*version_, query_->terms[query_->conjunctions[0].terms[0]], &is_exact);
  return is_exact;
}

uint64_t Selection::Count() {
  uint64_t count = 0;
  if (!is_narrowed()) {
    if (is_everybody_) return version_->customer_count;
    if (slots_.size() == 1) return version_->segments[slots_[0]].count;
    if (query_ != nullptr && CountByTotals(&count)) return count;
  }
  count = 0;
  for (BlockId block = 0; block < version_->block_count(); ++block) count += CountIn(block);
  return count;
}

uint32_t Selection::CountIn(BlockId block) {
  if (!is_narrowed()) {
    if (is_everybody_) return version_->block(block).live.cardinality;
    if (slots_.size() == 1) return version_->block(block).memberships[slots_[0]].cardinality;
    if (query_ != nullptr) return evaluator_->Count(block);
  }
  if (words_ == nullptr) words_ = std::make_unique<AlignedBlock>();
  return SelectIn(block, words_->words);
}

uint32_t Selection::SelectIn(BlockId block, uint64_t* words) {
  uint32_t count = SelectUnnarrowed(block, words);
  AlignedBlock other;
  for (size_t i = 0; count > 0 && i < others_.size(); ++i) {
    others_[i].SelectIn(block, other.words);
    count = AndWords(other.words, words);
  }
  if (needle_ == nullptr || count == 0) return count;
  return NarrowBySearch(*searched_, block, *needle_, words);
}

uint32_t Selection::SelectUnnarrowed(BlockId block, uint64_t* words) {
  if (query_ != nullptr) return evaluator_->Select(block, words);
  std::fill(words, words + kBlockWords, 0);
  const Container& first =
      is_everybody_ ? version_->block(block).live : version_->block(block).memberships[slots_[0]];
  first.OrInto(words);
  if (slots_.size() < 2) return first.cardinality;
  AlignedBlock other;
  uint32_t count = 0;
  for (size_t i = 1; i < slots_.size(); ++i) {
    std::fill(other.words, other.words + kBlockWords, 0);
    version_->block(block).memberships[slots_[i]].OrInto(other.words);
    count = AndWords(other.words, words);
  }
  return count;
}

PageRows Selection::Page(PageStart start, uint32_t take) {
  PageRows page;
  // With a row to go on from, its block says how many stand before the page.
  page.skipped = start.after == kNoRow ? start.skip : UINT64_MAX;
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block = 0; block < version_->block_count(); ++block) {
    const uint64_t before = page.total;
    const bool has_start = start.after != kNoRow && block == BlockOf(start.after);
    const bool may_hold =
        page.rows.size() < take && before + version_->block(block).live.cardinality > page.skipped;
    if (!has_start && !may_hold) {
      page.total += CountIn(block);
      continue;
    }
    page.total += SelectIn(block, words->words);
    if (has_start) page.skipped = before + CountUpTo(words->words, InBlock(start.after));
    if (page.total <= page.skipped) continue;
    uint64_t place = before;
    ForEachBit(words->words, [&](uint16_t row) {
      if (place++ >= page.skipped && page.rows.size() < take)
        page.rows.push_back(RowAt(block, row));
    });
  }
  return page;
}

}  // namespace tranche::internal
