#include "src/cli/progress.h"

#include <unistd.h>

#include <string_view>
#include <utility>

#include "src/cli/terminal.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

constexpr auto kBetweenDrawings = std::chrono::milliseconds(100);
constexpr size_t kBarColumns = 28;

bool bar_is_on_screen = false;

void WriteToScreen(std::string_view text) {
  if (write(STDERR_FILENO, text.data(), text.size()) < 0)
    return;  // a bar that cannot be drawn is no failure
}

}  // namespace

Progress::Progress(std::string label)
    : label_(std::move(label)), started_(Clock::now()), drawn_(started_) {}

Progress::~Progress() { ClearLine(); }

void Progress::ClearLine() {
  if (!bar_is_on_screen) return;
  WriteToScreen("\r\x1b[K");
  bar_is_on_screen = false;
}

void Progress::Update(uint64_t done, uint64_t total) {
  if (!ErrorIsTerminal() || total == 0) return;
  const Clock::time_point now = Clock::now();
  if (now - drawn_ < kBetweenDrawings) return;
  drawn_ = now;
  const double part = static_cast<double>(done) / static_cast<double>(total);
  std::string line = "\r" + label_ + "  ";
  line += Bar(part, kBarColumns, UnicodeWanted() ? "\u2591" : ".");
  line += "  " + Fixed(100 * part, 0) + " %";
  const double elapsed = std::chrono::duration<double>(now - started_).count();
  line += "  " + Fixed(elapsed, 1) + " s\x1b[K";
  WriteToScreen(line);
  bar_is_on_screen = true;
}

}  // namespace tranche::cli
