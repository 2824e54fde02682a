#include "src/query/block_evaluator.h"

#include <algorithm>
#include <cstring>

#include "src/query/run_lists.h"

namespace tranche {
namespace {

constexpr uint32_t kMostRuns = 1024;  // in all operands of a block that is evaluated run by run
// Bitsets in use before dense rules are run: they should stay in the L2 cache.
constexpr size_t kMostScratch = 64;

}  // namespace

uint64_t* EvaluationScratch::NewBitset() {
  if (used_ == bitsets_.size()) bitsets_.push_back(std::make_unique<AlignedBlock>());
  return bitsets_[used_++]->words;
}

BlockEvaluator::BlockEvaluator(const Version& version, const Query& query,
                               EvaluationScratch* scratch, const Kernels& kernels)
    : version_(version),
      query_(query),
      scratch_(scratch),
      kernels_(kernels),
      values_(query.terms.size()),
      other_values_(query.terms.size()),
      operands_(query.terms.size()),
      row_containers_(query.terms.size()),
      rows_of_term_(query.terms.size()),
      accept_(query.terms.size()) {
  constexpr uint32_t kMostValues = 256;  // a complement of more is not worth looking at
  for (size_t i = 0; i < query.terms.size(); ++i) {
    const Term& term = query.terms[i];
    if (term.field == kCustomerIdField) continue;
    const FieldState& field = version.fields[term.field];
    for (const ValueCode value : term.values)
      values_[i].push_back(field.values[value].blocks.values());
    if (version.schema->field(term.field).kind != FieldKind::kSelect ||
        field.value_count > kMostValues || term.values.size() * 3 < field.value_count) {
      continue;
    }
    auto named = term.values.begin();
    for (ValueCode value = 0; value <= field.value_count; ++value) {
      if (named != term.values.end() && *named == value) {
        ++named;
      } else {
        other_values_[i].push_back(field.values[value].blocks.values());
      }
    }
  }
}

uint32_t BlockEvaluator::Evaluate(BlockId block, uint64_t* out) {
  ++pass_;
  block_id_ = block;
  block_ = &version_.block(block);
  live_ = block_->live.cardinality;
  Prefetch(block + 1);
  live_words_ = nullptr;
  const uint32_t rows = version_.RowsIn(block);
  word_count_ = ((rows + 63) / 64 + kStripWords - 1) / kStripWords * kStripWords;
  scratch_->Reset();
  containers_.clear();
  rule_terms_.clear();
  rule_ends_.clear();
  if (out != nullptr) std::fill(out, out + kBlockWords, 0);
  if (live_ == 0) return 0;

  for (const Conjunction& conjunction : query_.conjunctions) {
    const size_t first = rule_terms_.size();
    bool is_dead = false;
    for (uint32_t term : conjunction.terms) {
      const Operand& operand = Resolve(term);
      if (operand.extent == Extent::kNobody) {
        is_dead = true;
        break;
      }
      if (operand.extent == Extent::kSome) rule_terms_.push_back(term);
    }
    if (is_dead) {
      rule_terms_.resize(first);
      ++tally_.skipped;
      continue;
    }
    if (rule_terms_.size() == first) {
      ++tally_.full;
      if (out != nullptr) block_->live.OrInto(out);
      return live_;
    }
    rule_ends_.push_back(static_cast<uint32_t>(rule_terms_.size()));
  }
  if (rule_ends_.empty()) return 0;

  const bool is_single = rule_ends_.size() == 1;
  if (is_single && rule_terms_.size() == 1 && out == nullptr) {
    const Operand& operand = operands_[rule_terms_[0]];
    if (operand.is_disjoint)
      return operand.negated ? live_ - operand.cardinality : operand.cardinality;
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
    const int start = SparseStart(rule);
    if (start >= 0) {
      ++tally_.sparse;
      if (is_single && out == nullptr) return Probe(rule, static_cast<uint32_t>(start), nullptr);
      need_base();
      Probe(rule, static_cast<uint32_t>(start), base);
      continue;
    }
    ++tally_.dense;
    AddDenseRule(rule);
    if (scratch_->used() > kMostScratch) {
      need_base();
      RunDense(base, base);
      // Keep the base, forget the rest.
      if (out == nullptr) {
        uint64_t* const kept = base;
        scratch_->Reset();
        base = scratch_->NewBitset();
        if (base != kept) std::copy(kept, kept + kBlockWords, base);
      } else {
        scratch_->Reset();
      }
      live_words_ = nullptr;
      for (Operand& operand : operands_) operand.made = nullptr;
    }
  }
  return RunDense(has_base ? base : nullptr, out);
}

bool BlockEvaluator::IsClustered() const {
  if (live_ != version_.RowsIn(block_id_)) return false;
  uint64_t runs = 0;
  for (const uint32_t term : rule_terms_) {
    if (operands_[term].run_count == kNotRuns) return false;
    runs += operands_[term].run_count;
  }
  return runs <= kMostRuns;
}

uint32_t BlockEvaluator::EvaluateRuns(uint64_t* out) {
  RunList all;
  RunList rule_rows;
  RunList term_rows;
  size_t at = 0;
  for (const uint32_t end : rule_ends_) {
    rule_rows.assign(1, {0, static_cast<uint16_t>(live_ - 1)});
    for (; at < end; ++at) {
      const Operand& operand = operands_[rule_terms_[at]];
      term_rows.clear();
      for (uint32_t i = 0; i < operand.count; ++i) {
        const std::span<const RowRun> runs = containers_[operand.first + i]->runs();
        term_rows.insert(term_rows.end(), runs.begin(), runs.end());
      }
      if (operand.count > 1) NormalizeRuns(&term_rows);
      IntersectRuns(term_rows, operand.negated, &rule_rows);
    }
    all.insert(all.end(), rule_rows.begin(), rule_rows.end());
  }
  if (rule_ends_.size() > 1) NormalizeRuns(&all);
  if (out != nullptr && !all.empty()) {
    Container{all.data(), 0, static_cast<uint16_t>(all.size()), ContainerKind::kRuns}.OrInto(out);
  }
  return CountRows(all);
}

void BlockEvaluator::Prefetch(BlockId block) const {
  constexpr size_t kMostValues = 8;
  for (const std::vector<ValueBlocks>& values : values_) {
    for (size_t i = 0; i < values.size() && i < kMostValues; ++i) {
      if (block < values[i].size()) __builtin_prefetch(values[i][block].data);
    }
  }
}

void BlockEvaluator::AddDenseRule(std::span<const uint32_t> rule) {
  const size_t first = dense_terms_.size();
  bool has_positive = false;
  for (uint32_t term : rule) {
    AddDenseTerm(term);
    has_positive |= !dense_terms_.back().negated;
  }
  if (!has_positive && live_ < kBlockRows) {  // else all 65,536 rows are there
    sources_.push_back(LiveWords());
    dense_terms_.push_back({nullptr, 1, false});
  }
  dense_rules_.push_back({nullptr, static_cast<uint32_t>(dense_terms_.size() - first)});
}

void BlockEvaluator::AddDenseTerm(uint32_t index) {
  Operand& operand = operands_[index];
  const Term& term = query_.terms[index];
  if (operand.scans) {  // whatever its containers are, the scan is of the term itself
    if (operand.made == nullptr) {
      operand.made = Scan(term, *block_->column(term.field));
      ++tally_.scanned;
    }
    sources_.push_back(operand.made);
    dense_terms_.push_back({nullptr, 1, term.negated});
    return;
  }
  uint32_t count = 0;
  bool needs_scratch = false;
  for (uint32_t i = 0; i < operand.count; ++i) {
    const Container& container = *containers_[operand.first + i];
    if (container.kind == ContainerKind::kBitset) {
      sources_.push_back(container.words());
      ++count;
    } else {
      needs_scratch = true;
    }
  }
  if (needs_scratch) {
    if (operand.made == nullptr) {
      uint64_t* scratch = scratch_->NewBitset();
      std::fill(scratch, scratch + kBlockWords, 0);
      for (uint32_t i = 0; i < operand.count; ++i) {
        const Container& container = *containers_[operand.first + i];
        if (container.kind != ContainerKind::kBitset) container.OrInto(scratch);
      }
      operand.made = scratch;
    }
    sources_.push_back(operand.made);
    ++count;
  }
  dense_terms_.push_back({nullptr, count, operand.negated});
}

const uint64_t* BlockEvaluator::LiveWords() {
  if (block_->live.kind == ContainerKind::kBitset) return block_->live.words();
  if (live_words_ == nullptr) {
    uint64_t* scratch = scratch_->NewBitset();
    std::fill(scratch, scratch + kBlockWords, 0);
    block_->live.OrInto(scratch);
    live_words_ = scratch;
  }
  return live_words_;
}

const uint64_t* BlockEvaluator::Scan(const Term& term, const BlockColumn& column) {
  const uint8_t* accept =
      AcceptTable(static_cast<uint32_t>(&term - query_.terms.data()), column.width_log2);
  const uint32_t code_count = version_.fields[term.field].value_count + 1;
  uint64_t* words = scratch_->NewBitset();
  constexpr uint32_t kChunkWords = kChunkRows / 64;
  for (uint32_t chunk = 0; chunk * kChunkWords < word_count_; ++chunk) {
    uint64_t* to = words + chunk * kChunkWords;
    const uint8_t* codes = column.CodesOfChunk(chunk);
    if (codes != nullptr) {
      kernels_.scan(codes, column.width_log2, code_count, accept, to);
    } else {
      std::fill(to, to + kChunkWords, accept[kNotSet] != 0 ? ~uint64_t{0} : 0);
    }
  }
  return words;
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
  const uint32_t count = kernels_.evaluate(dense_rules_, base, out, word_count_);
  dense_rules_.clear();
  dense_terms_.clear();
  sources_.clear();
  return count;
}

}  // namespace tranche
