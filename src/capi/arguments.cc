#include "src/capi/arguments.h"

namespace tranche::capi {

absl::Status IsNull(const char* name) { return InvalidArgument(std::string(name) + " is NULL"); }

absl::Status IsNullWithSize(const char* name, size_t size) {
  if (size == TRANCHE_TO_NUL) return IsNull(name);
  return InvalidArgument(std::string(name) + " is NULL, and its size is " + std::to_string(size));
}

absl::StatusOr<std::string> PathText(const char* path, size_t size) {
  TRANCHE_CAPI_ASSIGN(text, Text("path", path, size));
  if (text->find('\0') != std::string_view::npos) return InvalidArgument("path holds a NUL");
  return std::string(*text);
}

absl::Status CheckStructSize(const char* name, size_t size, size_t least) {
  if (size >= least && size <= kMaxStructBytes) return absl::OkStatus();
  return InvalidArgument("struct_size of " + std::string(name) + " is " + std::to_string(size) +
                         ", expected " + std::to_string(least));
}

absl::Status CheckUnknownBytes(const char* name, const char* bytes, size_t known, size_t size) {
  for (size_t i = known; i < size; ++i) {
    if (bytes[i] == 0) continue;
    return InvalidArgument(std::string(name) + " sets an option that this library, version " +
                           tranche_version() + ", does not know");
  }
  return absl::OkStatus();
}

}  // namespace tranche::capi
