// Text for people: numbers with separators, sizes, times, and how wide a text is on a terminal.
#ifndef TRANCHE_SRC_CLI_TEXT_H_
#define TRANCHE_SRC_CLI_TEXT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace tranche::cli {

// "1,234,567"
std::string Thousands(uint64_t value);
// The same of a decimal number, "-1290.50".
std::string Thousands(std::string decimal);
// "1 customer", "2,000 customers"
std::string Plural(uint64_t count, std::string_view one, std::string_view many);
// "12.3 %"; "<0.1 %" for a share that would round to nothing.
std::string Percent(double percentage);
// Percent of `part` in `whole`; of nothing, "0.0 %".
std::string Share(uint64_t part, uint64_t whole);
// "312.4 MB", in powers of 1,000.
std::string Bytes(uint64_t bytes);
// "1.42 s", "3.2 ms", "870 ns"
std::string Duration(double seconds);
// "2026-11-30T07:00:00.000Z"
std::string TimeText(absl::Time time);
std::string Fixed(double value, int decimals);
template <typename Texts>
std::string Join(const Texts& parts, std::string_view separator) {
  std::string joined;
  for (const std::string_view part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

// `text` without what would move the cursor or change colours: control characters, and bytes that
// are not UTF-8, become U+FFFD. Everything that comes from a file or a flag passes through here on
// its way to a person.
std::string Printable(std::string_view text);
// `text` with line ends in place of blanks, so that no line is longer than `columns`, unless by one
// word; line ends of its own stay.
std::string Wrap(std::string_view text, size_t columns);
// Columns that `text` (UTF-8) takes on a terminal: 2 for East Asian wide characters and emoji, 0
// for combining marks.
size_t DisplayWidth(std::string_view text);
// `text` cut to at most `width` columns, with an ellipsis when it was longer.
std::string Fit(std::string_view text, size_t width);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_TEXT_H_
