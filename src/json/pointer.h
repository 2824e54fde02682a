// A place in a JSON document as a JSON Pointer (RFC 6901), for messages.
#ifndef TRANCHE_SRC_JSON_POINTER_H_
#define TRANCHE_SRC_JSON_POINTER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tranche::internal {

// Built on the way down for nothing, written out only for an error: each place views the one that
// holds it, which must outlive it. The default is the whole document.
class JsonPointer {
 public:
  JsonPointer() = default;
  JsonPointer operator/(std::string_view key) const { return JsonPointer(this, key, kNoIndex); }
  JsonPointer operator/(size_t index) const { return JsonPointer(this, {}, index); }

  // "/rules/0/operator"; the whole document is "".
  std::string ToString() const;

 private:
  static constexpr size_t kNoIndex = static_cast<size_t>(-1);

  JsonPointer(const JsonPointer* parent, std::string_view key, size_t index)
      : parent_(parent), key_(key), index_(index) {}

  const JsonPointer* parent_ = nullptr;
  std::string_view key_;
  size_t index_ = kNoIndex;
};

// `error` with " at <place>" behind its message, left out where the place is the whole document.
absl::Status PlacedAt(const JsonPointer& place, const absl::Status& error);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_POINTER_H_
