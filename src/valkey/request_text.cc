#include "src/valkey/request_text.h"

#include "src/valkey/text.h"

namespace tranche::valkey {

std::optional<std::string> RequestText(std::string_view pattern,
                                       std::span<String* const> arguments) {
  std::string json;
  size_t next = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '$') {
      json.push_back(pattern[i]);
      continue;
    }
    const char kind = pattern[++i];
    if (kind == 'r' && next == arguments.size()) {
      json += "{}";
    } else if (kind == 'j' || kind == 'r') {
      json += TextOf(arguments[next++]);
    } else if (kind == 's') {
      AppendQuoted(TextOf(arguments[next++]), &json);
    } else if (kind == 'S') {
      const size_t first = next;
      for (; next < arguments.size(); ++next) {
        if (next > first) json.push_back(',');
        AppendQuoted(TextOf(arguments[next]), &json);
      }
    } else {
      const bool is_there = next < arguments.size();
      if (is_there && !IsWord(TextOf(arguments[next++]), "FORCE")) return std::nullopt;
      json += is_there ? "true" : "false";
    }
  }
  return json;
}

}  // namespace tranche::valkey
