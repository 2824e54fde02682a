// JSON scalars where text is wanted: strings, true, false and integers, every digit kept.
#ifndef TRANCHE_SRC_JSON_SCALAR_H_
#define TRANCHE_SRC_JSON_SCALAR_H_

#include <deque>
#include <string>
#include <string_view>

#include "src/json/document.h"
#include "src/schema/malformed_value.h"

namespace tranche::internal {

class ScalarTexts {
 public:
  // Sets `text` to the text of `value`, which lives as long as the document and until `Clear`; null
  // is the empty text. False for numbers that are no integers, for objects and lists.
  bool TextOf(JsonElement value, std::string_view* text) {
    if (!value.is_string()) return TextOfOther(value, text);
    *text = value.get_string().value_unsafe();
    return !IsMalformed(*text);
  }
  // The same of any value: what stands for those that `TextOf` refuses is `Marked`.
  std::string_view TextOrMark(JsonElement value) {
    std::string_view text;
    return TextOf(value, &text) ? text : Marked(value);
  }
  // The text that marks `value` as malformed (src/schema/malformed_value.h).
  std::string_view Marked(JsonElement value);
  void Clear() {
    if (!texts_.empty()) texts_.clear();
  }

 private:
  bool TextOfOther(JsonElement value, std::string_view* text);

  std::deque<std::string> texts_;  // which views do not lose
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_SCALAR_H_
