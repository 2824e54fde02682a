// Arguments of C functions checked and made C++: texts and option structs.
//
// `name` is the argument's name in tranche/c.h, for the message. All failures are INVALID_ARGUMENT.
#ifndef TRANCHE_SRC_CAPI_ARGUMENTS_H_
#define TRANCHE_SRC_CAPI_ARGUMENTS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "src/capi/error.h"
#include "tranche/c.h"

namespace tranche::capi {

absl::Status IsNull(const char* name);
absl::Status IsNullWithSize(const char* name, size_t size);

// Inline, since a patch asks ten times (capi_bench).
inline absl::Status NotNull(const char* name, const void* pointer) {
  return pointer != nullptr ? absl::OkStatus() : IsNull(name);
}

// A view of the caller's bytes.
inline absl::StatusOr<std::string_view> Text(const char* name, const char* data, size_t size) {
  if (data == nullptr && size != 0) return IsNullWithSize(name, size);
  return size == TRANCHE_TO_NUL ? std::string_view(data) : std::string_view(data, size);
}
inline absl::StatusOr<std::string_view> Text(const char* name, tranche_string text) {
  return Text(name, text.data, text.size);
}
// A file name, which the system reads up to a NUL.
absl::StatusOr<std::string> PathText(const char* path, size_t size);

// A choice of two by its number in tranche/c.h, which is that of C++.
template <typename Enum>
absl::StatusOr<Enum> Choice(const char* name, int32_t number) {
  if (number == 0 || number == 1) return static_cast<Enum>(number);
  return InvalidArgument(std::string(name) + " is " + std::to_string(number) + ", expected 0 or 1");
}

inline tranche_string ToC(std::string_view text) { return {text.data(), text.size()}; }

// No struct of options is larger: a greater `struct_size` was never set.
inline constexpr size_t kMaxStructBytes = 4096;

absl::Status CheckStructSize(const char* name, size_t size, size_t least);
// The bytes that a newer caller has and this library does not know must say nothing.
absl::Status CheckUnknownBytes(const char* name, const char* bytes, size_t known, size_t size);

// The options that the caller gave, over the defaults. A struct that grows keeps the size of its
// first release as the least that is accepted.
template <typename Options>
absl::StatusOr<Options> ReadOptions(const char* name, const Options* given, Options defaults,
                                    size_t least = sizeof(Options)) {
  if (given == nullptr) return defaults;
  TRANCHE_CAPI_TRY(CheckStructSize(name, given->struct_size, least));
  const char* bytes = reinterpret_cast<const char*>(given);
  TRANCHE_CAPI_TRY(CheckUnknownBytes(name, bytes, sizeof(Options), given->struct_size));
  std::memcpy(&defaults, bytes, std::min(sizeof(Options), given->struct_size));
  return defaults;
}

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_ARGUMENTS_H_
