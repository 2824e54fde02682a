// The flags of one call, checked against what the command declares.
//
// `--name VALUE` and `--name=VALUE` mean the same. Everything that can be wrong with flags is found
// here, before any work is done: commands only read values that are there and in range.
#ifndef TRANCHE_EXAMPLES_TRANCHE_OPTIONS_H_
#define TRANCHE_EXAMPLES_TRANCHE_OPTIONS_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tranche::program {

enum class FlagKind : uint8_t { kSwitch, kText, kNumber };

struct Flag {
  std::string_view name;      // without the dashes
  std::string_view argument;  // what the help calls its value; empty for a switch
  std::string_view help;
  FlagKind kind = FlagKind::kText;
  uint32_t at_least = 0;  // how often it must be given: 1 for a required flag
  uint32_t at_most = 1;
  std::string_view unless = {};  // a flag that makes a required one needless
  uint64_t minimum = 0;          // of a number
  uint64_t maximum = UINT64_MAX;
};

inline constexpr uint32_t kAnyNumberOfTimes = UINT32_MAX;

class Options {
 public:
  // InvalidArgument with a message for the user. Numbers may end in k or M ("10M").
  static absl::StatusOr<Options> Parse(std::span<const Flag> flags,
                                       std::span<const char* const> arguments);

  bool Has(std::string_view name) const { return values_.find(name) != values_.end(); }
  // The value of a flag that was given once; empty when it was not given.
  const std::string& Text(std::string_view name) const;
  // All values of a flag, in order.
  std::vector<std::string> Texts(std::string_view name) const;
  uint64_t Number(std::string_view name, uint64_t otherwise) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// "--name VALUE", as help and messages show a flag.
std::string FlagUsage(const Flag& flag);

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_OPTIONS_H_
