// The first half of BlockEvaluator: what each term comes to in the current block, and how it is
// best read.
#include <algorithm>

#include "src/query/block_evaluator.h"
#include "src/query/cost_model.h"

namespace tranche {

const BlockEvaluator::Operand& BlockEvaluator::Resolve(uint32_t index) {
  Operand& operand = operands_[index];
  if (operand.pass == pass_) return operand;
  const Term& term = query_.terms[index];
  operand = Operand();
  operand.pass = pass_;
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
