// The kinds of options that commands declare: CLI11's, with the checks that all commands want.
//
// `value` of each must live as long as the command line. An option that is not given leaves it as
// it is.
#ifndef TRANCHE_SRC_CLI_OPTIONS_H_
#define TRANCHE_SRC_CLI_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tranche/value.h"

namespace tranche::cli {

// `type` is what the help calls the value, such as FILE. A value that begins with "--" is refused:
// it is an option whose predecessor was left without a value.
CLI::Option* AddText(CLI::App* command, const std::string& name, const std::string& type,
                     const std::string& help, std::string* value);
CLI::Option* AddText(CLI::App* command, const std::string& name, const std::string& type,
                     const std::string& help, std::optional<std::string>* value);
// Given once for each value, `at_least` to `at_most` times.
CLI::Option* AddTexts(CLI::App* command, const std::string& name, const std::string& type,
                      const std::string& help, std::vector<std::string>* values, int at_least = 0,
                      int at_most = 64);
// Values with commas between them, in one option.
CLI::Option* AddList(CLI::App* command, const std::string& name, const std::string& type,
                     const std::string& help, std::vector<Value>* values);
// A whole number from `minimum` to `maximum`; "10k" and "1M" are understood.
CLI::Option* AddNumber(CLI::App* command, const std::string& name, const std::string& help,
                       uint64_t* value, uint64_t minimum = 0, uint64_t maximum = UINT64_MAX);
// One of a few words; `set` gets the place of the one that is given.
CLI::Option* AddChoice(CLI::App* command, const std::string& name, const std::string& help,
                       std::vector<std::string> words, std::function<void(size_t)> set);
// A date-time of RFC 3339.
CLI::Option* AddTime(CLI::App* command, const std::string& name, const std::string& help,
                     std::optional<absl::Time>* value);
CLI::Option* AddSwitch(CLI::App* command, const std::string& name, const std::string& help,
                       bool* value);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_OPTIONS_H_
