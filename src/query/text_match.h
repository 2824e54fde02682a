// What a condition on a field of texts looks for: any of some texts, as the whole text of a
// customer, a part of it, its beginning or its end.
#ifndef TRANCHE_SRC_QUERY_TEXT_MATCH_H_
#define TRANCHE_SRC_QUERY_TEXT_MATCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tranche/segment.h"

namespace tranche::internal {

class TextMatch {
 public:
  // Looks for nothing: of conditions on other fields.
  TextMatch() = default;
  // Of a condition with `op`, an operator of texts or its negation, and these values.
  TextMatch(Operator op, bool exact_case, const std::vector<std::string>& values);

  bool empty() const { return texts_.empty(); }
  bool exact_case() const { return exact_case_; }

  // Whether one of the texts is found in `folded`, a text that FoldForCondition folded with this
  // case. The empty text is not set: nothing is found in it. Cost: a search among the texts; of
  // those looked for as parts, one for each byte of `folded`.
  bool FindsIn(std::string_view folded) const;

  // Beside the object itself.
  uint64_t memory_bytes() const;

  friend bool operator==(const TextMatch&, const TextMatch&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const TextMatch& match) {
    return H::combine(std::move(h), match.where_, match.exact_case_, match.texts_);
  }

 private:
  enum class Where : uint8_t { kWhole, kPart, kBeginning, kEnd };

  // Whether one of the texts is what `text` begins with.
  bool HasBeginningOf(std::string_view text) const;

  Where where_ = Where::kWhole;
  bool exact_case_ = false;
  // Folded and sorted; of ends, from their last byte to the first. But for whole texts, none begins
  // with another: who has the longer one has the shorter one too.
  std::vector<std::string> texts_;
};

// A text of a customer, folded in each way that is asked for once.
class FoldedText {
 public:
  void Begin(std::string_view text);
  bool Meets(const TextMatch& match) { return match.FindsIn(Folded(match.exact_case())); }

 private:
  const std::string& Folded(bool exact_case);

  std::string_view text_;
  std::string folded_[2];  // by `exact_case`
  bool is_folded_[2] = {};
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_TEXT_MATCH_H_
