// What the terminal can do, if there is one: its size, colours, and characters beyond ASCII.
#ifndef TRANCHE_SRC_CLI_TERMINAL_H_
#define TRANCHE_SRC_CLI_TERMINAL_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace tranche::cli {

bool OutputIsTerminal();
bool ErrorIsTerminal();

// Columns and lines of the terminal behind standard output or standard error; 80 and 24 when it
// does not say.
size_t TerminalColumns();
size_t TerminalLines();

// False only where the locale says so (LC_ALL=C and the like): then tables and trees keep to ASCII.
bool UnicodeWanted();

enum class Style { kPlain, kBold, kDim, kGreen, kRed, kCyan };

// `text` in that style on a terminal (unless NO_COLOR is set or the terminal is dumb), as it is
// elsewhere.
std::string Styled(Style style, std::string_view text);

// Symbols, or what stands for them in ASCII.
std::string_view HoldsMark();     // a tick
std::string_view HoldsNotMark();  // a cross
std::string_view NothingMark();   // an en dash
std::string_view RuleMark();      // the horizontal line under a table's header

// A bar of `width` columns, `filled` (0 to 1) of which are full; the rest is left out, or `track`
// when there is one.
std::string Bar(double filled, size_t width, std::string_view track = {});

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_TERMINAL_H_
