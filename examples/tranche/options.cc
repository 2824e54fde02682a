#include "options.h"

#include <charconv>
#include <optional>

#include "near_match.h"
#include "text.h"

namespace tranche::program {
namespace {

const Flag* FindFlag(std::span<const Flag> flags, std::string_view name) {
  for (const Flag& flag : flags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

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

absl::Status UnknownFlag(std::span<const Flag> flags, std::string_view name) {
  std::vector<std::string> names;
  for (const Flag& flag : flags) names.emplace_back(flag.name);
  std::string message = "unknown flag --" + Printable(name);
  if (const std::string* near = NearMatch(name, names))
    message += "; did you mean --" + *near + "?";
  return absl::InvalidArgumentError(message);
}

absl::Status CheckNumber(const Flag& flag, const std::string& text) {
  const std::optional<uint64_t> value = ParseNumber(text);
  if (value && *value >= flag.minimum && *value <= flag.maximum) return absl::OkStatus();
  std::string message = "--" + std::string(flag.name) + " takes a whole number";
  if (flag.maximum != UINT64_MAX) {
    message += " from " + std::to_string(flag.minimum) + " to " + std::to_string(flag.maximum);
  }
  return absl::InvalidArgumentError(message + ", not \"" + Printable(text) + "\"");
}

}  // namespace

std::string FlagUsage(const Flag& flag) {
  std::string usage = "--" + std::string(flag.name);
  if (flag.kind != FlagKind::kSwitch) usage += " " + std::string(flag.argument);
  return usage;
}

absl::StatusOr<Options> Options::Parse(std::span<const Flag> flags,
                                       std::span<const char* const> arguments) {
  Options options;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view argument = arguments[i];
    if (!argument.starts_with("--") || argument.size() == 2) {
      return absl::InvalidArgumentError("unexpected argument \"" + Printable(argument) +
                                        "\"; flags begin with --");
    }
    argument.remove_prefix(2);
    const size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    const Flag* flag = FindFlag(flags, name);
    if (flag == nullptr) return UnknownFlag(flags, name);

    std::vector<std::string>& values = options.values_[std::string(name)];
    if (values.size() == flag->at_most) {
      return absl::InvalidArgumentError("--" + std::string(name) + " is given more than once");
    }
    if (flag->kind == FlagKind::kSwitch) {
      if (equals != std::string_view::npos) {
        return absl::InvalidArgumentError("--" + std::string(name) + " takes no value");
      }
      values.emplace_back();
    } else if (equals != std::string_view::npos) {
      values.emplace_back(argument.substr(equals + 1));
    } else if (i + 1 < arguments.size() && !std::string_view(arguments[i + 1]).starts_with("--")) {
      values.emplace_back(arguments[++i]);
    } else {
      return absl::InvalidArgumentError("--" + std::string(name) +
                                        " needs a value: " + FlagUsage(*flag));
    }
    if (flag->kind == FlagKind::kNumber) {
      if (absl::Status status = CheckNumber(*flag, values.back()); !status.ok()) return status;
    }
  }
  for (const Flag& flag : flags) {
    const auto found = options.values_.find(flag.name);
    const size_t given = found == options.values_.end() ? 0 : found->second.size();
    if (given >= flag.at_least) continue;
    if (!flag.unless.empty() && options.Has(flag.unless)) continue;
    if (flag.at_least == 1) return absl::InvalidArgumentError(FlagUsage(flag) + " is missing");
    return absl::InvalidArgumentError(FlagUsage(flag) + " is needed " +
                                      std::to_string(flag.at_least) + " times or more");
  }
  return options;
}

const std::string& Options::Text(std::string_view name) const {
  static const std::string kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second.front();
}

std::vector<std::string> Options::Texts(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

uint64_t Options::Number(std::string_view name, uint64_t otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise
                                : ParseNumber(found->second.front()).value_or(otherwise);
}

}  // namespace tranche::program
