#include "src/query/block_probe.h"

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "src/query/cost_model.h"

namespace tranche::internal {
namespace {

constexpr uint32_t kLargestProbe = 4096;  // candidates

}  // namespace

int BlockProbe::Start(std::span<const uint32_t> rule) const {
  int start = -1;
  float dense_cost = kDensePass;
  for (uint32_t term : rule) {
    const Operand& operand = operands_[term];
    dense_cost += operand.made != nullptr ? kBitsetRead / 4 : operand.dense_cost;
    if (operand.negated || operand.cardinality > kLargestProbe) continue;
    if (start < 0 || operand.cardinality < operands_[static_cast<uint32_t>(start)].cardinality) {
      start = static_cast<int>(term);
    }
  }
  if (start < 0) return -1;
  const Operand& first = operands_[static_cast<uint32_t>(start)];
  const auto candidates = static_cast<float>(first.cardinality);
  float cost = kProbeStart * candidates + kArrayRead * static_cast<float>(first.count);
  for (uint32_t term : rule) {
    const Operand& operand = operands_[term];
    if (operand.compares()) {
      cost += kProbeNumber * candidates;
      continue;
    }
    if (static_cast<int>(term) == start) continue;
    const ContainerKind only =
        operand.count == 1 ? operands_.container(operand, 0).kind : ContainerKind::kEmpty;
    if (only == ContainerKind::kArray) {
      cost += kProbeArray * (candidates + static_cast<float>(operand.cardinality));
    } else if (only == ContainerKind::kBitset) {
      cost += kProbeBitset * candidates;
    } else if (operands_.HasSingleCodes(term)) {
      cost += kProbeCode * candidates;
    } else {
      cost += kProbeSearch * candidates * static_cast<float>(operand.count);
    }
    if (cost > dense_cost) return -1;
  }
  return cost <= dense_cost ? start : -1;
}

uint32_t BlockProbe::Run(std::span<const uint32_t> rule, uint32_t start, uint64_t* into) {
  // Most selective first: each probe is spent on what the ones before left.
  absl::InlinedVector<uint32_t, 8> others;
  for (uint32_t term : rule) {
    if (term != start || operands_[term].compares()) others.push_back(term);
  }
  const auto selectivity = [&](uint32_t term) {
    const Operand& operand = operands_[term];
    return operand.negated ? operands_.live() - operand.cardinality : operand.cardinality;
  };
  std::sort(others.begin(), others.end(),
            [&](uint32_t a, uint32_t b) { return selectivity(a) < selectivity(b); });

  const Operand& first = operands_[start];
  if (first.is_disjoint || first.count == 1) {
    uint32_t matched = 0;
    for (uint32_t i = 0; i < first.count; ++i) {
      matched += RunContainer(operands_.container(first, i), others, into);
    }
    return matched;
  }
  // Containers overlap: a row must count once.
  AlignedBlock rows_of_start{};
  for (uint32_t i = 0; i < first.count; ++i)
    operands_.container(first, i).OrInto(rows_of_start.words);
  const Container all{rows_of_start.words, first.cardinality, 0, ContainerKind::kBitset};
  return RunContainer(all, others, into);
}

uint32_t BlockProbe::RunContainer(const Container& start, std::span<const uint32_t> others,
                                  uint64_t* into) {
  std::span<const uint16_t> rows;
  if (start.kind == ContainerKind::kArray) {
    rows = start.array();
  } else {
    std::vector<uint16_t>& all = rows_[0];
    all.clear();
    start.ForEach([&](uint16_t row) { all.push_back(row); });
    rows = all;
  }
  size_t turn = 1;
  for (uint32_t term : others) {
    if (rows.empty()) break;
    std::vector<uint16_t>& kept = rows_[turn];
    if (kept.size() < rows.size() + kSpareRows) kept.resize(rows.size() + kSpareRows);
    rows = {kept.data(), Filter(term, rows, kept.data())};
    turn = 1 - turn;
  }
  if (into != nullptr) {
    for (uint16_t row : rows) into[row / 64] |= uint64_t{1} << (row % 64);
  }
  return static_cast<uint32_t>(rows.size());
}

uint32_t BlockProbe::Filter(uint32_t term, std::span<const uint16_t> rows, uint16_t* out) {
  const Operand& operand = operands_[term];
  const Container only = operand.count == 1 ? operands_.container(operand, 0) : Container{};
  uint32_t kept = 0;
  if (operand.compares()) {
    const NumberColumn& numbers = *operands_.NumbersOf(term);
    const BlockColumn& codes = *operands_.block().column(operands_.term(term).field);
    for (const uint16_t row : rows) {
      const bool met =
          codes.CodeOf(row) != kNotSet && operands_.term(term).HasInRange(numbers.NumberOf(row));
      out[kept] = row;
      kept += met != operand.negated;
    }
    return kept;
  }
  if (only.kind == ContainerKind::kArray) {
    const Kernels& kernels = operands_.kernels();
    return operand.negated ? kernels.subtract(rows, only.array(), out)
                           : kernels.intersect(rows, only.array(), out);
  }
  if (only.kind == ContainerKind::kBitset) {
    const uint64_t* words = only.words();
    const uint64_t unwanted = operand.negated;
    for (uint16_t row : rows) {
      out[kept] = row;
      kept += static_cast<uint32_t>((words[row / 64] >> (row % 64) & 1) ^ unwanted);
    }
    return kept;
  }
  if (operands_.HasSingleCodes(term)) {
    const BlockColumn& column = *operands_.block().column(operands_.term(term).field);
    const uint8_t* accept = operands_.AcceptTable(term, column.width_log2);
    if (accept != nullptr) {
      const uint32_t unwanted = operands_.term(term).negated;
      for (uint16_t row : rows) {
        out[kept] = row;
        kept += (accept[column.CodeOf(row)] & 1u) ^ unwanted;
      }
      return kept;
    }
  }
  for (uint16_t row : rows) {
    bool met = false;
    for (uint32_t i = 0; i < operand.count && !met; ++i)
      met = operands_.container(operand, i).Contains(row);
    if (met != operand.negated) out[kept++] = row;
  }
  return kept;
}

}  // namespace tranche::internal
