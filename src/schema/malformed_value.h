// A JSON value that is no text (an object, a list in a list, a fraction, which a field with numbers
// may hold) on its way from a reader to the engine: only the engine knows the field, and what is to
// become of bad values. It travels as a text that begins with NUL, as no value of a field does.
#ifndef TRANCHE_SRC_SCHEMA_MALFORMED_VALUE_H_
#define TRANCHE_SRC_SCHEMA_MALFORMED_VALUE_H_

#include <string>
#include <string_view>

#include "src/base/message.h"

namespace tranche::internal {

inline constexpr std::string_view kMalformedMark("\0json ", 6);

// The text that stands for the value written as `json`.
inline std::string MarkMalformed(std::string_view json) {
  return std::string(kMalformedMark).append(json);
}

inline bool IsMalformed(std::string_view value) {
  // The first byte decides nearly always.
  return !value.empty() && value[0] == kMalformedMark[0] && value.starts_with(kMalformedMark);
}

// What people are shown of `value`: the JSON of a malformed one, any other as it is.
inline std::string_view ShownValue(std::string_view value) {
  return IsMalformed(value) ? value.substr(kMalformedMark.size()) : value;
}

// InvalidArgument: `value`, which is malformed, is no value of `field`.
inline absl::Status MalformedValue(std::string_view field, std::string_view value) {
  return InvalidArgument({"field \"", field, "\": value \"", ShownValue(value),
                          "\" is not a text, an integer, true or false"});
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_MALFORMED_VALUE_H_
