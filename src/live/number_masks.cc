#include "src/live/number_masks.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tranche::internal {
namespace {

constexpr Number kLeast = std::numeric_limits<Number>::min();
constexpr Number kGreatest = std::numeric_limits<Number>::max();

void SetBit(std::vector<uint64_t>* row, uint32_t bit, bool value) {
  uint64_t& word = (*row)[bit / 64];
  const uint64_t mask = uint64_t{1} << (bit % 64);
  word = value ? word | mask : word & ~mask;
}

void FlipBit(std::vector<uint64_t>* row, uint32_t bit) {
  (*row)[bit / 64] ^= uint64_t{1} << (bit % 64);
}

// Calls `visit(Number)` with the cuts: where being in `met` begins and where it ends.
template <typename Visit>
void ForEachCut(std::span<const NumberRange> met, const Visit& visit) {
  for (const NumberRange& range : met) {
    if (range.low != kLeast) visit(range.low);
    if (range.high != kGreatest) visit(range.high + 1);
  }
}

bool IsMetByLeast(std::span<const NumberRange> met) { return !met.empty() && met[0].low == kLeast; }

}  // namespace

NumberMasks::NumberMasks(uint32_t word_count)
    : used_(word_count), without_(word_count, ~uint64_t{0}), stretches_(1) {
  stretches_[0].row = without_;
}

void NumberMasks::Add(uint32_t bit, std::span<const Term* const> terms) {
  ++rule_count_;
  SetBit(&used_, bit, true);
  const NumberRanges met = MetBy(terms);
  SetBit(&without_, bit,
         std::all_of(terms.begin(), terms.end(), [](const Term* term) { return term->negated; }));
  bool is_met = IsMetByLeast(met);
  std::vector<Number> cuts;
  ForEachCut(met, [&](Number cut) { cuts.push_back(cut); });
  auto next = cuts.begin();
  for (size_t i = 0; i < stretches_.size(); ++i) {
    Stretch& stretch = stretches_[i];
    SetBit(&stretch.row, bit, is_met);
    const auto there = static_cast<ptrdiff_t>(stretch.cuts.size());
    for (; next != cuts.end() && (i == firsts_.size() || *next < firsts_[i]); ++next) {
      stretch.cuts.push_back({*next, bit});
      is_met = !is_met;
    }
    std::inplace_merge(stretch.cuts.begin(), stretch.cuts.begin() + there, stretch.cuts.end(),
                       [](const Cut& a, const Cut& b) { return a.at < b.at; });
  }
  Split();
  FindFirsts();
}

void NumberMasks::Move(std::span<const MovedRule> moved) {
  BitRow has_moved(used_.size());
  BitRow row = std::move(stretches_[0].row);
  std::vector<Cut> cuts;
  for (const MovedRule& rule : moved) {
    SetBit(&has_moved, rule.bit, true);
    SetBit(&row, rule.bit, IsMetByLeast(rule.met));
    ForEachCut(rule.met, [&](Number cut) { cuts.push_back({cut, rule.bit}); });
  }
  for (const Stretch& stretch : stretches_) {
    for (const Cut& cut : stretch.cuts) {
      if ((has_moved[cut.bit / 64] >> (cut.bit % 64) & 1) == 0) cuts.push_back(cut);
    }
  }
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.at < b.at; });
  stretches_.clear();
  stretches_.push_back({std::move(row), std::move(cuts)});
  Split();
  FindFirsts();
}

void NumberMasks::Split() {
  const auto is_long = [](const Stretch& stretch) { return stretch.cuts.size() > 2 * kCuts; };
  if (std::none_of(stretches_.begin(), stretches_.end(), is_long)) return;
  std::vector<Stretch> pieces;
  for (Stretch& stretch : stretches_) {
    if (!is_long(stretch)) {
      pieces.push_back(std::move(stretch));
      continue;
    }
    BitRow row = std::move(stretch.row);
    for (size_t done = 0; done < stretch.cuts.size(); done += kCuts) {
      const auto first = stretch.cuts.begin() + static_cast<ptrdiff_t>(done);
      const size_t count = std::min(kCuts, stretch.cuts.size() - done);
      pieces.push_back({row, {first, first + static_cast<ptrdiff_t>(count)}});
      for (const Cut& cut : pieces.back().cuts) FlipBit(&row, cut.bit);
    }
  }
  stretches_ = std::move(pieces);
}

void NumberMasks::Remove(uint32_t first, uint32_t count) {
  const auto is_gone = [&](const Cut& cut) { return cut.bit >= first && cut.bit - first < count; };
  size_t kept = 0;
  for (Stretch& stretch : stretches_) {
    std::erase_if(stretch.cuts, is_gone);
    for (uint32_t i = 0; i < count; ++i) SetBit(&stretch.row, first + i, true);
    const size_t together = kept == 0 ? 0 : stretches_[kept - 1].cuts.size() + stretch.cuts.size();
    if (kept > 0 && (together <= kCuts || stretch.cuts.empty())) {
      std::vector<Cut>& before = stretches_[kept - 1].cuts;
      before.insert(before.end(), stretch.cuts.begin(), stretch.cuts.end());
    } else {
      if (&stretches_[kept] != &stretch) stretches_[kept] = std::move(stretch);
      ++kept;
    }
  }
  stretches_.resize(kept);
  FindFirsts();
  for (uint32_t bit = first; bit < first + count; ++bit) {
    SetBit(&without_, bit, true);
    rule_count_ -= static_cast<uint32_t>(used_[bit / 64] >> (bit % 64) & 1);
    SetBit(&used_, bit, false);
  }
}

void NumberMasks::FindFirsts() {
  firsts_.clear();
  for (size_t i = 1; i < stretches_.size(); ++i) firsts_.push_back(stretches_[i].cuts[0].at);
}

void NumberMasks::Grow(uint32_t word_count) {
  used_.resize(word_count);
  without_.resize(word_count, ~uint64_t{0});
  for (Stretch& stretch : stretches_) stretch.row.resize(word_count, ~uint64_t{0});
}

NumberMasks::Interval NumberMasks::Find(Number number) const {
  const auto stretch = static_cast<size_t>(
      std::upper_bound(firsts_.begin(), firsts_.end(), number) - firsts_.begin());
  const std::vector<Cut>& cuts = stretches_[stretch].cuts;
  const auto above = std::upper_bound(cuts.begin(), cuts.end(), number,
                                      [](Number n, const Cut& cut) { return n < cut.at; });
  return {stretch, static_cast<size_t>(above - cuts.begin())};
}

const uint64_t* NumberMasks::RowOf(Interval interval, BitRow* scratch) const {
  const Stretch& stretch = stretches_[interval.stretch];
  if (interval.cuts == 0) return stretch.row.data();
  *scratch = stretch.row;
  for (size_t i = 0; i < interval.cuts; ++i) FlipBit(scratch, stretch.cuts[i].bit);
  return scratch->data();
}

uint64_t NumberMasks::memory_bytes() const {
  uint64_t bytes = 2 * without_.capacity() * sizeof(uint64_t) + firsts_.capacity() * sizeof(Number);
  for (const Stretch& stretch : stretches_) {
    bytes += sizeof(stretch) + stretch.row.capacity() * sizeof(uint64_t) +
             stretch.cuts.capacity() * sizeof(Cut);
  }
  return bytes;
}

}  // namespace tranche::internal
