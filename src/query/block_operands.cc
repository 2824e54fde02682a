#include "src/query/block_operands.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "src/query/cost_model.h"

namespace tranche {
namespace {

constexpr uint32_t kMostComplement = 256;  // a complement of more values is not worth looking at
// Dense forms that several terms share; what is over goes into one bitset for each term.
constexpr size_t kMostShared = 192;

}  // namespace

uint64_t* EvaluationScratch::NewBitset() {
  if (used_ == bitsets_.size()) bitsets_.push_back(std::make_unique<AlignedBlock>());
  return bitsets_[used_++]->words;
}

BlockOperands::BlockOperands(const Version& version, const Query& query, EvaluationScratch* scratch,
                             const Kernels& kernels)
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
  absl::flat_hash_map<std::pair<FieldId, ValueCode>, SharedForm*> shared;
  if (query.terms.size() > 1) {
    absl::flat_hash_map<std::pair<FieldId, ValueCode>, uint32_t> uses;
    for (const Term& term : query.terms) {
      for (const ValueCode value : term.values) {
        if (++uses[{term.field, value}] == 2)
          shared[{term.field, value}] = &shared_forms_.emplace_back();
      }
    }
  }
  const auto blocks_of = [&](FieldId field, ValueCode value) {
    const auto form = shared.find({field, value});
    return ValueBlocks{version.fields[field].values[value].blocks.values(),
                       form == shared.end() ? nullptr : form->second};
  };
  for (size_t i = 0; i < query.terms.size(); ++i) {
    const Term& term = query.terms[i];
    if (term.field == kCustomerIdField) continue;
    for (const ValueCode value : term.values) values_[i].push_back(blocks_of(term.field, value));
    const uint32_t value_count = version.fields[term.field].value_count;
    if (!IsSingleValued(static_cast<uint32_t>(i)) || value_count > kMostComplement ||
        term.values.size() * 3 < value_count) {
      continue;
    }
    auto named = term.values.begin();
    for (ValueCode value = 0; value <= value_count; ++value) {
      if (named != term.values.end() && *named == value) {
        ++named;
      } else {
        other_values_[i].push_back(blocks_of(term.field, value));
      }
    }
  }
}

bool BlockOperands::IsSingleValued(uint32_t term) const {
  return version_.schema->field(query_.terms[term].field).kind == FieldKind::kSelect;
}

void BlockOperands::Begin(BlockId block) {
  ++pass_;
  block_id_ = block;
  block_ = &version_.block(block);
  live_ = block_->live.cardinality;
  const uint32_t rows = version_.RowsIn(block);
  word_count_ = ((rows + 63) / 64 + kStripWords - 1) / kStripWords * kStripWords;
  sources_.clear();
  ForgetWords();
}

void BlockOperands::ForgetWords() {
  ++epoch_;
  scratch_->Reset();
  live_words_ = nullptr;
  for (Operand& operand : operands_) operand.made = nullptr;
}

void BlockOperands::Prefetch(BlockId block) const {
  for (const std::vector<ValueBlocks>& values : values_) {
    for (size_t i = 0; i < values.size() && i < kPrefetched; ++i) {
      if (block < values[i].blocks.size()) __builtin_prefetch(values[i].blocks[block].data);
    }
  }
}

const Operand& BlockOperands::Resolve(uint32_t index) {
  Operand& operand = operands_[index];
  if (operand.pass == pass_) return operand;
  const Term& term = query_.terms[index];
  operand = Operand();
  operand.pass = pass_;
  operand.negated = term.negated;
  operand.first = static_cast<uint32_t>(sources_.size());
  if (term.field == kCustomerIdField) {
    ResolveRows(index, &operand);
  } else {
    ResolveValues(index, &operand);
  }
  if (operand.extent != Extent::kSome && operand.negated) {
    operand.extent = operand.extent == Extent::kNobody ? Extent::kEverybody : Extent::kNobody;
  }
  return operand;
}

void BlockOperands::ResolveRows(uint32_t index, Operand* operand) {
  const Term& term = query_.terms[index];
  std::vector<uint16_t>& rows = rows_of_term_[index];
  rows.clear();
  const Row first = RowAt(block_id_, 0);
  for (auto at = std::lower_bound(term.rows.begin(), term.rows.end(), first);
       at != term.rows.end() && BlockOf(*at) == block_id_; ++at) {
    if (block_->live.Contains(InBlock(*at))) rows.push_back(InBlock(*at));
  }
  row_containers_[index] =
      Container{rows.data(), static_cast<uint32_t>(rows.size()), 0, ContainerKind::kArray};
  sources_.push_back({&row_containers_[index], nullptr});
  operand->count = 1;
  operand->cardinality = static_cast<uint32_t>(rows.size());
  operand->is_disjoint = true;
  operand->run_count = kNotRuns;
  operand->dense_cost = kScratchMake + kArrayRow * static_cast<float>(rows.size());
  if (rows.empty()) operand->extent = Extent::kNobody;
  if (rows.size() == live_) operand->extent = Extent::kEverybody;
}

void BlockOperands::AddContainers(std::span<const ValueBlocks> values, Operand* operand) {
  bool needs_scratch = false;
  uint64_t cardinality = 0;
  operand->first = static_cast<uint32_t>(sources_.size());
  operand->dense_cost = 0;
  operand->run_count = 0;
  for (const ValueBlocks& value : values) {
    if (block_id_ >= value.blocks.size()) continue;
    const Container& container = value.blocks[block_id_];
    if (container.empty()) continue;
    sources_.push_back({&container, value.shared});
    cardinality += container.cardinality;
    if (value.shared != nullptr) {
      operand->dense_cost += kSharedRead;
      if (container.kind != ContainerKind::kRuns) operand->run_count = kNotRuns;
      if (operand->run_count != kNotRuns) operand->run_count += container.run_count;
      continue;
    }
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
      if (sources_.size() - operand->first > kPrefetched) operand->dense_cost += kArrayRead;
      needs_scratch = true;
    }
  }
  if (needs_scratch) operand->dense_cost += kScratchMake;
  operand->count = static_cast<uint32_t>(sources_.size()) - operand->first;
  operand->cardinality = static_cast<uint32_t>(std::min<uint64_t>(cardinality, live_));
}

void BlockOperands::ResolveValues(uint32_t index, Operand* operand) {
  const Term& term = query_.terms[index];
  const Field& field = version_.schema->field(term.field);
  AddContainers(values_[index], operand);
  operand->is_disjoint = !field.is_multi() || operand->count == 1;
  const bool fills =
      std::any_of(sources_.begin() + operand->first, sources_.end(),
                  [&](const Source& source) { return source.container->cardinality == live_; });
  if (operand->count == 0) {
    operand->extent = Extent::kNobody;
  } else if (fills || (operand->is_disjoint && operand->cardinality == live_)) {
    operand->extent = Extent::kEverybody;
  } else if (operand->count > 2 && operand->run_count == kNotRuns &&
             field.kind == FieldKind::kSelect) {
    ConsiderComplement(index, operand);
    ConsiderScan(term, operand);
  }
}

void BlockOperands::ConsiderComplement(uint32_t index, Operand* operand) {
  if (other_values_[index].empty()) return;
  Operand complement = *operand;
  AddContainers(other_values_[index], &complement);
  if (complement.dense_cost >= operand->dense_cost) {
    sources_.resize(complement.first);
    return;
  }
  *operand = complement;
  operand->negated = !operand->negated;
  operand->is_complement = true;
  ++tally_.complemented;
}

void BlockOperands::ConsiderScan(const Term& term, Operand* operand) {
  if (!term.negated && term.values[0] == kNotSet)
    return;  // rows without a customer have code 0 too
  const float share = static_cast<float>(word_count_) / kBlockWords;
  const uint32_t code_count = version_.fields[term.field].value_count + 1;
  // The column itself may be narrower than its field, but looking costs a miss.
  const int bits = std::bit_width(code_count - 1);
  const auto width_log2 = static_cast<uint8_t>(bits <= 4 ? 2 : bits <= 8 ? 3 : 4);
  if (bits > 16 || kernels_.scan_cost(width_log2, code_count) * share >= operand->dense_cost)
    return;
  const BlockColumn* column = block_->column(term.field);
  if (column == nullptr || column->width_log2 > 4) return;
  const float cost = kernels_.scan_cost(column->width_log2, code_count) * share;
  if (cost >= operand->dense_cost) return;
  operand->scans = true;
  operand->dense_cost = cost;
}

bool BlockOperands::AddWords(uint32_t index, std::vector<const uint64_t*>* words) {
  Operand& operand = operands_[index];
  if (operand.scans) {  // whatever its containers are, the scan is of the term itself
    if (operand.made == nullptr) {
      operand.made = Scan(index);
      ++tally_.scanned;
    }
    words->push_back(operand.made);
    return query_.terms[index].negated;
  }
  uint64_t* making = nullptr;
  for (uint32_t i = 0; i < operand.count; ++i) {
    const Source& source = sources_[operand.first + i];
    if (source.container->kind == ContainerKind::kBitset) {
      words->push_back(source.container->words());
    } else if (const uint64_t* shared = MakeShared(source); shared != nullptr) {
      words->push_back(shared);
    } else if (operand.made == nullptr || making != nullptr) {
      if (making == nullptr) {
        making = scratch_->NewBitset();
        std::fill(making, making + kBlockWords, 0);
        operand.made = making;
      }
      source.container->OrInto(making);
    }
  }
  if (operand.made != nullptr) words->push_back(operand.made);
  return operand.negated;
}

const uint64_t* BlockOperands::MakeShared(const Source& source) {
  if (source.shared == nullptr) return nullptr;
  if (source.shared->epoch != epoch_) {
    source.shared->epoch = epoch_;
    source.shared->words = nullptr;
    if (scratch_->used() < kMostShared) {
      uint64_t* words = scratch_->NewBitset();
      std::fill(words, words + kBlockWords, 0);
      source.container->OrInto(words);
      source.shared->words = words;
    }
  }
  return source.shared->words;
}

const uint64_t* BlockOperands::LiveWords() {
  if (block_->live.kind == ContainerKind::kBitset) return block_->live.words();
  if (live_words_ == nullptr) {
    uint64_t* scratch = scratch_->NewBitset();
    std::fill(scratch, scratch + kBlockWords, 0);
    block_->live.OrInto(scratch);
    live_words_ = scratch;
  }
  return live_words_;
}

const uint64_t* BlockOperands::Scan(uint32_t index) {
  const FieldId field = query_.terms[index].field;
  const BlockColumn& column = *block_->column(field);
  const uint8_t* accept = AcceptTable(index, column.width_log2);
  const uint32_t code_count = version_.fields[field].value_count + 1;
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

const uint8_t* BlockOperands::AcceptTable(uint32_t index, uint8_t width_log2) {
  if (width_log2 > 4) return nullptr;
  const size_t needed = width_log2 == 4 ? 65'536 : 256;
  std::vector<uint8_t>& accept = accept_[index];
  if (accept.size() < needed) {
    accept.assign(needed + kAcceptPadding, 0);
    for (ValueCode value : query_.terms[index].values) {
      if (value < needed) accept[value] = 0xFF;
    }
  }
  return accept.data();
}

}  // namespace tranche
