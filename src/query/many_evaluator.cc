#include "src/query/many_evaluator.h"

#include <algorithm>
#include <numeric>

namespace tranche::internal {

ManyEvaluator::Group::Group(const Version& version, size_t first, std::span<const Query> queries,
                            EvaluationScratch* scratch, const Kernels& kernels)
    : first_query(first),
      all(Merge(queries, &query_ends)),
      operands(version, all, scratch, kernels),
      terms_by_field(all.terms.size()) {
  for (const Conjunction& rule : all.conjunctions) {
    rule_terms.insert(rule_terms.end(), rule.terms.begin(), rule.terms.end());
    rule_ends.push_back(static_cast<uint32_t>(rule_terms.size()));
  }
  std::iota(terms_by_field.begin(), terms_by_field.end(), 0);
  std::stable_sort(terms_by_field.begin(), terms_by_field.end(),
                   [&](uint32_t a, uint32_t b) { return all.terms[a].field < all.terms[b].field; });
}

ManyEvaluator::ManyEvaluator(const Version& version, std::span<const Query> queries,
                             const Kernels& kernels)
    : kernels_(kernels) {
  for (size_t first = 0; first < queries.size(); first += kMostQueries) {
    const size_t count = std::min<size_t>(kMostQueries, queries.size() - first);
    groups_.emplace_back(version, first, queries.subspan(first, count), &scratch_, kernels);
  }
}

void ManyEvaluator::Count(BlockId block, std::span<uint64_t> counts) {
  for (Group& group : groups_) {
    Evaluate(&group, block, 0);
    for (size_t i = 0; i < group.query_ends.size(); ++i)
      counts[group.first_query + i] += counts_[i];
  }
}

void ManyEvaluator::Evaluate(Group* group, BlockId block, size_t wanted) {
  BlockOperands& operands = group->operands;
  operands.Begin(block);
  const size_t query_count = group->query_ends.size();
  counts_.assign(query_count, 0);
  wanted = std::min(wanted, query_count);
  while (words_.size() < wanted) words_.push_back(std::make_unique<AlignedBlock>());
  for (size_t i = 0; i < wanted; ++i) *words_[i] = {};
  if (operands.live() == 0) return;
  FindRules(group, wanted);
  if (operands.has_unread_texts()) {
    operands.ReadTexts(left_, left_ends_);
    FindRules(group, wanted);
  }
  if (queries_.empty()) return;
  MakeInputs(group);
  MakeRules(group);
  kernels_.evaluate_many({inputs_.data(), unions_, rule_inputs_.data(), rules_.data(), queries_},
                         operands.word_count());
}

void ManyEvaluator::FindRules(Group* group, size_t wanted) {
  BlockOperands& operands = group->operands;
  left_.clear();
  left_ends_.clear();
  queries_.clear();
  uint32_t rule = 0;
  uint32_t at = 0;
  for (uint32_t query = 0; query < group->query_ends.size(); ++query) {
    const size_t first_term = left_.size();
    const size_t first_rule = left_ends_.size();
    bool is_full = false;
    for (; rule < group->query_ends[query]; ++rule) {
      const size_t first = left_.size();
      bool is_dead = is_full;
      for (; at < group->rule_ends[rule]; ++at) {
        if (is_dead) continue;
        const uint32_t term = group->rule_terms[at];
        const Extent extent = operands.Resolve(term).extent;
        is_dead = extent == Extent::kNobody;
        if (extent == Extent::kSome) left_.push_back(term);
      }
      is_full |= !is_dead && left_.size() == first;
      if (is_dead) {
        left_.resize(first);
      } else {
        left_ends_.push_back(static_cast<uint32_t>(left_.size()));
      }
    }
    if (left_ends_.size() == first_rule) continue;
    const bool wants_words = query < wanted;
    bool is_known = is_full;
    if (is_full) {
      counts_[query] = operands.live();
      if (wants_words) operands.block().live.OrInto(words_[query]->words);
    } else if (left_.size() - first_term == 1 && !wants_words &&
               operands[left_.back()].is_disjoint) {
      is_known = true;
      const Operand& operand = operands[left_.back()];
      counts_[query] =
          operand.negated ? operands.live() - operand.cardinality : operand.cardinality;
    }
    if (is_known) {
      left_.resize(first_term);
      left_ends_.resize(first_rule);
    } else {
      queries_.push_back({static_cast<uint32_t>(left_ends_.size()), &counts_[query],
                          wants_words ? words_[query]->words : nullptr});
    }
  }
}

void ManyEvaluator::MakeInputs(Group* group) {
  const size_t term_count = group->all.terms.size();
  is_needed_.assign(term_count, 0);
  for (const uint32_t term : left_) is_needed_[term] = 1;
  negated_.resize(term_count);
  inputs_.resize(term_count + 1);
  sources_.clear();
  unions_.clear();
  // Unions of one field have values in common, which stay in the L1 cache from one to the next.
  for (const uint32_t term : group->terms_by_field) {
    if (is_needed_[term] == 0) continue;
    const size_t first = sources_.size();
    negated_[term] = group->operands.AddWords(term, &sources_);
    const auto count = static_cast<uint32_t>(sources_.size() - first);
    inputs_[term] = {sources_[first], 1};
    if (count > 1) unions_.push_back({nullptr, first, count, nullptr, term});
  }
  strips_.resize(unions_.size() * kStripWords + 8);
  // To the next cache line.
  uint64_t* strip =
      strips_.data() + (64 - reinterpret_cast<uintptr_t>(strips_.data()) % 64) / 8 % 8;
  for (ManyUnion& in : unions_) {
    in.sources = sources_.data() + in.first_source;
    in.strip = strip;
    inputs_[in.input] = {strip, 0};
    strip += kernels_.many_strip_words;
  }
}

void ManyEvaluator::MakeRules(Group* group) {
  const auto live_input = static_cast<uint32_t>(group->all.terms.size());
  rule_inputs_.clear();
  rules_.clear();
  uint32_t first = 0;
  for (const uint32_t end : left_ends_) {
    const std::span<const uint32_t> terms = std::span(left_).subspan(first, end - first);
    first = end;
    ManyRule rule{static_cast<uint32_t>(rule_inputs_.size()), 0, 0};
    for (const uint32_t term : terms) {
      if (negated_[term] != 0) continue;
      rule_inputs_.push_back(term);
      ++rule.positive_count;
    }
    if (rule.positive_count == 0 && group->operands.live() < kBlockRows) {
      inputs_[live_input] = {group->operands.LiveWords(), 1};
      rule_inputs_.push_back(live_input);
      ++rule.positive_count;
    }
    for (const uint32_t term : terms) {
      if (negated_[term] != 0) rule_inputs_.push_back(term);
    }
    rule.negative_count =
        static_cast<uint32_t>(rule_inputs_.size()) - rule.first - rule.positive_count;
    rules_.push_back(rule);
  }
}

}  // namespace tranche::internal
