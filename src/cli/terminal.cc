#include "src/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace tranche::cli {
namespace {

std::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool WindowSize(winsize* size) {
  return (ioctl(STDOUT_FILENO, TIOCGWINSZ, size) == 0 ||
          ioctl(STDERR_FILENO, TIOCGWINSZ, size) == 0) &&
         size->ws_col > 0 && size->ws_row > 0;
}

bool LocaleIsUnicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value(Environment(name));
    if (value.empty()) continue;
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return value.find("UTF-8") != std::string::npos || value.find("UTF8") != std::string::npos;
  }
  return true;  // bare containers say nothing, and the terminal in front of them reads UTF-8
}

bool ColoursWanted() {
  return OutputIsTerminal() && Environment("NO_COLOR").empty() && Environment("TERM") != "dumb";
}

std::string_view Code(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kGreen:
      return "\x1b[32m";
    case Style::kRed:
      return "\x1b[31m";
    case Style::kCyan:
      return "\x1b[36m";
  }
  return "";
}

}  // namespace

bool OutputIsTerminal() {
  static const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  return is_terminal;
}

bool ErrorIsTerminal() {
  static const bool is_terminal = isatty(STDERR_FILENO) == 1;
  return is_terminal;
}

size_t TerminalColumns() {
  winsize size = {};
  return WindowSize(&size) ? size.ws_col : 80;
}

size_t TerminalLines() {
  winsize size = {};
  return WindowSize(&size) ? size.ws_row : 24;
}

bool UnicodeWanted() {
  static const bool wanted = LocaleIsUnicode();
  return wanted;
}

std::string Styled(Style style, std::string_view text) {
  static const bool wanted = ColoursWanted();
  std::string styled(text);
  if (!wanted || style == Style::kPlain || text.empty()) return styled;
  styled.insert(0, Code(style));
  return styled + "\x1b[0m";
}

std::string_view HoldsMark() { return UnicodeWanted() ? "\u2713" : "[x]"; }
std::string_view HoldsNotMark() { return UnicodeWanted() ? "\u2717" : "[ ]"; }
std::string_view NothingMark() { return UnicodeWanted() ? "\u2013" : "-"; }
std::string_view RuleMark() { return UnicodeWanted() ? "\u2500" : "-"; }

std::string Bar(double filled, size_t width, std::string_view track) {
  static constexpr std::string_view kEighths[] = {"",       "\u258F", "\u258E", "\u258D",
                                                  "\u258C", "\u258B", "\u258A", "\u2589"};
  const double wanted = std::clamp(filled, 0.0, 1.0) * static_cast<double>(width);
  const bool unicode = UnicodeWanted();
  size_t full = static_cast<size_t>(wanted + (unicode ? 1.0 / 16 : 0.5));
  size_t eighths =
      unicode ? static_cast<size_t>((wanted - static_cast<double>(full)) * 8 + 0.5) : 0;
  if (wanted < static_cast<double>(full)) eighths = 0;
  std::string bar;
  for (size_t i = 0; i < full; ++i) bar += unicode ? "\u2588" : "#";
  if (eighths > 0) bar += kEighths[eighths], ++full;
  for (size_t i = full; i < width; ++i) bar += track;
  return bar;
}

}  // namespace tranche::cli
