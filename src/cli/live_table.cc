#include "src/cli/live_table.h"

#include "src/cli/output.h"
#include "src/cli/terminal.h"

namespace tranche::cli {

bool LiveTable::Possible(size_t lines) {
  return OutputIsTerminal() && lines + 2 <= TerminalLines();
}

void LiveTable::Draw(const std::vector<std::string>& lines) {
  if (drawn_lines_ > 0) Print("\x1b[" + std::to_string(drawn_lines_) + "A\x1b[J");
  for (const std::string& line : lines) PrintLine(line);
  drawn_lines_ = lines.size();
  FlushOutput();
}

}  // namespace tranche::cli
