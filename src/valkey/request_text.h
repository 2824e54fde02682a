// Arguments of a command as the members of a request in JSON.
#ifndef TRANCHE_SRC_VALKEY_REQUEST_TEXT_H_
#define TRANCHE_SRC_VALKEY_REQUEST_TEXT_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "src/valkey/module_api.h"

namespace tranche::valkey {

// `pattern` with the arguments in it, in order; whether the JSON makes sense is found out by who
// reads it. Empty when an argument is none of the words that may stand there.
//
//   $j  an argument that is JSON
//   $r  the same, or {} where there is none
//   $s  a text
//   $S  the texts to the end, separated by commas
//   $f  whether the word FORCE stands there
std::optional<std::string> RequestText(std::string_view pattern,
                                       std::span<String* const> arguments);

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_REQUEST_TEXT_H_
