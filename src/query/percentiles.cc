#include "src/query/percentiles.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "src/base/planted.h"
#include "src/query/number_rows.h"

namespace tranche::internal {
namespace {

constexpr uint64_t kSampleSize = 1 << 15;

// What a pass finds out about one of the numbers that are asked for.
struct Found {
  uint64_t below = 0;  // numbers below the bracket
  uint64_t at_low = 0;
  std::vector<Number> between;  // inside of the bracket
  uint64_t at_high = 0;         // unless low is high
};

void Look(const NumberColumn& column, NumberRange bracket, const AlignedBlock& rows, Found* found) {
  AlignedBlock met;
  constexpr Number kLeast = std::numeric_limits<Number>::min();
  if (bracket.low > kLeast)
    found->below += CompareRows(column, {kLeast, bracket.low - 1}, rows, &met);
  const uint32_t count = CompareRows(column, bracket, rows, &met);
  if (bracket.low == bracket.high) {
    found->at_low += count;
    return;
  }
  if (count == 0) return;
  ForEachBit(met.words, [&](uint16_t row) {
    const Number number = column.NumberOf(row);
    // Many may be the same; a bracket of a sample then begins or ends with it.
    if (number == bracket.low) {
      ++found->at_low;
    } else if (number == bracket.high) {
      ++found->at_high;
    } else {
      found->between.push_back(number);
    }
  });
}

// Sets the answer, unless the bracket missed it.
bool Answer(Found* found, RankedNumber* asked) {
  if (asked->rank <= found->below) return false;
  uint64_t place = asked->rank - found->below;  // in the bracket, from 1
  if (TRANCHE_PLANTED(percentile_rank_early) && place > 1) --place;
  if (place <= found->at_low) {
    asked->number = asked->bracket.low;
    return true;
  }
  place -= found->at_low;
  if (place <= found->between.size()) {
    const auto nth = found->between.begin() + static_cast<ptrdiff_t>(place - 1);
    std::nth_element(found->between.begin(), nth, found->between.end());
    asked->number = *nth;
    return true;
  }
  asked->number = asked->bracket.high;
  return place - found->between.size() <= found->at_high;
}

}  // namespace

NumberSample::NumberSample(uint64_t expected)
    : stride_(std::max<uint64_t>(1, expected / kSampleSize)) {}

// From 1 to 2 * stride - 1, by a linear congruential generator.
uint64_t NumberSample::Step() {
  random_ = random_ * 6364136223846793005 + 1442695040888963407;
  return 1 + (random_ >> 33) % (2 * stride_ - 1);
}

void NumberSample::Add(const NumberColumn& column, const AlignedBlock& rows, uint32_t count) {
  uint64_t before = 0;  // rows in the words before `word`
  for (uint32_t i = 0; i < kBlockWords && next_ < count; ++i) {
    const auto here = static_cast<uint64_t>(std::popcount(rows.words[i]));
    uint64_t word = rows.words[i];
    for (uint64_t place = before; next_ < before + here; next_ += Step()) {
      for (; place < next_; ++place) word &= word - 1;
      numbers_.push_back(column.NumberOf(
          static_cast<uint16_t>(64 * i + static_cast<uint32_t>(std::countr_zero(word)))));
    }
    before += here;
  }
  next_ -= count;
}

NumberRange NumberSample::Bracket(uint64_t rank, uint64_t holders, NumberRange all) {
  if (!is_sorted_) std::sort(numbers_.begin(), numbers_.end());
  is_sorted_ = true;
  // A sample of n numbers errs by n^0.5 / 2 ranks at most, as a rule; four times that hardly ever.
  const auto size = static_cast<double>(numbers_.size());
  const double place = static_cast<double>(rank) / static_cast<double>(holders) * size;
  const double margin = 2 * std::sqrt(size) + 1;
  NumberRange bracket = all;
  if (place - margin >= 0) bracket.low = numbers_[static_cast<size_t>(place - margin)];
  if (place + margin < size) bracket.high = numbers_[static_cast<size_t>(place + margin)];
  return bracket;
}

void FindRanked(const Version& version, FieldId field, Selection* selection,
                std::span<RankedNumber> asked) {
  std::vector<Found> found(asked.size());
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block = 0; block < version.block_count(); ++block) {
    const NumberColumn* column = version.NumbersOf(field, block);
    if (column == nullptr || selection->SelectIn(block, words->words) == 0) continue;
    ForEachCurrency(version, field, block, words->words,
                    [&](Code currency, const AlignedBlock& rows, uint32_t) {
                      for (size_t i = 0; i < asked.size(); ++i) {
                        if (asked[i].currency == currency)
                          Look(*column, asked[i].bracket, rows, &found[i]);
                      }
                    });
  }
  std::vector<RankedNumber*> missed;
  for (size_t i = 0; i < asked.size(); ++i) {
    if (!Answer(&found[i], &asked[i])) missed.push_back(&asked[i]);
  }
  found.clear();
  for (RankedNumber* again : missed) {
    again->bracket = again->all;
    FindRanked(version, field, selection, {again, 1});
  }
}

}  // namespace tranche::internal
