#include "src/json/writer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "src/base/utf8.h"

namespace tranche::internal {
namespace {

void AppendEscaped(unsigned char control, std::string* json) {
  static constexpr std::string_view kEscapes[][2] = {{"\"", "\\\""}, {"\\", "\\\\"}, {"\b", "\\b"},
                                                     {"\f", "\\f"},  {"\n", "\\n"},  {"\r", "\\r"},
                                                     {"\t", "\\t"}};
  for (const auto& [plain, escape] : kEscapes) {
    if (plain[0] == static_cast<char>(control)) {
      json->append(escape);
      return;
    }
  }
  static constexpr char kHex[] = "0123456789abcdef";
  json->append("\\u00").append({kHex[control >> 4], kHex[control & 15]});
}

void AppendString(std::string_view text, std::string* json) {
  static constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  json->push_back('"');
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x80) {
      const size_t length = SequenceLength(text.substr(i));
      json->append(length > 0 ? text.substr(i, length) : kReplacement);
      i += std::max<size_t>(length, 1);
      continue;
    }
    if (byte < 0x20 || byte == '"' || byte == '\\') {
      AppendEscaped(byte, json);
    } else {
      json->push_back(text[i]);
    }
    ++i;
  }
  json->push_back('"');
}

template <typename T>
void AppendNumber(T number, std::string* json) {
  char digits[32];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  json->append(digits, end);
}

}  // namespace

JsonWriter& JsonWriter::Key(std::string_view key) {
  String(key);
  json_.push_back(':');
  after_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  Separate();
  AppendString(text, &json_);
  return *this;
}

JsonWriter& JsonWriter::Number(uint64_t number) {
  Separate();
  AppendNumber(number, &json_);
  return *this;
}

JsonWriter& JsonWriter::Number(double number) {
  Separate();
  AppendNumber(number, &json_);
  return *this;
}

std::string JsonWriter::Take() {
  after_value_ = false;
  return std::exchange(json_, {});
}

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  json_.push_back(bracket);
  after_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  json_.push_back(bracket);
  after_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::Literal(std::string_view text) {
  Separate();
  json_.append(text);
  return *this;
}

void JsonWriter::Separate() {
  if (after_value_) json_.push_back(',');
  after_value_ = true;
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

std::string Quoted(std::string_view text) {
  constexpr size_t kLongest = 64;
  if (text.size() <= kLongest) return JsonWriter().String(text).Take();
  size_t end = kLongest;  // not inside a character
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return JsonWriter().String(std::string(text.substr(0, end)) + "...").Take();
}

}  // namespace tranche::internal
