// Arguments of C functions checked and made C++: texts, lists, option structs, targets.
//
// `name` is the argument's name in tranche/c.h, for the message. All failures are INVALID_ARGUMENT.
#ifndef TRANCHE_SRC_CAPI_ARGUMENTS_H_
#define TRANCHE_SRC_CAPI_ARGUMENTS_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "src/capi/error.h"
#include "tranche/answers.h"
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
  return std::string_view(data, size);
}
inline absl::StatusOr<std::string_view> Text(const char* name, tranche_string text) {
  return Text(name, text.data, text.size);
}
// A file name, which the system reads up to a NUL.
absl::StatusOr<std::string> PathText(const char* path, size_t size);
// Copies of them.
absl::StatusOr<std::vector<std::string>> Texts(const char* name, const tranche_string* texts,
                                               size_t count);

inline tranche_string ToC(std::string_view text) { return {text.data(), text.size()}; }

absl::StatusOr<Target> ReadTarget(tranche_target_kind kind, const char* text, size_t size);
absl::StatusOr<PageRequest> ReadPageRequest(const tranche_page_options* options);

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

// An output struct whose `struct_size` the caller set. `Clear` zeroes what follows it, so check the
// size first.
template <typename Struct>
class OutputStruct {
 public:
  OutputStruct(const char* name, Struct* to) : name_(name), to_(to) {
    if (to_ == nullptr) return;
    size_ = to_->struct_size;
    if (!Check().ok()) to_ = nullptr;
    Write({});
  }

  absl::Status Check() const {
    return size_ == kNone ? absl::OkStatus() : CheckStructSize(name_, size_, sizeof(Struct));
  }

  // Writes what the caller's struct has room for.
  void Write(Struct value) {
    if (to_ == nullptr) return;
    value.struct_size = size_;
    const size_t known = std::min(size_, sizeof(Struct));
    std::memcpy(to_, &value, known);
    std::memset(reinterpret_cast<char*>(to_) + known, 0, size_ - known);
  }

 private:
  static constexpr size_t kNone = ~size_t{0};

  const char* name_;
  Struct* to_;
  size_t size_ = kNone;
};

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_ARGUMENTS_H_
