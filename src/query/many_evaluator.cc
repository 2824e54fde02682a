#include "src/query/many_evaluator.h"

#include <algorithm>

namespace tranche {
namespace {

constexpr uint32_t kNoInput = 0xFFFFFFFF;

}  // namespace

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
    Evaluate(&group, block, false);
    for (size_t i = 0; i < group.query_ends.size(); ++i)
      counts[group.first_query + i] += counts_[i];
  }
}

void ManyEvaluator::Evaluate(Group* group, BlockId block, bool wants_words) {
  BlockOperands& operands = group->operands;
  operands.Begin(block);
  const size_t query_count = group->query_ends.size();
  counts_.assign(query_count, 0);
  if (wants_words) {
    while (words_.size() < query_count) words_.push_back(std::make_unique<AlignedBlock>());
    for (size_t i = 0; i < query_count; ++i)
      std::fill(words_[i]->words, words_[i]->words + kBlockWords, 0);
  }
  if (operands.live() == 0) return;
  term_inputs_.assign(group->all.terms.size(), kNoInput);
  negated_.resize(group->all.terms.size());
  live_input_ = kNoInput;
  sources_.clear();
  inputs_.clear();
  unions_.clear();
  rule_inputs_.clear();
  rules_.clear();
  queries_.clear();

  uint32_t at = 0;
  for (uint32_t query = 0; query < query_count; ++query) {
    left_.clear();
    left_ends_.clear();
    bool is_full = false;
    for (; at < group->query_ends[query]; ++at) {
      if (is_full) continue;
      const size_t first = left_.size();
      bool is_dead = false;
      for (const uint32_t term : group->all.conjunctions[at].terms) {
        const Extent extent = operands.Resolve(term).extent;
        is_dead |= extent == Extent::kNobody;
        if (extent == Extent::kSome) left_.push_back(term);
      }
      is_full = !is_dead && left_.size() == first;
      if (is_dead) {
        left_.resize(first);
      } else {
        left_ends_.push_back(static_cast<uint32_t>(left_.size()));
      }
    }
    if (is_full) {
      counts_[query] = operands.live();
      if (wants_words) operands.block().live.OrInto(words_[query]->words);
      continue;
    }
    if (left_ends_.empty()) continue;
    if (left_.size() == 1 && !wants_words && operands[left_[0]].is_disjoint) {
      const Operand& operand = operands[left_[0]];
      counts_[query] =
          operand.negated ? operands.live() - operand.cardinality : operand.cardinality;
      continue;
    }
    uint32_t first = 0;
    for (const uint32_t end : left_ends_) {
      AddRule(group, std::span(left_).subspan(first, end - first));
      first = end;
    }
    queries_.push_back({static_cast<uint32_t>(rules_.size()), &counts_[query],
                        wants_words ? words_[query]->words : nullptr});
  }
  if (queries_.empty()) return;

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
  kernels_.evaluate_many({inputs_.data(), unions_, rule_inputs_.data(), rules_.data(), queries_},
                         operands.word_count());
}

void ManyEvaluator::AddRule(Group* group, std::span<const uint32_t> terms) {
  ManyRule rule{static_cast<uint32_t>(rule_inputs_.size()), 0, 0};
  for (const uint32_t term : terms) {
    const uint32_t input = InputOf(group, term);
    if (negated_[term] != 0) continue;
    rule_inputs_.push_back(input);
    ++rule.positive_count;
  }
  if (rule.positive_count == 0 && group->operands.live() < kBlockRows) {
    rule_inputs_.push_back(LiveInput(group));
    ++rule.positive_count;
  }
  for (const uint32_t term : terms) {
    if (negated_[term] == 0) continue;
    rule_inputs_.push_back(term_inputs_[term]);
    ++rule.negative_count;
  }
  rules_.push_back(rule);
}

uint32_t ManyEvaluator::InputOf(Group* group, uint32_t term) {
  uint32_t& input = term_inputs_[term];
  if (input != kNoInput) return input;
  input = static_cast<uint32_t>(inputs_.size());
  const size_t first_source = sources_.size();
  negated_[term] = group->operands.AddWords(term, &sources_);
  const auto count = static_cast<uint32_t>(sources_.size() - first_source);
  inputs_.push_back({sources_[first_source], 1});
  if (count > 1) unions_.push_back({nullptr, first_source, count, nullptr, input});
  return input;
}

uint32_t ManyEvaluator::LiveInput(Group* group) {
  if (live_input_ == kNoInput) {
    live_input_ = static_cast<uint32_t>(inputs_.size());
    inputs_.push_back({group->operands.LiveWords(), 1});
  }
  return live_input_;
}

}  // namespace tranche
