// Commands as the server knows them: functions, arities, flags, keys, documentation.
#include <array>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "src/valkey/arguments.h"
#include "src/valkey/command.h"

namespace tranche::valkey {
namespace {

constexpr CommandInfoVersion kInfoVersion = {1, sizeof(HistoryEntry), sizeof(KeySpec),
                                             sizeof(ArgumentDocs)};

bool IsUpper(char letter) { return letter >= 'A' && letter <= 'Z'; }

int KeyPosition(const Command& command) { return command.subcommand == nullptr ? 1 : 2; }

// The function of command number `kNumber`: the server gives its functions no context.
template <size_t kNumber>
int Run(Context* context, String** arguments, int count) {
  const Command& command = Commands()[kNumber];
  const int first = KeyPosition(command) + 1;
  const Origin origin{Now(), command.is_replay};
  if (count < first) return server.WrongArity(context);
  return RunCommand(context, command, arguments[first - 1],
                    {arguments + first, static_cast<size_t>(count - first)}, origin);
}

template <size_t... kNumbers>
constexpr auto MakeFunctions(std::index_sequence<kNumbers...>) {
  return std::array<CommandFunction, sizeof...(kNumbers)>{Run<kNumbers>...};
}
constexpr size_t kMostCommands = 48;
constexpr auto kFunctions = MakeFunctions(std::make_index_sequence<kMostCommands>());

const char* FlagsOf(Access access) {
  switch (access) {
    case Access::kRead:
      return "readonly";
    case Access::kWrite:
      return "write";
    case Access::kGrow:
      return "write deny-oom";
  }
  return "";
}

bool Describe(Context* context, const Command& command) {
  std::string name = command.name;
  if (command.subcommand != nullptr) name += std::string("|") + command.subcommand;
  for (char& letter : name) {
    if (IsUpper(letter)) letter = static_cast<char>(letter - 'A' + 'a');
  }
  ServerCommand* known = server.GetCommand(context, name.c_str());
  if (known == nullptr) return false;

  const bool reads = command.access == Access::kRead;
  KeySpec keys[2] = {};
  keys[0].flags = reads ? kKeyIsRead : kKeyIsChanged;
  keys[0].begin_search = 2;
  keys[0].begin.position = KeyPosition(command);
  keys[0].find_keys = 2;
  keys[0].range = {0, 1, 0};

  std::deque<std::string> texts;  // what `docs` points to
  const auto keep = [&](std::string_view text) { return texts.emplace_back(text).c_str(); };
  std::vector<ArgumentDocs> docs(1);
  docs[0].name = "key";
  docs[0].type = kKeyArgument;
  std::string_view rest = command.arguments;
  for (ArgumentPattern pattern; NextPattern(&rest, &pattern);) {
    const size_t space = pattern.words.find(' ');
    const bool is_word = space == std::string_view::npos && IsUpper(pattern.words[0]);
    ArgumentDocs one = {};
    one.type = is_word ? kTokenArgument : kStringArgument;
    one.key_spec_index = -1;
    one.name = keep(pattern.words.substr(space == std::string_view::npos ? 0 : space + 1));
    if (is_word || space != std::string_view::npos)
      one.token = keep(pattern.words.substr(0, space));
    one.flags = (pattern.is_optional ? kOptionalArgument : 0) |
                (pattern.is_repeated ? kRepeatedArgument : 0);
    docs.push_back(one);
  }
  docs.push_back({});  // the end

  CommandInfo info = {};
  info.version = &kInfoVersion;
  info.summary = command.summary;
  const ArgumentCount count = CountArguments(command.arguments);
  const int least = KeyPosition(command) + 1 + static_cast<int>(count.least);
  info.arity = count.most == count.least ? least : -least;
  info.key_specs = keys;
  info.arguments = docs.data();
  if (server.SetCommandInfo(known, &info) != kOk) return false;
  if (server.SetCommandACLCategories == nullptr) return true;
  std::string categories = reads ? "read" : "write";
  if (server.AddACLCategory != nullptr) categories += " tranche";
  return server.SetCommandACLCategories(known, categories.c_str()) == kOk;
}

bool Create(Context* context, const Command& command, CommandFunction function) {
  const char* flags = FlagsOf(command.access);
  if (command.subcommand == nullptr)
    return server.CreateCommand(context, command.name, function, flags, 1, 1, 1) == kOk;
  ServerCommand* parent = server.GetCommand(context, command.name);
  if (parent == nullptr) {
    if (server.CreateCommand(context, command.name, nullptr, "", 0, 0, 0) != kOk) return false;
    parent = server.GetCommand(context, command.name);
  }
  return server.CreateSubcommand(parent, command.subcommand, function, flags, 2, 2, 1) == kOk;
}

}  // namespace

bool CreateCommands(Context* context) {
  if (server.AddACLCategory != nullptr && server.AddACLCategory(context, "tranche") != kOk)
    return false;
  size_t number = 0;
  for (const Command& command : Commands()) {
    if (number == kMostCommands || !Create(context, command, kFunctions[number++])) return false;
    if (!Describe(context, command)) return false;
  }
  static constexpr Command kAt = {
      "TRANCHE.AT",
      nullptr,
      Access::kWrite,
      false,
      true,
      "time command [arguments...]",
      nullptr,
      "",
      "",
      "",
      "What a write is replicated as: the write with the time at which it happened"};
  return Create(context, kAt, RunAt) && Describe(context, kAt);
}

}  // namespace tranche::valkey
