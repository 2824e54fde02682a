#include "src/query/block_evaluator.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "src/base/planted.h"

namespace tranche::internal {
namespace {

constexpr uint32_t kMostRuns = 1024;  // in all operands of a block that is evaluated run by run
constexpr size_t kMostPlain = 4;      // terms of a plain conjunction
// Bitsets in use before dense rules are run: they should stay in the L2 cache.
constexpr size_t kMostScratch = 64;

bool IsPlain(const Query& query) {
  const std::vector<Term>& terms = query.terms;
  return query.conjunctions.size() == 1 && terms.size() > 1 && terms.size() <= kMostPlain &&
         query.conjunctions[0].terms.size() == terms.size() &&
         std::all_of(terms.begin(), terms.end(),
                     [](const Term& term) {
                       return term.values.size() == 1 && term.field != kSegmentField;
                     }) &&
         std::any_of(terms.begin(), terms.end(), [](const Term& term) { return !term.negated; });
}

uint32_t CountArrayIn(std::span<const uint16_t> rows, const uint64_t* words) {
  uint64_t met = 0;
  for (const uint16_t row : rows) met += words[row / 64] >> (row % 64) & 1;
  return static_cast<uint32_t>(met);
}

// A value that the block has.
struct PlainPart {
  const Container* container;
  bool negated;
};

}  // namespace

BlockEvaluator::BlockEvaluator(const Version& version, const Query& query,
                               EvaluationScratch* scratch, const Kernels& kernels,
                               const ReplacedMembers* replaced)
    : version_(version),
      query_(query),
      scratch_(scratch),
      kernels_(kernels),
      operands_(version, query, scratch, kernels, replaced) {
  if (!IsPlain(query)) return;
  for (uint32_t i = 0; i < query.terms.size(); ++i) plain_.push_back(operands_.BlocksOf(i, 0));
}

bool BlockEvaluator::CountPlain(BlockId block, uint32_t* count) {
  if (plain_.empty()) return false;
  EvaluationTally& tally = operands_.tally();
  PlainPart parts[kMostPlain];
  uint32_t part_count = 0;  // at least one of them is not negated
  bool are_bitsets = true;
  for (size_t i = 0; i < plain_.size(); ++i) {
    if (block + 1 < plain_[i].size()) __builtin_prefetch(plain_[i][block + 1].data);
    const bool negated = query_.terms[i].negated;
    if (block < plain_[i].size() && !plain_[i][block].empty()) {
      parts[part_count++] = {&plain_[i][block], negated};
      are_bitsets &= plain_[i][block].kind == ContainerKind::kBitset;
    } else if (!negated) {
      *count = 0;
      ++tally.skipped;
      return true;
    }
  }
  if (part_count == 1) {
    *count = parts[0].container->cardinality;
    return true;
  }
  if (are_bitsets) {
    const uint64_t* words[kMostPlain];
    DenseTerm terms[kMostPlain];
    for (uint32_t i = 0; i < part_count; ++i) {
      words[i] = parts[i].container->words();
      terms[i] = {&words[i], 1, parts[i].negated};
    }
    const DenseRule rule{terms, part_count};
    *count = kernels_.evaluate({&rule, 1}, nullptr, nullptr, kBlockWords);
    ++tally.dense;
    return true;
  }
  if (part_count > 2) return false;
  if (parts[0].negated ||
      (parts[1].container->kind == ContainerKind::kArray && !parts[1].negated)) {
    std::swap(parts[0], parts[1]);
  }
  const Container& first = *parts[0].container;
  const Container& second = *parts[1].container;
  uint32_t both;
  if (first.kind == ContainerKind::kArray && second.kind == ContainerKind::kBitset) {
    both = CountArrayIn(first.array(), second.words());
    ++tally.sparse;
  } else if (first.kind == ContainerKind::kRuns && second.kind == ContainerKind::kRuns) {
    both = CountCommonRows(first.runs(), second.runs());
  } else {
    return false;
  }
  *count = parts[1].negated ? first.cardinality - both : both;
  return true;
}

bool BlockEvaluator::FindRules() {
  rule_terms_.clear();
  rule_ends_.clear();
  for (const Conjunction& conjunction : query_.conjunctions) {
    const size_t first = rule_terms_.size();
    bool is_dead = false;
    for (uint32_t term : conjunction.terms) {
      const Operand& operand = operands_.Resolve(term);
      if (operand.extent == Extent::kNobody) {
        is_dead = true;
        break;
      }
      if (operand.extent == Extent::kSome) rule_terms_.push_back(term);
    }
    if (is_dead) {
      rule_terms_.resize(first);
    } else if (rule_terms_.size() == first) {
      return false;
    } else {
      rule_ends_.push_back(static_cast<uint32_t>(rule_terms_.size()));
    }
  }
  return true;
}

uint32_t BlockEvaluator::Evaluate(BlockId block, uint64_t* out) {
  operands_.Begin(block);
  if (out != nullptr) std::fill(out, out + kBlockWords, 0);
  const uint32_t live = operands_.live();
  if (live == 0) return 0;

  EvaluationTally& tally = operands_.tally();
  bool has_rules = FindRules();
  if (has_rules && operands_.has_unread_texts()) {
    operands_.ReadTexts(rule_terms_, rule_ends_);
    has_rules = FindRules();
  }
  if (!has_rules) {
    ++tally.full;
    if (out != nullptr) operands_.block().live.OrInto(out);
    return live;
  }
  tally.skipped += query_.conjunctions.size() - rule_ends_.size();
  if (rule_ends_.empty()) return 0;

  const bool is_single = rule_ends_.size() == 1;
  if (is_single && rule_terms_.size() == 1 && out == nullptr) {
    const Operand& operand = operands_[rule_terms_[0]];
    if (operand.is_disjoint)
      return operand.negated ? live - operand.cardinality : operand.cardinality;
  }
  if (IsClustered()) return EvaluateRuns(out);

  dense_rules_.clear();
  dense_terms_.clear();
  sources_.clear();
  uint64_t* base = out;  // what is met so far; null: nothing
  bool has_base = out != nullptr;
  const auto need_base = [&] {
    if (base == nullptr) base = scratch_->NewBitset();
    if (!has_base) std::fill(base, base + kBlockWords, 0);
    has_base = true;
  };
  uint32_t first = 0;
  for (uint32_t end : rule_ends_) {
    const std::span<const uint32_t> rule(rule_terms_.data() + first, end - first);
    first = end;
    const int start = probe_.Start(rule);
    if (start >= 0) {
      ++tally.sparse;
      if (is_single && out == nullptr)
        return probe_.Run(rule, static_cast<uint32_t>(start), nullptr);
      need_base();
      probe_.Run(rule, static_cast<uint32_t>(start), base);
      continue;
    }
    ++tally.dense;
    AddDenseRule(rule);
    if (scratch_->used() > kMostScratch) {
      need_base();
      RunDense(base, base);
      // Keep the base, forget the rest.
      operands_.ForgetWords();
      if (out == nullptr) {
        uint64_t* const kept = base;
        base = scratch_->NewBitset();
        if (base != kept) std::copy(kept, kept + kBlockWords, base);
      }
    }
  }
  return RunDense(has_base ? base : nullptr, out);
}

bool BlockEvaluator::IsClustered() const {
  if (operands_.live() != version_.RowsIn(operands_.block_id())) return false;
  uint64_t runs = 0;
  for (const uint32_t term : rule_terms_) {
    if (operands_[term].run_count == kNotRuns) return false;
    runs += operands_[term].run_count;
  }
  return runs <= kMostRuns;
}

uint32_t BlockEvaluator::EvaluateRuns(uint64_t* out) {
  if (run_scratch_ == nullptr) run_scratch_ = std::make_unique<RunScratch>();
  auto& [all_list, rule_list, term_list, next] = *run_scratch_;
  const bool is_single = rule_ends_.size() == 1;
  RunList::Runs all;
  uint32_t at = 0;
  for (const uint32_t end : rule_ends_) {
    const uint32_t first = at;
    RunList::Runs rule;
    for (; at < end && (at == first || !rule.empty()); ++at) {
      const Operand& operand = operands_[rule_terms_[at]];
      const RunList::Runs term = RunsOf(operand);
      if (operand.negated) {
        if (at == first) {
          rule_list.AssignAll(static_cast<uint16_t>(operands_.live() - 1));
          rule = rule_list.runs();
        }
        next.Subtract(rule, term);
      } else if (at == first) {
        if (operand.count > 1) std::swap(term_list, rule_list);
        rule = term;
        continue;
      } else {
        next.Intersect(rule, term);
      }
      std::swap(rule_list, next);
      rule = rule_list.runs();
    }
    at = end;
    if (is_single) {
      all = rule;
    } else {
      next.Unite(all, rule);
      std::swap(all_list, next);
      all = all_list.runs();
    }
  }
  if (out != nullptr) {
    for (const RowRun& run : all) SetRange(out, run.first, run.last);
  }
  return CountRows(all);
}

RunList::Runs BlockEvaluator::RunsOf(const Operand& operand) {
  const auto part = [&](uint32_t i) { return operands_.container(operand, i).runs(); };
  if (operand.count == 1) return part(0);
  RunList& list = run_scratch_->term;
  list.Unite(part(0), part(1));
  for (uint32_t i = 2; i < operand.count; ++i) {
    run_scratch_->next.Unite(list.runs(), part(i));
    std::swap(list, run_scratch_->next);
  }
  return list.runs();
}

void BlockEvaluator::AddDenseRule(std::span<const uint32_t> rule) {
  const size_t first = dense_terms_.size();
  bool has_positive = false;
  for (uint32_t term : rule) {
    const size_t first_source = sources_.size();
    const bool negated = operands_.AddWords(term, &sources_);
    dense_terms_.push_back(
        {nullptr, static_cast<uint32_t>(sources_.size() - first_source), negated});
    has_positive |= !negated;
  }
  if (!has_positive && operands_.live() < kBlockRows &&
      !TRANCHE_PLANTED(dead_rows_counted)) {  // else all 65,536 rows are there
    sources_.push_back(operands_.LiveWords());
    dense_terms_.push_back({nullptr, 1, false});
  }
  dense_rules_.push_back({nullptr, static_cast<uint32_t>(dense_terms_.size() - first)});
}

uint32_t BlockEvaluator::RunDense(const uint64_t* base, uint64_t* out) {
  size_t source = 0;
  size_t term = 0;
  for (DenseRule& rule : dense_rules_) {
    rule.terms = dense_terms_.data() + term;
    for (uint32_t i = 0; i < rule.term_count; ++i, ++term) {
      dense_terms_[term].sources = sources_.data() + source;
      source += dense_terms_[term].source_count;
    }
  }
  const uint32_t count = kernels_.evaluate(dense_rules_, base, out, operands_.word_count());
  dense_rules_.clear();
  dense_terms_.clear();
  sources_.clear();
  return count;
}

}  // namespace tranche::internal
