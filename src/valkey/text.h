// Small pieces of JSON and of the server's protocol.
#ifndef TRANCHE_SRC_VALKEY_TEXT_H_
#define TRANCHE_SRC_VALKEY_TEXT_H_

#include <string>
#include <string_view>

#include "src/valkey/module_api.h"

namespace tranche::valkey {

// Views the server's string.
inline std::string_view TextOf(const String* string) {
  size_t size = 0;
  const char* bytes = server.StringPtrLen(string, &size);
  return {bytes, size};
}

// Appends `text` as a JSON string. Bytes that are no UTF-8 stay as they are.
void AppendQuoted(std::string_view text, std::string* json);

// Whether both are the same but for the case of ASCII letters.
bool IsWord(std::string_view text, std::string_view word);

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_TEXT_H_
