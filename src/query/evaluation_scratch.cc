#include <memory>
#include <utility>
#include <vector>

#include "src/query/block_operands.h"

namespace tranche::internal {
namespace {

constexpr size_t kMostSpare = 64;  // bitsets that a thread keeps: 512 KiB

std::vector<AlignedWords>& SpareBitsets() {
  thread_local std::vector<AlignedWords> spare;
  return spare;
}

}  // namespace

EvaluationScratch::~EvaluationScratch() {
  std::vector<AlignedWords>& spare = SpareBitsets();
  while (!bitsets_.empty() && spare.size() < kMostSpare) {
    spare.push_back(std::move(bitsets_.back()));
    bitsets_.pop_back();
  }
}

uint64_t* EvaluationScratch::NewBitset() {
  if (used_ == bitsets_.size()) {
    std::vector<AlignedWords>& spare = SpareBitsets();
    if (spare.empty()) {
      bitsets_.push_back(std::make_unique_for_overwrite<AlignedBlock>());
    } else {
      bitsets_.push_back(std::move(spare.back()));
      spare.pop_back();
    }
  }
  return bitsets_[used_++]->words;
}

}  // namespace tranche::internal
