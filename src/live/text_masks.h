// The rule masks of one field of texts: which rules do their terms with a match let a customer
// satisfy?
//
// What a text meets is found out by looking for the patterns of the rules in it, each pattern once,
// however many rules share it. So a text has no row of bits that could be kept (there would be one
// for each set of patterns that some text meets): `TextRow` makes the bits that are asked for.
#ifndef TRANCHE_SRC_LIVE_TEXT_MASKS_H_
#define TRANCHE_SRC_LIVE_TEXT_MASKS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "src/query/query.h"
#include "src/query/text_match.h"

namespace tranche::internal {

// Writer only.
class TextMasks {
 public:
  // Of rows of `word_count` words.
  explicit TextMasks(uint32_t word_count) : used_(word_count) {}

  // The rule `bit` has these terms of the field, all with a match.
  void Add(uint32_t bit, std::span<const Term* const> terms);
  // Forgets `count` rules from `first` on.
  void Remove(uint32_t first, uint32_t count);
  void Grow(uint32_t word_count) { used_.resize(word_count); }

  // Whether no rule has a term.
  bool empty() const { return tests_.empty(); }
  size_t pattern_count() const { return by_number_.size(); }

  uint64_t memory_bytes() const;

 private:
  friend class TextRow;

  struct Pattern {
    uint32_t number;
    uint32_t uses;
  };
  // A term of a rule: does the pattern match or, of a negated one, not?
  struct Test {
    uint32_t pattern;
    bool negated;
  };

  std::vector<uint64_t> used_;                              // the rules with terms
  absl::flat_hash_map<uint32_t, std::vector<Test>> tests_;  // by rule
  absl::node_hash_map<TextMatch, Pattern> patterns_;
  std::vector<const TextMatch*> by_number_;  // null: free
  std::vector<uint32_t> free_numbers_;
};

// The row of bits of one text, made word by word.
class TextRow {
 public:
  // Goes to a text, which may be empty; text and masks must live until the next one.
  void Begin(const TextMasks& masks, std::string_view text);

  // Of the rules `bits` of a word, those that the text lets a customer satisfy. Cost: a look for
  // each of their patterns, once for each text.
  uint64_t Meets(uint32_t word, uint64_t bits);
  // The whole row, as long as the others are. Valid until the next text.
  const uint64_t* All();

 private:
  bool Meets(const TextMasks::Test& test);

  const TextMasks* masks_ = nullptr;
  FoldedText text_;
  std::vector<int8_t> is_met_;  // by pattern; kUnknown: not looked for yet
  static constexpr int8_t kUnknown = -1;
  std::vector<uint64_t> all_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_TEXT_MASKS_H_
