// TRANCHE.AT key time command [arguments...]: a write that happened on the primary, or before the
// server was started, at its time.
#include "src/valkey/command.h"
#include "src/valkey/text.h"

namespace tranche::valkey {
namespace {

// The command that words of TRANCHE.AT name; null when there is none.
const Command* FindCommand(std::span<String* const> words, size_t* used) {
  for (const Command& command : Commands()) {
    if (command.access == Access::kRead || !IsWord(TextOf(words[0]), command.name)) continue;
    *used = 1;
    if (command.subcommand == nullptr) return &command;
    *used = 2;
    if (words.size() > 1 && IsWord(TextOf(words[1]), command.subcommand)) return &command;
  }
  return nullptr;
}

}  // namespace

int RunAt(Context* context, String** arguments, int count) {
  if (count < 4) return server.WrongArity(context);
  long long time;
  if (server.StringToLongLong(arguments[2], &time) != kOk)
    return server.ReplyWithError(context, "INVALID_ARGUMENT - expected a time in nanoseconds");
  const std::span<String* const> words(arguments + 3, static_cast<size_t>(count) - 3);
  size_t used = 0;
  const Command* command = FindCommand(words, &used);
  if (command == nullptr)
    return server.ReplyWithError(context, "INVALID_ARGUMENT - there is no such write");
  return RunCommand(context, *command, arguments[1], words.subspan(used), {time, true});
}

}  // namespace tranche::valkey
