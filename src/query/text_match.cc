#include "src/query/text_match.h"

#include <algorithm>

#include "src/base/planted.h"
#include "src/base/sort_unique.h"
#include "src/table/fold.h"

namespace tranche::internal {

TextMatch::TextMatch(Operator op, bool exact_case, const std::vector<std::string>& values)
    : exact_case_(exact_case) {
  switch (op) {
    case Operator::kContains:
    case Operator::kNotContains:
      where_ = Where::kPart;
      break;
    case Operator::kStartsWith:
      where_ = Where::kBeginning;
      break;
    case Operator::kEndsWith:
      where_ = Where::kEnd;
      break;
    default:
      break;
  }
  std::vector<std::string> texts(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    FoldForCondition(values[i], exact_case, &texts[i]);
    if (where_ == Where::kEnd) std::reverse(texts[i].begin(), texts[i].end());
  }
  SortUnique(&texts);
  for (std::string& text : texts) {
    if (where_ == Where::kWhole || texts_.empty() || !text.starts_with(texts_.back()))
      texts_.push_back(std::move(text));
  }
}

bool TextMatch::HasBeginningOf(std::string_view text) const {
  // All texts between a beginning of `text` and `text` itself begin with it too, so that only the
  // last one up to `text` can be one.
  const auto above = std::upper_bound(texts_.begin(), texts_.end(), text);
  return above != texts_.begin() && text.starts_with(*(above - 1));
}

bool TextMatch::FindsIn(std::string_view folded) const {
  if (folded.empty()) return false;
  switch (where_) {
    case Where::kWhole:
      return std::binary_search(texts_.begin(), texts_.end(), folded);
    case Where::kBeginning:
      return HasBeginningOf(folded);
    case Where::kEnd: {
      if (texts_.size() == 1) {
        const std::string& end = texts_[0];
        return end.size() <= folded.size() && std::equal(end.begin(), end.end(), folded.rbegin());
      }
      return HasBeginningOf(std::string(folded.rbegin(), folded.rend()));
    }
    case Where::kPart:
      break;
  }
  if (texts_.size() == 1) return folded.find(texts_[0]) != std::string_view::npos;
  for (size_t i = 0; i + TRANCHE_PLANTED(last_part_missed) < folded.size(); ++i) {
    if (HasBeginningOf(folded.substr(i))) return true;
  }
  return false;
}

uint64_t TextMatch::memory_bytes() const {
  uint64_t bytes = texts_.capacity() * sizeof(std::string);
  for (const std::string& text : texts_) bytes += text.capacity();
  return bytes;
}

void FoldedText::Begin(std::string_view text) {
  text_ = text;
  is_folded_[0] = is_folded_[1] = false;
}

const std::string& FoldedText::Folded(bool exact_case) {
  std::string& folded = folded_[exact_case];
  if (!is_folded_[exact_case]) FoldForCondition(text_, exact_case, &folded);
  is_folded_[exact_case] = true;
  return folded;
}

}  // namespace tranche::internal
