#include "src/json/line_source.h"

#include <cstring>

#include "src/base/message.h"

namespace tranche::internal {
namespace {

constexpr std::string_view kJsonSpaces = " \t\r";

// Without the comma that stands behind each record in a list that lost its brackets.
std::string_view WithoutComma(std::string_view text) {
  const size_t comma = text.find_last_not_of(kJsonSpaces);
  if (comma == text.npos || comma == 0 || text[comma] != ',') return text;
  const size_t last = text.find_last_not_of(kJsonSpaces, comma - 1);
  return last == text.npos || text[last] != '}' ? text : text.substr(0, comma);
}

}  // namespace

bool LineSource::Next(Line* line) {
  for (;;) {
    const std::string_view unread = input_.unread();
    const void* const feed =
        unread.empty() ? nullptr : std::memchr(unread.data(), '\n', unread.size());
    if (feed == nullptr && !input_.all_read()) {
      if (unread.size() > kMaxRecordBytes) {
        skipping_ = true;
        input_.Consume(unread.size());
      }
      input_.Extend();
      continue;
    }
    if (unread.empty() && !skipping_) return false;

    const size_t size =
        feed == nullptr ? unread.size() : static_cast<const char*>(feed) - unread.data();
    const std::string_view text = unread.substr(0, size);
    input_.Consume(size + (feed == nullptr ? 0 : 1));
    ++number_;
    if (std::exchange(skipping_, false) || size > kMaxRecordBytes) {
      *line = {{}, number_, kRecordTooLong};
      return true;
    }
    if (text.find_first_not_of(kJsonSpaces) == text.npos) continue;
    *line = {input_.Padded(WithoutComma(text)), number_, {}};
    return true;
  }
}

absl::Status ParseLine(const Line& line, JsonParser* parser, JsonElement* root) {
  if (!line.damage.empty()) return InvalidArgument({line.damage});
  return parser->ParsePadded(line.text, root);
}

}  // namespace tranche::internal
