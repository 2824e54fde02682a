// Checks of text that comes from outside.
#ifndef TRANCHE_SRC_BASE_UTF8_H_
#define TRANCHE_SRC_BASE_UTF8_H_

#include <cstddef>
#include <string_view>

namespace tranche::internal {

// Bytes of the well-formed sequence that `text`, which is not empty, begins with; 0 when there is
// none, or NUL.
size_t SequenceLength(std::string_view text);

// Whether `text` is well-formed UTF-8 (Unicode 15, table 3-7) without NUL. ASCII is checked eight
// bytes at a time.
bool IsText(std::string_view text);

// `text` without the blanks at its ends: ASCII white space and the no-break space, which
// spreadsheets leave there.
std::string_view Trim(std::string_view text);

// Whether nothing is left of `text` without its blanks.
inline bool IsBlank(std::string_view text) {
  constexpr unsigned char kNoBreakSpaceLead = 0xC2;
  if (text.empty()) return true;
  const auto first = static_cast<unsigned char>(text.front());
  return (first <= ' ' || first == kNoBreakSpaceLead) && Trim(text).empty();
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_UTF8_H_
