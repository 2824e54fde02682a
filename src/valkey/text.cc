#include "src/valkey/text.h"

#include <algorithm>

namespace tranche::valkey {

void AppendQuoted(std::string_view text, std::string* json) {
  static constexpr char kHex[] = "0123456789abcdef";
  json->push_back('"');
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20) {
      json->append("\\u00").append({kHex[byte >> 4], kHex[byte & 15]});
      continue;
    }
    if (letter == '"' || letter == '\\') json->push_back('\\');
    json->push_back(letter);
  }
  json->push_back('"');
}

bool IsWord(std::string_view text, std::string_view word) {
  const auto upper = [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  };
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [&](char a, char b) { return upper(a) == upper(b); });
}

}  // namespace tranche::valkey
