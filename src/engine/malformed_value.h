// A JSON value that can be no value of any field (an object, a fraction, a list in a list) on its
// way from a reader to the engine: only the engine knows whether the field exists, and what is to
// become of bad values. It travels as a text that begins with NUL, as no value of a field does.
#ifndef TRANCHE_SRC_ENGINE_MALFORMED_VALUE_H_
#define TRANCHE_SRC_ENGINE_MALFORMED_VALUE_H_

#include <string>
#include <string_view>

namespace tranche::internal {

inline constexpr std::string_view kMalformedMark("\0json ", 6);

// The text that stands for the value written as `json`.
inline std::string MarkMalformed(std::string_view json) {
  return std::string(kMalformedMark).append(json);
}

inline bool IsMalformed(std::string_view value) { return value.starts_with(kMalformedMark); }

// What people are shown of `value`: the JSON of a malformed one, any other as it is.
inline std::string_view ShownValue(std::string_view value) {
  return IsMalformed(value) ? value.substr(kMalformedMark.size()) : value;
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_MALFORMED_VALUE_H_
