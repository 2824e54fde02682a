// The texts of one customer's properties, in one piece of bytes: for each that is set the number of
// the property among those with texts, the length of the text, both of two bytes, and the text. In
// order of the properties. A customer without such texts takes no bytes.
#ifndef TRANCHE_SRC_TABLE_PROPERTY_TEXTS_H_
#define TRANCHE_SRC_TABLE_PROPERTY_TEXTS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tranche::internal {

inline constexpr size_t kPropertyTextHead = 2 * sizeof(uint16_t);

// Calls `visit(uint16_t slot, std::string_view text)` for each text, a view of `encoded`.
template <typename Visit>
void ForEachPropertyText(std::string_view encoded, Visit&& visit) {
  while (!encoded.empty()) {
    uint16_t head[2];
    std::memcpy(head, encoded.data(), sizeof head);
    visit(head[0], encoded.substr(sizeof head, head[1]));
    encoded.remove_prefix(sizeof head + head[1]);
  }
}

// The text of the property `slot`, empty where it is not set.
inline std::string_view FindPropertyText(std::string_view encoded, uint16_t slot) {
  std::string_view found;
  ForEachPropertyText(encoded, [&](uint16_t other, std::string_view text) {
    if (other == slot) found = text;
  });
  return found;
}

// Adds a text of up to kMaxTextBytes; `slot` is above those there are.
inline void AppendPropertyText(uint16_t slot, std::string_view text, std::string* encoded) {
  const uint16_t head[2] = {slot, static_cast<uint16_t>(text.size())};
  encoded->append(reinterpret_cast<const char*>(head), sizeof head).append(text);
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_PROPERTY_TEXTS_H_
