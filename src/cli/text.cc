#include "src/cli/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <iterator>

#include "src/base/dates.h"

namespace tranche::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026

// What stands at the front of a text: a code point, or one byte that begins none.
struct CodePoint {
  utf8proc_int32_t value = 0;
  size_t bytes = 1;
  bool valid = false;
};

// Of `text`, which is not empty.
CodePoint Decode(std::string_view text) {
  CodePoint point;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const utf8proc_ssize_t length =
      utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &point.value);
  point.valid = length > 0;
  if (point.valid) point.bytes = static_cast<size_t>(length);
  return point;
}

size_t WidthOf(const CodePoint& point) {
  return point.valid ? static_cast<size_t>(utf8proc_charwidth(point.value)) : 1;
}

// Marks that reverse the direction of the text around them, and so could make one name read as
// another.
bool ChangesDirection(utf8proc_int32_t code_point) {
  return (code_point >= 0x202A && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

}  // namespace

std::string Thousands(uint64_t value) { return Thousands(std::to_string(value)); }

std::string Thousands(std::string decimal) {
  const size_t first = decimal.starts_with('-') ? 1 : 0;
  for (size_t at = std::min(decimal.find('.'), decimal.size()); at > first + 3; at -= 3)
    decimal.insert(at - 3, 1, ',');
  return decimal;
}

std::string Plural(uint64_t count, std::string_view one, std::string_view many) {
  std::string text = Thousands(count) + " ";
  text += count == 1 ? one : many;
  return text;
}

std::string Percent(double percentage) {
  if (percentage > 0 && percentage < 0.05) return "<0.1 %";
  return Fixed(percentage, 1) + " %";
}

std::string Share(uint64_t part, uint64_t whole) {
  return Percent(whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string Bytes(uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " B";
  constexpr std::array<const char*, 4> kUnits = {" kB", " MB", " GB", " TB"};
  double size = static_cast<double>(bytes) / 1000;
  size_t unit = 0;
  for (; size >= 999.95 && unit + 1 < kUnits.size(); ++unit) size /= 1000;
  return Fixed(size, 1) + kUnits[unit];
}

std::string Duration(double seconds) {
  if (seconds >= 0.9995) return Fixed(seconds, 2) + " s";
  if (seconds >= 0.9995e-3) return Fixed(seconds * 1e3, 1) + " ms";
  if (seconds >= 0.9995e-6) return Fixed(seconds * 1e6, 1) + " us";
  return Fixed(seconds * 1e9, 0) + " ns";
}

std::string TimeText(absl::Time time) { return internal::InstantText(absl::ToUnixMillis(time)); }

std::string Fixed(double value, int decimals) {
  char buffer[64];
  const auto [end, error] =
      std::to_chars(buffer, std::end(buffer), value, std::chars_format::fixed, decimals);
  return error == std::errc() ? std::string(buffer, end) : std::string("?");
}

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = Decode(text);
    const bool control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0) ||
                         point.value == 0x2028 || point.value == 0x2029;
    printable += !point.valid || control || ChangesDirection(point.value)
                     ? kReplacement
                     : text.substr(0, point.bytes);
    text.remove_prefix(point.bytes);
  }
  return printable;
}

std::string Wrap(std::string_view text, size_t columns) {
  std::string wrapped;
  size_t used = 0;
  while (!text.empty()) {
    const size_t length = std::min(text.find_first_of(" \n"), text.size());
    const std::string_view word = text.substr(0, length);
    if (used > 0 && used + 1 + word.size() > columns) {
      wrapped += '\n';
      used = 0;
    } else if (used > 0) {
      wrapped += ' ';
      ++used;
    }
    wrapped += word;
    used += word.size();
    if (length < text.size() && text[length] == '\n') {
      wrapped += '\n';
      used = 0;
    }
    text.remove_prefix(std::min(text.size(), length + 1));
  }
  return wrapped;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = Decode(text);
    width += WidthOf(point);
    text.remove_prefix(point.bytes);
  }
  return width;
}

std::string Fit(std::string_view text, size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string fitted;
  size_t used = 0;
  while (!text.empty()) {
    const CodePoint point = Decode(text);
    used += WidthOf(point);
    if (used + 1 > width) break;
    fitted += text.substr(0, point.bytes);
    text.remove_prefix(point.bytes);
  }
  return width == 0 ? std::string() : fitted + std::string(kEllipsis);
}

}  // namespace tranche::cli
