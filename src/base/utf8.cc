#include "src/base/utf8.h"

#include <cstdint>
#include <cstring>

namespace tranche::internal {

size_t SequenceLength(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto is_continuation = [&](size_t i, unsigned char low = 0x80, unsigned char high = 0xBF) {
    return i < text.size() && p[i] >= low && p[i] <= high;
  };
  const unsigned char lead = p[0];
  if (lead == 0) return 0;
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return is_continuation(1) ? 2 : 0;
  if (lead < 0xF0) {
    const unsigned char low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : 0xBF;
    return is_continuation(1, low, high) && is_continuation(2) ? 3 : 0;
  }
  if (lead < 0xF5) {
    const unsigned char low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xF4 ? 0x8F : 0xBF;
    return is_continuation(1, low, high) && is_continuation(2) && is_continuation(3) ? 4 : 0;
  }
  return 0;
}

bool IsText(std::string_view text) {
  while (!text.empty()) {
    size_t length = 8;
    uint64_t word = 0;  // a shorter rest is looked at byte by byte, as one with a zero
    if (text.size() >= length) std::memcpy(&word, text.data(), length);
    const bool has_zero = ((word - 0x0101010101010101u) & ~word & 0x8080808080808080u) != 0;
    if (has_zero || (word & 0x8080808080808080u) != 0) length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
  for (;;) {
    if (text.empty()) return text;
    if (kSpaces.find(text.front()) != text.npos) {
      text.remove_prefix(1);
    } else if (kSpaces.find(text.back()) != text.npos) {
      text.remove_suffix(1);
    } else if (text.starts_with(kNoBreakSpace)) {
      text.remove_prefix(kNoBreakSpace.size());
    } else if (text.ends_with(kNoBreakSpace)) {
      text.remove_suffix(kNoBreakSpace.size());
    } else {
      return text;
    }
  }
}

}  // namespace tranche::internal
