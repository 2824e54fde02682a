#include "src/cli/options.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "src/base/dates.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

std::optional<uint64_t> ParseNumber(std::string_view text) {
  uint64_t scale = 1;
  if (text.ends_with('k')) scale = 1'000;
  if (text.ends_with('M')) scale = 1'000'000;
  if (scale != 1) text.remove_suffix(1);
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > UINT64_MAX / scale)
    return std::nullopt;
  return value * scale;
}

// Validators of CLI11 return what is wrong, or an empty text.
std::string CheckIsNoOption(const std::string& text) {
  if (!text.starts_with("--")) return {};
  return "a value is missing before " + Printable(text);
}

CLI::Option* Describe(CLI::Option* option, const std::string& type) {
  return option->type_name(type)->check(CLI::Validator(CheckIsNoOption, ""));
}

}  // namespace

CLI::Option* AddText(CLI::App* command, const std::string& name, const std::string& type,
                     const std::string& help, std::string* value) {
  return Describe(command->add_option(name, *value, help), type);
}

CLI::Option* AddText(CLI::App* command, const std::string& name, const std::string& type,
                     const std::string& help, std::optional<std::string>* value) {
  const auto set = [value](const std::string& text) { *value = text; };
  return Describe(command->add_option_function<std::string>(name, set, help), type);
}

CLI::Option* AddTexts(CLI::App* command, const std::string& name, const std::string& type,
                      const std::string& help, std::vector<std::string>* values, int at_least,
                      int at_most) {
  CLI::Option* option = Describe(command->add_option(name, *values, help), type);
  return option->allow_extra_args(false)->expected(at_least, at_most);
}

CLI::Option* AddList(CLI::App* command, const std::string& name, const std::string& type,
                     const std::string& help, std::vector<Value>* values) {
  const auto set = [values](const std::string& text) {
    values->clear();
    for (size_t at = 0; at <= text.size();) {
      const size_t end = std::min(text.find(',', at), text.size());
      values->emplace_back(text.substr(at, end - at));
      at = end + 1;
    }
  };
  return Describe(command->add_option_function<std::string>(name, set, help), type);
}

CLI::Option* AddNumber(CLI::App* command, const std::string& name, const std::string& help,
                       uint64_t* value, uint64_t minimum, uint64_t maximum) {
  const auto to_digits = [=](std::string& text) -> std::string {
    const std::optional<uint64_t> number = ParseNumber(text);
    if (number && *number >= minimum && *number <= maximum) {
      text = std::to_string(*number);
      return {};
    }
    std::string message = "\"" + Printable(text) + "\" is not a whole number";
    if (maximum != UINT64_MAX)
      message += " from " + std::to_string(minimum) + " to " + std::to_string(maximum);
    return message;
  };
  return command->add_option(name, *value, help)
      ->type_name("N")
      ->transform(CLI::Validator(to_digits, ""));
}

CLI::Option* AddChoice(CLI::App* command, const std::string& name, const std::string& help,
                       std::vector<std::string> words, std::function<void(size_t)> set) {
  const std::string type = Join(words, "|");
  const auto check = [words](const std::string& text) -> std::string {
    if (std::find(words.begin(), words.end(), text) != words.end()) return {};
    return "\"" + Printable(text) + "\" is none of: " + Join(words, ", ");
  };
  const auto choose = [words, set = std::move(set)](const std::string& text) {
    set(static_cast<size_t>(std::find(words.begin(), words.end(), text) - words.begin()));
  };
  return command->add_option_function<std::string>(name, choose, help)
      ->type_name(type)
      ->check(CLI::Validator(check, ""));
}

CLI::Option* AddTime(CLI::App* command, const std::string& name, const std::string& help,
                     std::optional<absl::Time>* value) {
  const auto check = [](const std::string& text) -> std::string {
    int64_t instant;
    if (internal::ParseInstant(text, &instant)) return {};
    return "\"" + Printable(text) + "\" is no date-time like 2026-11-30T08:00:00+01:00";
  };
  const auto set = [value](const std::string& text) {
    int64_t instant;
    internal::ParseInstant(text, &instant);
    *value = absl::FromUnixMillis(instant);
  };
  return command->add_option_function<std::string>(name, set, help)
      ->type_name("TIME")
      ->check(CLI::Validator(check, ""));
}

CLI::Option* AddSwitch(CLI::App* command, const std::string& name, const std::string& help,
                       bool* value) {
  return command->add_flag(name, *value, help)->disable_flag_override();
}

}  // namespace tranche::cli
