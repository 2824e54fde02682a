#include "src/server/url.h"

#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/base/utf8.h"

namespace tranche::server {
namespace {

using internal::InvalidArgument;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class Plus : bool { kIsPlus, kIsBlank };

absl::StatusOr<std::string> Decoded(std::string_view text, Plus plus) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = high >= 0 ? HexDigit(text[i + 2]) : -1;
      if (low < 0) return InvalidArgument({"there is a % without two hexadecimal digits"});
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus == Plus::kIsBlank) {
      c = ' ';
    }
    decoded.push_back(c);
  }
  if (!internal::IsText(decoded)) return InvalidArgument({"what is escaped is not text in UTF-8"});
  return decoded;
}

absl::StatusOr<Query> ParseQuery(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    TRANCHE_ASSIGN_OR_RETURN(std::string name, Decoded(pair.substr(0, equals), Plus::kIsBlank));
    TRANCHE_ASSIGN_OR_RETURN(
        std::string value, Decoded(pair.substr(std::min(equals + 1, pair.size())), Plus::kIsBlank));
    query.emplace_back(std::move(name), std::move(value));
  }
  return query;
}

}  // namespace

absl::StatusOr<Target> ParseTarget(std::string_view text) {
  if (!text.starts_with('/')) return InvalidArgument({"the address does not begin with /"});
  text = text.substr(0, text.find('#'));
  const size_t question = std::min(text.find('?'), text.size());
  Target target;
  std::string_view path = text.substr(1, question - 1);
  while (true) {
    const size_t end = std::min(path.find('/'), path.size());
    TRANCHE_ASSIGN_OR_RETURN(target.parts.emplace_back(),
                             Decoded(path.substr(0, end), Plus::kIsPlus));
    if (end == path.size()) break;
    path.remove_prefix(end + 1);
  }
  TRANCHE_ASSIGN_OR_RETURN(target.query,
                           ParseQuery(text.substr(std::min(question + 1, text.size()))));
  return target;
}

absl::StatusOr<std::string> PercentDecoded(std::string_view text) {
  return Decoded(text, Plus::kIsPlus);
}

std::string PercentEncoded(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      encoded.push_back(c);
    } else {
      encoded.push_back('%');
      encoded.push_back(kDigits[byte >> 4]);
      encoded.push_back(kDigits[byte & 15]);
    }
  }
  return encoded;
}

}  // namespace tranche::server
