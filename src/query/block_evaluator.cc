#include "src/query/block_evaluator.h"

#include <algorithm>
#include <cstring>

#include "absl/container/inlined_vector.h"
#include "src/bitmap/roaring.h"
#include "src/query/run_lists.h"

namespace tranche {
namespace {

// The cost model, in nanoseconds; measured with bench/evaluate_bench.cc at 10M customers, operands
// in memory.
constexpr float kDensePass = 100;    // a pass over the words of a block, whatever its operands
constexpr float kBitsetRead = 190;   // 8 KiB
constexpr float kScratchMake = 180;  // 8 KiB cleared, written and read again, in cache
constexpr float kArrayRow = 0.6f;    // one bit set in scratch
constexpr float kRunsRead = 80;
constexpr float kProbeStart = 0.4f;    // per candidate
constexpr float kProbeBitset = 0.8f;   // per candidate and bitset
constexpr float kProbeArray = 0.25f;   // per row of both arrays, merged
constexpr float kProbeSearch = 12.0f;  // per candidate and array or run container
constexpr float kProbeCode = 2.5f;     // per candidate, through the forward codes

constexpr uint32_t kMostRuns = 1024;  // in all operands of a block that is evaluated run by run
constexpr uint32_t kLargestProbe = 4096;
constexpr size_t kMostScratch =
    64;  // bitsets in use before dense rules are run: they should stay in the L2 cache

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

const BlockEvaluator::Operand& BlockEvaluator::Resolve(uint32_t index) {
  Operand& operand = operands_[index];
  if (operand.block == block_id_) return operand;
  const Term& term = query_.terms[index];
  operand = Operand();
  operand.block = block_id_;
  operand.negated = term.negated;
  operand.first = static_cast<uint32_t>(containers_.size());
  if (term.field == kCustomerIdField) {
    ResolveRows(term, &operand);
  } else {
    ResolveValues(term, &operand);
  }
  if (operand.extent != Extent::kSome && operand.negated) {
    operand.extent = operand.extent == Extent::kNobody ? Extent::kEverybody : Extent::kNobody;
  }
  return operand;
}

void BlockEvaluator::ResolveRows(const Term& term, Operand* operand) {
  const auto index = static_cast<size_t>(&term - query_.terms.data());
  std::vector<uint16_t>& rows = rows_of_term_[index];
  rows.clear();
  const Row first = RowAt(block_id_, 0);
  for (auto at = std::lower_bound(term.rows.begin(), term.rows.end(), first);
       at != term.rows.end() && BlockOf(*at) == block_id_; ++at) {
    if (block_->live.Contains(InBlock(*at))) rows.push_back(InBlock(*at));
  }
  row_containers_[index] =
      Container{rows.data(), static_cast<uint32_t>(rows.size()), 0, ContainerKind::kArray};
  containers_.push_back(&row_containers_[index]);
  operand->count = 1;
  operand->cardinality = static_cast<uint32_t>(rows.size());
  operand->is_disjoint = true;
  operand->run_count = kNotRuns;
  operand->dense_cost = kScratchMake + kArrayRow * static_cast<float>(rows.size());
  if (rows.empty()) operand->extent = Extent::kNobody;
  if (rows.size() == live_) operand->extent = Extent::kEverybody;
}

void BlockEvaluator::AddContainers(std::span<const ValueBlocks> values, Operand* operand) {
  bool needs_scratch = false;
  uint64_t cardinality = 0;
  operand->first = static_cast<uint32_t>(containers_.size());
  operand->dense_cost = 0;
  operand->run_count = 0;
  for (const ValueBlocks& blocks : values) {
    if (block_id_ >= blocks.size()) continue;
    const Container& container = blocks[block_id_];
    if (container.empty()) continue;
    containers_.push_back(&container);
    cardinality += container.cardinality;
    if (container.kind == ContainerKind::kRuns) {
      operand->dense_cost += kRunsRead;
      needs_scratch = true;
      if (operand->run_count != kNotRuns) operand->run_count += container.run_count;
      continue;
    }
    operand->run_count = kNotRuns;
    if (container.kind == ContainerKind::kBitset) {
      operand->dense_cost += kBitsetRead;
    } else {
      operand->dense_cost += kArrayRow * static_cast<float>(container.cardinality);
      needs_scratch = true;
    }
  }
  if (needs_scratch) operand->dense_cost += kScratchMake;
  operand->count = static_cast<uint32_t>(containers_.size()) - operand->first;
  operand->cardinality = static_cast<uint32_t>(std::min<uint64_t>(cardinality, live_));
}

void BlockEvaluator::ResolveValues(const Term& term, Operand* operand) {
  const auto index = static_cast<uint32_t>(&term - query_.terms.data());
  const Field& field = version_.schema->field(term.field);
  AddContainers(values_[index], operand);
  operand->is_disjoint = !field.is_multi() || operand->count == 1;
  const bool fills =
      std::any_of(containers_.begin() + operand->first, containers_.end(),
                  [&](const Container* container) { return container->cardinality == live_; });
  if (operand->count == 0) {
    operand->extent = Extent::kNobody;
  } else if (fills || (operand->is_disjoint && operand->cardinality == live_)) {
    operand->extent = Extent::kEverybody;
  } else if (operand->count > 2 && field.kind == FieldKind::kSelect) {
    ConsiderComplement(index, operand);
    ConsiderScan(term, operand);
  }
}

void BlockEvaluator::ConsiderComplement(uint32_t index, Operand* operand) {
  if (other_values_[index].empty()) return;
  Operand complement = *operand;
  AddContainers(other_values_[index], &complement);
  if (complement.dense_cost >= operand->dense_cost) {
    containers_.resize(complement.first);
    return;
  }
  *operand = complement;
  operand->negated = !operand->negated;
  operand->is_complement = true;
  ++tally_.complemented;
}

void BlockEvaluator::ConsiderScan(const Term& term, Operand* operand) {
  if (!term.negated && term.values[0] == kNotSet)
    return;  // rows without a customer have code 0 too
  constexpr float kCheapest = 500;
  if (operand->dense_cost < kCheapest) return;
  const BlockColumn* column = block_->column(term.field);
  if (column == nullptr || column->width_log2 > 4) return;
  const float share = static_cast<float>(word_count_) / kBlockWords;
  const uint32_t code_count = version_.fields[term.field].value_count + 1;
  const float cost = kernels_.scan_cost(column->width_log2, code_count) * share;
  if (cost >= operand->dense_cost) return;
  operand->scans = true;
  operand->dense_cost = cost;
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

int BlockEvaluator::SparseStart(std::span<const uint32_t> rule) const {
  int start = -1;
  float dense_cost = kDensePass;
  for (uint32_t term : rule) {
    const Operand& operand = operands_[term];
    dense_cost += operand.made != nullptr ? kBitsetRead / 4 : operand.dense_cost;
    if (operand.negated || operand.cardinality > kLargestProbe) continue;
    if (start < 0 || operand.cardinality < operands_[static_cast<size_t>(start)].cardinality) {
      start = static_cast<int>(term);
    }
  }
  if (start < 0) return -1;
  const auto candidates = static_cast<float>(operands_[static_cast<size_t>(start)].cardinality);
  float cost = candidates * kProbeStart;
  for (uint32_t term : rule) {
    const Operand& operand = operands_[term];
    if (static_cast<int>(term) == start) continue;
    const Container& container = *containers_[operand.first];
    const bool is_single_valued =
        version_.schema->field(query_.terms[term].field).kind == FieldKind::kSelect;
    if (operand.count == 1 && container.kind == ContainerKind::kArray) {
      cost += kProbeArray * (candidates + static_cast<float>(container.cardinality));
    } else if (operand.count == 1 && container.kind == ContainerKind::kBitset) {
      cost += kProbeBitset * candidates;
    } else if (is_single_valued) {
      cost += kProbeCode * candidates;
    } else {
      cost += kProbeSearch * candidates * static_cast<float>(operand.count);
    }
    if (cost > dense_cost) return -1;
  }
  return cost <= dense_cost ? start : -1;
}

uint32_t BlockEvaluator::Probe(std::span<const uint32_t> rule, uint32_t start, uint64_t* into) {
  // Most selective first: each probe is spent on what the ones before left.
  absl::InlinedVector<uint32_t, 8> others;
  for (uint32_t term : rule) {
    if (term != start) others.push_back(term);
  }
  const auto selectivity = [&](uint32_t term) {
    const Operand& operand = operands_[term];
    return operand.negated ? live_ - operand.cardinality : operand.cardinality;
  };
  std::sort(others.begin(), others.end(),
            [&](uint32_t a, uint32_t b) { return selectivity(a) < selectivity(b); });

  const Operand& first = operands_[start];
  if (first.is_disjoint || first.count == 1) {
    uint32_t matched = 0;
    for (uint32_t i = 0; i < first.count; ++i) {
      matched += ProbeContainer(*containers_[first.first + i], others, into);
    }
    return matched;
  }
  // Containers overlap: a row must count once.
  AlignedBlock rows_of_start{};
  for (uint32_t i = 0; i < first.count; ++i)
    containers_[first.first + i]->OrInto(rows_of_start.words);
  const Container all{rows_of_start.words, first.cardinality, 0, ContainerKind::kBitset};
  return ProbeContainer(all, others, into);
}

uint32_t BlockEvaluator::ProbeContainer(const Container& start, std::span<const uint32_t> others,
                                        uint64_t* into) {
  std::span<const uint16_t> rows;
  if (start.kind == ContainerKind::kArray) {
    rows = start.array();
  } else {
    std::vector<uint16_t>& all = probe_rows_[0];
    all.clear();
    start.ForEach([&](uint16_t row) { all.push_back(row); });
    rows = all;
  }
  size_t turn = 1;
  for (uint32_t term : others) {
    if (rows.empty()) break;
    std::vector<uint16_t>& kept = probe_rows_[turn];
    if (kept.size() < rows.size() + 16) kept.resize(rows.size() + 16);
    rows = {kept.data(), Filter(operands_[term], query_.terms[term], rows, kept.data())};
    turn = 1 - turn;
  }
  if (into != nullptr) {
    for (uint16_t row : rows) into[row / 64] |= uint64_t{1} << (row % 64);
  }
  return static_cast<uint32_t>(rows.size());
}

uint32_t BlockEvaluator::Filter(const Operand& operand, const Term& term,
                                std::span<const uint16_t> rows, uint16_t* out) {
  const std::span<const Container* const> containers(containers_.data() + operand.first,
                                                     operand.count);
  const Container& only = *containers[0];
  uint32_t kept = 0;
  if (containers.size() == 1 && only.kind == ContainerKind::kArray) {
    return operand.negated ? SubtractArrays(rows, only.array(), out)
                           : IntersectArrays(rows, only.array(), out);
  }
  if (containers.size() == 1 && only.kind == ContainerKind::kBitset) {
    const uint64_t* words = only.words();
    const uint64_t unwanted = operand.negated;
    for (uint16_t row : rows) {
      out[kept] = row;
      kept += static_cast<uint32_t>((words[row / 64] >> (row % 64) & 1) ^ unwanted);
    }
    return kept;
  }
  if (version_.schema->field(term.field).kind == FieldKind::kSelect) {
    const BlockColumn& column = *block_->column(term.field);
    const uint8_t* accept =
        AcceptTable(static_cast<uint32_t>(&term - query_.terms.data()), column.width_log2);
    if (accept != nullptr) {
      const uint32_t unwanted = term.negated;
      for (uint16_t row : rows) {
        out[kept] = row;
        kept += (accept[column.CodeOf(row)] & 1u) ^ unwanted;
      }
      return kept;
    }
  }
  for (uint16_t row : rows) {
    const bool met =
        std::any_of(containers.begin(), containers.end(),
                    [&](const Container* container) { return container->Contains(row); });
    if (met != operand.negated) out[kept++] = row;
  }
  return kept;
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
  if (operand.scans && operand.made == nullptr) {
    operand.made = Scan(term, *block_->column(term.field));
    operand.negated = term.negated;
    ++tally_.scanned;
  }
  if (operand.scans) {
    sources_.push_back(operand.made);
    dense_terms_.push_back({nullptr, 1, operand.negated});
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

const uint8_t* BlockEvaluator::AcceptTable(uint32_t index, uint8_t width_log2) {
  if (width_log2 > 4) return nullptr;
  const size_t needed = width_log2 == 4 ? 65'536 : 256;
  std::vector<uint8_t>& accept = accept_[index];
  if (accept.size() < needed) {
    accept.assign(needed, 0);
    for (ValueCode value : query_.terms[index].values) {
      if (value < needed) accept[value] = 0xFF;
    }
  }
  return accept.data();
}

}  // namespace tranche
