// What BlockOperands does with terms that have ranges of numbers.
#include <algorithm>
#include <bit>

#include "src/query/block_operands.h"
#include "src/query/cost_model.h"

namespace tranche::internal {
namespace {

// Ranges that a compare tries one after another; more are searched row by row, at this cost.
constexpr uint32_t kMostCompares = 64;
constexpr float kSearchedBlock = 900'000;

// Of `rows`, those whose number lies in a range of the term. `out` may be `rows`.
void CompareByRow(const Term& term, const NumberColumn& column, const uint64_t* rows,
                  uint64_t* out) {
  for (uint32_t word = 0; word < kBlockWords; ++word) {
    uint64_t met = 0;
    for (uint64_t left = rows[word]; left != 0; left &= left - 1) {
      const auto row = static_cast<uint16_t>(64 * word + std::countr_zero(left));
      if (term.HasInRange(column.NumberOf(row))) met |= left & -left;
    }
    out[word] = met;
  }
}

}  // namespace

// The bounds of the block decide where they can: the rows are then none, or those of the container.
void BlockOperands::ResolveRanges(uint32_t index, Operand* operand) {
  AddContainers(ValuesOf(index), operand);
  const NumberColumn* column = NumbersOf(index);
  if (operand->count == 0 || column == nullptr) {
    operand->extent = Extent::kNobody;
    return;
  }
  const std::vector<NumberRange>& ranges = query_.terms[index].ranges;
  const auto first = std::partition_point(
      ranges.begin(), ranges.end(), [&](const NumberRange& r) { return r.high < column->low; });
  const auto end = std::partition_point(
      first, ranges.end(), [&](const NumberRange& r) { return r.low <= column->high; });
  if (first == end) {
    operand->extent = Extent::kNobody;
    return;
  }
  if (first->low <= column->low && first->high >= column->high) {
    operand->is_disjoint = true;
    if (operand->cardinality == live_) operand->extent = Extent::kEverybody;
    return;
  }
  operand->first_range = static_cast<uint32_t>(first - ranges.begin());
  operand->range_count = static_cast<uint32_t>(end - first);
  operand->run_count = kNotRuns;
  const float share = static_cast<float>(word_count_) / kBlockWords;
  operand->dense_cost +=
      kScratchMake + share * (operand->range_count > kMostCompares
                                  ? kSearchedBlock
                                  : kernels_.compare_cost(column->width, operand->range_count));
  PrefetchNext(*operand);
}

const uint64_t* BlockOperands::Compare(uint32_t index) {
  const Operand& operand = operands_[index];
  const NumberColumn& column = *NumbersOf(index);
  ValueSource* const holders = sources_[operand.first];
  uint64_t* const words = scratch_->NewBitset();
  const uint64_t* rows = words;
  if (holders->container.kind == ContainerKind::kBitset) {
    rows = holders->container.words();
  } else if (const uint64_t* shared = MakeShared(holders); shared != nullptr) {
    rows = shared;
  } else {
    std::fill(words, words + kBlockWords, 0);
    holders->container.OrInto(words);
  }
  const std::span<const NumberRange> ranges =
      std::span(query_.terms[index].ranges).subspan(operand.first_range, operand.range_count);
  if (operand.range_count > kMostCompares) {
    CompareByRow(query_.terms[index], column, rows, words);
    return words;
  }
  DistanceRange distances[kMostCompares];
  for (size_t i = 0; i < ranges.size(); ++i) {
    const uint64_t first = column.DistanceOf(std::max(ranges[i].low, column.low));
    distances[i] = {first, column.DistanceOf(std::min(ranges[i].high, column.high)) - first};
  }
  const uint32_t part_words = static_cast<uint32_t>(NumberPart::kMostBytes) / column.width / 64;
  const uint32_t end = std::min(column.rows / 64, word_count_);
  for (uint32_t word = 0; word < end; word += part_words) {
    kernels_.compare(column.parts[word / part_words]->distances(), column.width,
                     {distances, ranges.size()}, rows + word, std::min(part_words, end - word),
                     words + word);
  }
  std::fill(words + end, words + word_count_, 0);
  return words;
}

}  // namespace tranche::internal
