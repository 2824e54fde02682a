#include "src/query/block_operands.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "src/query/cost_model.h"

namespace tranche::internal {
namespace {

constexpr uint32_t kMostComplement = 256;  // a complement of more values is not worth looking at
// Dense forms that several terms share; what is over goes into one bitset for each term.
constexpr size_t kMostShared = 192;
// A term of so many containers that was scanned in one block is scanned in the next ones without a
// look at them: looking costs as much as the scan.
constexpr uint32_t kWide = 128;
constexpr uint32_t kUnseenScans = 7;
constexpr uint32_t kHandlesAhead = 4;  // blocks whose containers share a cache line

}  // namespace

BlockOperands::BlockOperands(const Version& version, const Query& query, EvaluationScratch* scratch,
                             const Kernels& kernels, const ReplacedMembers* replaced)
    : version_(version),
      query_(query),
      scratch_(scratch),
      kernels_(kernels),
      operands_(query.terms.size()),
      rows_of_term_(query.terms.size()),
      accept_(query.terms.size()) {
  size_t named_count = 0;
  for (const Term& term : query.terms) named_count += term.values.size();
  absl::flat_hash_map<std::pair<FieldId, Code>, uint32_t> index_of;
  index_of.reserve(named_count);
  const auto value_of = [&](FieldId field, Code code, bool is_named) {
    const auto [found, is_new] =
        index_of.try_emplace({field, code}, static_cast<uint32_t>(values_.size()));
    if (is_new && field == kSegmentField) {
      const SegmentSlot segment = SegmentOfCode(code);
      const bool is_replaced = replaced != nullptr && replaced->contains(segment);
      values_.push_back({.segment = segment, .replaced = is_replaced ? replaced : nullptr});
    } else if (is_new) {
      values_.push_back({.blocks = version.fields[field].values[code].blocks.values()});
    }
    ValueSource& value = values_[found->second];
    if (is_named) value.is_shared = std::exchange(value.is_named, true);
    return found->second;
  };
  for (uint32_t i = 0; i < query.terms.size(); ++i) {
    const Term& term = query.terms[i];
    TermSources sources{};
    sources.values = static_cast<uint32_t>(lists_.size());
    sources.takes_not_set = !term.values.empty() && term.values[0] == kNotSet;
    if (term.field == kCustomerIdField) {
      lists_.push_back(static_cast<uint32_t>(values_.size()));
      values_.emplace_back();
    }
    if (!term.match.empty()) {
      text_terms_.push_back({i});
      lists_.push_back(static_cast<uint32_t>(values_.size()));
      values_.push_back({.blocks = version.fields[term.field].values[kPresent].blocks.values()});
    }
    if (!term.ranges.empty()) lists_.push_back(value_of(term.field, kPresent, true));
    for (const Code code : term.values) lists_.push_back(value_of(term.field, code, true));
    sources.others = static_cast<uint32_t>(lists_.size());
    if (MayComplement(i)) {
      auto named = term.values.begin();
      for (Code code = 0; code <= version.fields[term.field].value_count; ++code) {
        if (named != term.values.end() && *named == code) {
          ++named;
        } else {
          lists_.push_back(value_of(term.field, code, false));
        }
      }
    }
    sources.end = static_cast<uint32_t>(lists_.size());
    sources_of_term_.push_back(sources);
  }
  std::stable_sort(text_terms_.begin(), text_terms_.end(), [&](const auto& a, const auto& b) {
    return query.terms[a.index].field < query.terms[b.index].field;
  });
  for (uint32_t i = 0; i < text_terms_.size(); ++i)
    sources_of_term_[text_terms_[i].index].text_term = i;
}

bool BlockOperands::MayComplement(uint32_t index) const {
  const Term& term = query_.terms[index];
  if (term.field == kCustomerIdField || !HasSingleCodes(index)) return false;
  const uint32_t value_count = version_.fields[term.field].value_count;
  return value_count <= kMostComplement && term.values.size() * 3 >= value_count;
}

bool BlockOperands::HasSingleCodes(uint32_t index) const {
  const Term& term = query_.terms[index];
  return term.ranges.empty() && term.match.empty() &&
         version_.schema->field(term.field).is_partition();
}

void BlockOperands::Begin(BlockId block) {
  ++pass_;
  block_id_ = block;
  block_ = &version_.block(block);
  live_ = block_->live.cardinality;
  const uint32_t rows = version_.RowsIn(block);
  word_count_ = ((rows + 63) / 64 + kStripWords - 1) / kStripWords * kStripWords;
  sources_.clear();
  has_unread_texts_ = false;
  ForgetWords();
}

void BlockOperands::ForgetWords() {
  ++epoch_;
  scratch_->Reset();
  live_words_ = nullptr;
  for (Operand& operand : operands_) operand.made = nullptr;
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
  } else if (!term.ranges.empty()) {
    ResolveRanges(index, &operand);
  } else if (!term.match.empty()) {
    ResolveText(index, &operand);
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
  ValueSource& value = values_[ValuesOf(index)[0]];
  value.container =
      Container{rows.data(), static_cast<uint32_t>(rows.size()), 0, ContainerKind::kArray};
  sources_.push_back(&value);
  operand->count = 1;
  operand->cardinality = static_cast<uint32_t>(rows.size());
  operand->is_disjoint = true;
  operand->run_count = kNotRuns;
  operand->dense_cost = kScratchMake + kArrayRow * static_cast<float>(rows.size());
  if (rows.empty()) operand->extent = Extent::kNobody;
  if (rows.size() == live_) operand->extent = Extent::kEverybody;
}

Container BlockOperands::ContainerOf(const ValueSource& value) const {
  if (value.replaced != nullptr) return value.replaced->find(*value.segment)->second;
  if (value.segment) return block_->memberships[*value.segment];
  return block_id_ < value.blocks.size() ? value.blocks[block_id_] : Container{};
}

void BlockOperands::Look(ValueSource* value) const {
  value->pass = pass_;
  value->container = ContainerOf(*value);
  if (block_id_ + kHandlesAhead < value->blocks.size())
    __builtin_prefetch(&value->blocks[block_id_ + kHandlesAhead]);
  value->needs_scratch = false;
  value->is_prefetched = false;
  switch (value->container.kind) {
    case ContainerKind::kEmpty:
      return;
    case ContainerKind::kBitset:
      value->dense_cost = kBitsetRead;
      break;
    case ContainerKind::kArray:
      value->dense_cost = kArrayRead + kArrayRow * static_cast<float>(value->container.cardinality);
      value->needs_scratch = !value->is_shared;
      break;
    case ContainerKind::kPatched:
      value->dense_cost = kPatchedRead;
      value->needs_scratch = !value->is_shared;
      break;
    case ContainerKind::kRuns:
      value->dense_cost = kRunsRead;
      value->needs_scratch = !value->is_shared;
      break;
  }
  if (value->is_shared) value->dense_cost = kSharedRead;
}

void BlockOperands::AddContainers(std::span<const uint32_t> values, Operand* operand) {
  operand->first = static_cast<uint32_t>(sources_.size());
  bool needs_scratch = false;
  bool are_runs = true;
  uint64_t cardinality = 0;
  uint32_t run_count = 0;
  float dense_cost = 0;
  for (const uint32_t index : values) {
    ValueSource& value = values_[index];
    if (value.pass != pass_) Look(&value);
    const Container& container = value.container;
    if (container.kind == ContainerKind::kEmpty) continue;
    sources_.push_back(&value);
    cardinality += container.cardinality;
    run_count += container.run_count;
    dense_cost += value.dense_cost;
    needs_scratch |= value.needs_scratch;
    are_runs &= container.kind == ContainerKind::kRuns;
  }
  operand->count = static_cast<uint32_t>(sources_.size()) - operand->first;
  if (needs_scratch) dense_cost += kScratchMake;
  operand->dense_cost = dense_cost;
  operand->run_count = are_runs ? run_count : kNotRuns;
  operand->cardinality = static_cast<uint32_t>(std::min<uint64_t>(cardinality, live_));
}

void BlockOperands::ResolveValues(uint32_t index, Operand* operand) {
  const Term& term = query_.terms[index];
  const Field& field = version_.schema->field(term.field);
  if (ScanUnseen(index, operand)) return;
  AddContainers(ValuesOf(index), operand);
  operand->is_disjoint = !field.is_multi() || operand->count == 1;
  const bool fills =
      std::any_of(sources_.begin() + operand->first, sources_.end(),
                  [&](const ValueSource* value) { return value->container.cardinality == live_; });
  if (operand->count == 0) {
    operand->extent = Extent::kNobody;
  } else if (fills || (operand->is_disjoint && operand->cardinality == live_)) {
    operand->extent = Extent::kEverybody;
  } else if (operand->count > 2 && operand->run_count == kNotRuns && field.is_partition()) {
    ConsiderComplement(index, operand);
    ConsiderScan(index, operand);
    // Alone a term is a sum of cardinalities, and containers are what to look at.
    if (operand->scans && operand->count >= kWide && query_.terms.size() > 1)
      sources_of_term_[index].unseen_scans = kUnseenScans;
  }
  if (operand->extent == Extent::kSome && !operand->scans) PrefetchNext(*operand);
}

void BlockOperands::PrefetchNext(const Operand& operand) {
  constexpr size_t kLineBytes = 64;
  constexpr size_t kBeginning = 4 * kLineBytes;  // what follows, the processor fetches by itself
  for (uint32_t i = 0; i < operand.count; ++i) {
    ValueSource& value = *sources_[operand.first + i];
    if (value.is_prefetched || block_id_ + 1 >= value.blocks.size()) continue;
    value.is_prefetched = true;
    const Container& next = value.blocks[block_id_ + 1];
    if (next.empty()) continue;
    const size_t bytes = next.kind == ContainerKind::kArray ? next.array().size_bytes()
                         : next.kind == ContainerKind::kRuns
                             ? std::min(next.runs().size_bytes(), 2 * kLineBytes)
                             : kBeginning;
    for (size_t at = 0; at < bytes; at += kLineBytes)
      __builtin_prefetch(static_cast<const char*>(next.data) + at);
  }
}

void BlockOperands::ConsiderComplement(uint32_t index, Operand* operand) {
  if (OthersOf(index).empty()) return;
  Operand complement = *operand;
  AddContainers(OthersOf(index), &complement);
  if (complement.dense_cost >= operand->dense_cost) {
    sources_.resize(complement.first);
    return;
  }
  *operand = complement;
  operand->negated = !operand->negated;
  operand->is_complement = true;
  ++tally_.complemented;
}

bool BlockOperands::ScanUnseen(uint32_t index, Operand* operand) {
  uint32_t& scans = sources_of_term_[index].unseen_scans;
  // Where few rows are, probing may be best.
  if (scans == 0 || live_ < kBlockRows / 2) return false;
  --scans;
  operand->dense_cost = std::numeric_limits<float>::max();
  ConsiderScan(index, operand);
  operand->cardinality = live_;
  operand->run_count = kNotRuns;
  return operand->scans;
}

void BlockOperands::ConsiderScan(uint32_t index, Operand* operand) {
  const Term& term = query_.terms[index];
  if (!term.negated && sources_of_term_[index].takes_not_set)
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
  if (operand.compares()) {
    if (operand.made == nullptr) {
      operand.made = Compare(index);
      ++tally_.compared;
    }
    words->push_back(operand.made);
    return operand.negated;
  }
  uint64_t* making = nullptr;
  for (uint32_t i = 0; i < operand.count; ++i) {
    ValueSource* const value = sources_[operand.first + i];
    if (value->container.kind == ContainerKind::kBitset) {
      words->push_back(value->container.words());
    } else if (const uint64_t* shared = MakeShared(value); shared != nullptr) {
      words->push_back(shared);
    } else if (operand.made == nullptr || making != nullptr) {
      if (making == nullptr) {
        making = scratch_->NewBitset();
        std::fill(making, making + kBlockWords, 0);
        operand.made = making;
      }
      value->container.OrInto(making);
    }
  }
  if (operand.made != nullptr) words->push_back(operand.made);
  return operand.negated;
}

const uint64_t* BlockOperands::MakeShared(ValueSource* value) {
  if (!value->is_shared) return nullptr;
  if (value->epoch != epoch_) {
    value->epoch = epoch_;
    value->words = nullptr;
    if (scratch_->used() < kMostShared) {
      uint64_t* words = scratch_->NewBitset();
      std::fill(words, words + kBlockWords, 0);
      value->container.OrInto(words);
      value->words = words;
    }
  }
  return value->words;
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

}  // namespace tranche::internal
