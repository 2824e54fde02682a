#include "help.h"

#include <algorithm>

namespace tranche::program {
namespace {

constexpr size_t kColumns = 80;

void Pad(std::string* text, size_t column) {
  const size_t line_start = text->rfind('\n') + 1;
  const size_t used = text->size() - line_start;
  text->append(used < column ? column - used : 1, ' ');
}

// Appends `words`, broken at spaces before column `kColumns`; lines after the first begin at
// `indent`.
void AppendWrapped(std::string* text, std::string_view words, size_t indent) {
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    const size_t line_start = text->rfind('\n') + 1;
    const size_t used = text->size() - line_start;
    if (used > indent) {
      if (used + 1 + word.size() > kColumns) {
        *text += "\n" + std::string(indent, ' ');
      } else if (text->back() != ' ') {
        *text += " ";
      }
    }
    *text += word;
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
}

// Appends a call of the program; where it is too long for a line it goes on in the next, as a shell
// reads it.
void AppendCall(std::string* text, std::string_view call) {
  std::string line = "  tranche";
  while (!call.empty()) {
    const size_t next_flag = call.find(" --", 1);
    const std::string_view part = call.substr(0, next_flag);
    if (line.size() + part.size() + 2 > kColumns) {
      *text += line + " \\\n";
      line = "     ";
    }
    line += " ";
    line += part;
    call.remove_prefix(next_flag == std::string_view::npos ? call.size() : next_flag + 1);
  }
  *text += line + "\n";
}

}  // namespace

std::string ProgramHelp(std::span<const Command> commands) {
  std::string text =
      "tranche: live customer segments over a bitmap index\n\n"
      "Usage: tranche COMMAND [FLAGS]\n\n"
      "Commands:\n";
  size_t widest = 0;
  for (const Command& command : commands) widest = std::max(widest, command.name.size());
  for (const Command& command : commands) {
    text += "  ";
    text += command.name;
    Pad(&text, widest + 5);
    text += command.summary;
    text += "\n";
  }
  text +=
      "\nSee it work on a million customers, with nothing to prepare:\n"
      "  tranche demo\n\n"
      "Count the segments of your own:\n";
  AppendCall(&text,
             "stats --schema schema.json --customers customers.ndjson --segments segments.json");
  text +=
      "\n"
      "'tranche COMMAND --help' says more about a command. Add --json to any of\n"
      "them for one JSON document on standard output. Exit code: 0 done, 1 failed,\n"
      "2 wrong usage.\n";
  return text;
}

std::string CommandHelp(const Command& command) {
  std::string text = "tranche ";
  text += command.name;
  text += ": ";
  text += command.summary;
  text += "\n\n";
  AppendWrapped(&text, command.description, 0);
  text += "\n\nUsage: tranche ";
  text += command.name;
  const size_t indent = 16;
  for (const Flag& flag : command.flags) {
    std::string usage = FlagUsage(flag);
    if (flag.at_least == 0) usage = "[" + usage + "]";
    if (flag.at_least > 1) usage += " " + usage;
    if (flag.at_most > 1) usage += "...";
    const size_t used = text.size() - (text.rfind('\n') + 1);
    if (used + 1 + usage.size() > kColumns) {
      text += "\n" + std::string(indent, ' ');
    } else {
      text += " ";
    }
    text += usage;
  }
  text += "\n\n";
  size_t widest = 0;
  for (const Flag& flag : command.flags) widest = std::max(widest, FlagUsage(flag).size());
  for (const Flag& flag : command.flags) {
    text += "  " + FlagUsage(flag);
    Pad(&text, widest + 4);
    AppendWrapped(&text, flag.help, widest + 4);
    text += "\n";
  }
  text += "  --help";
  Pad(&text, widest + 4);
  text += "this text\n\nExample:\n";
  AppendCall(&text, std::string(command.name) + " " + std::string(command.example));
  return text;
}

}  // namespace tranche::program
