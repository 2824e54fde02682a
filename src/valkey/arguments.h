// The little language of `Command::arguments`.
#ifndef TRANCHE_SRC_VALKEY_ARGUMENTS_H_
#define TRANCHE_SRC_VALKEY_ARGUMENTS_H_

#include <cstddef>
#include <string_view>

namespace tranche::valkey {

// One argument, or several that come or stay away together.
struct ArgumentPattern {
  std::string_view words;  // without brackets and dots: "CHANGES count"
  size_t count = 0;        // of words
  bool is_optional = false;
  bool is_repeated = false;
};

// Takes the first pattern off `rest`. False at the end.
bool NextPattern(std::string_view* rest, ArgumentPattern* pattern);

// How many arguments there may be.
struct ArgumentCount {
  static constexpr size_t kAny = size_t{1} << 30;
  size_t least = 0;
  size_t most = 0;
};
ArgumentCount CountArguments(std::string_view patterns);

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_ARGUMENTS_H_
