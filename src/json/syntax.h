// Where and why JSON is malformed, which simdjson does not say. Slow and simple: nobody waits for
// an error.
#ifndef TRANCHE_SRC_JSON_SYNTAX_H_
#define TRANCHE_SRC_JSON_SYNTAX_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tranche::internal {

struct SyntaxError {
  size_t offset;  // of the first byte that cannot stand where it stands; the text's size where
                  // something is missing
  std::string_view what;  // such as `expected ":"`
};

// The first error by the grammar of JSON and kMaxJsonDepth, nothing when all is in order. A string
// without an end is an error where it begins. Does not look at UTF-8, pairs of surrogates and the
// size of numbers.
std::optional<SyntaxError> FindSyntaxError(std::string_view json);

// "column 7", or "line 3, column 7" (of bytes, from 1) from the second line on.
std::string LineAndColumn(size_t offset, std::string_view text);

// The bytes of the number that `text` begins with when it has a fraction or an exponent, else 0.
size_t FractionSize(std::string_view text);

// `json`, which is in order, with each number outside strings that 64 bits may not hold replaced:
// an integer by the string of its digits, any with a fraction or an exponent by the text that marks
// it as malformed.
std::string WithNumbersAsText(std::string_view json);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_SYNTAX_H_
