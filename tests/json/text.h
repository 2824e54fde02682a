// Helpers for JSON tests.
#ifndef TRANCHE_TESTS_JSON_TEXT_H_
#define TRANCHE_TESTS_JSON_TEXT_H_

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tranche::internal {

// A copy on the heap that ends where the text ends: whoever reads further, a sanitizer sees.
class ExactText {
 public:
  explicit ExactText(std::string_view text)
      : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
    std::copy(text.begin(), text.end(), bytes_.get());
  }

  operator std::string_view() const { return {bytes_.get(), size_}; }  // NOLINT

 private:
  std::unique_ptr<char[]> bytes_;
  size_t size_;
};

inline std::string Message(const absl::Status& status) { return std::string(status.message()); }

template <typename StatusOr>
std::string ErrorOf(const StatusOr& result) {
  return result.ok() ? "no error" : Message(result.status());
}

// `depth` lists inside each other.
inline std::string NestedLists(size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace tranche::internal

#endif  // TRANCHE_TESTS_JSON_TEXT_H_
