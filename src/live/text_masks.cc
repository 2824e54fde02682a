#include "src/live/text_masks.h"

#include <algorithm>
#include <bit>

#include "src/base/planted.h"

namespace tranche::internal {
namespace {

constexpr uint32_t kWordBits = 64;

}  // namespace

void TextMasks::Add(uint32_t bit, std::span<const Term* const> terms) {
  used_[bit / kWordBits] |= uint64_t{1} << (bit % kWordBits);
  std::vector<Test>& tests = tests_[bit];
  for (const Term* term : terms) {
    const auto [found, is_new] = patterns_.try_emplace(term->match, Pattern{0, 0});
    Pattern& pattern = found->second;
    ++pattern.uses;
    if (is_new && free_numbers_.empty()) {
      pattern.number = static_cast<uint32_t>(by_number_.size());
      by_number_.push_back(&found->first);
    } else if (is_new) {
      pattern.number = free_numbers_.back();
      free_numbers_.pop_back();
      by_number_[pattern.number] = &found->first;
    }
    tests.push_back({pattern.number, term->negated});
  }
}

void TextMasks::Remove(uint32_t first, uint32_t count) {
  for (uint32_t bit = first; bit < first + count; ++bit) {
    const auto found = tests_.find(bit);
    if (found == tests_.end()) continue;
    used_[bit / kWordBits] &= ~(uint64_t{1} << (bit % kWordBits));
    for (const Test& test : found->second) {
      const auto pattern = patterns_.find(*by_number_[test.pattern]);
      if (--pattern->second.uses > 0 && !TRANCHE_PLANTED(shared_pattern_forgotten)) continue;
      by_number_[test.pattern] = nullptr;
      free_numbers_.push_back(test.pattern);
      patterns_.erase(pattern);
    }
    tests_.erase(found);
  }
}

uint64_t TextMasks::memory_bytes() const {
  uint64_t bytes = used_.capacity() * sizeof(uint64_t) +
                   tests_.capacity() * (sizeof(uint32_t) + sizeof(std::vector<Test>)) +
                   by_number_.capacity() * sizeof(TextMatch*);
  for (const auto& [bit, tests] : tests_) bytes += tests.capacity() * sizeof(Test);
  for (const auto& [match, pattern] : patterns_)
    bytes += sizeof(match) + sizeof(pattern) + match.memory_bytes();
  return bytes;
}

void TextRow::Begin(const TextMasks& masks, std::string_view text) {
  masks_ = &masks;
  text_.Begin(text);
  is_met_.assign(masks.pattern_count(), kUnknown);
}

bool TextRow::Meets(const TextMasks::Test& test) {
  int8_t& is_met = is_met_[test.pattern];
  if (is_met == kUnknown) is_met = text_.Meets(*masks_->by_number_[test.pattern]);
  return (is_met != 0) != test.negated;
}

uint64_t TextRow::Meets(uint32_t word, uint64_t bits) {
  uint64_t met = bits;
  for (uint64_t left = bits & masks_->used_[word]; left != 0; left &= left - 1) {
    const uint32_t bit = word * kWordBits + static_cast<uint32_t>(std::countr_zero(left));
    const std::vector<TextMasks::Test>& tests = masks_->tests_.find(bit)->second;
    const bool is_met = std::all_of(tests.begin(), tests.end(),
                                    [&](const TextMasks::Test& test) { return Meets(test); });
    if (!is_met) met &= ~(left & -left);
  }
  return met;
}

const uint64_t* TextRow::All() {
  all_.resize(masks_->used_.size());
  for (uint32_t word = 0; word < all_.size(); ++word) all_[word] = Meets(word, ~uint64_t{0});
  return all_.data();
}

}  // namespace tranche::internal
