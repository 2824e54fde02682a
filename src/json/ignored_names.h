// A bound on how many names of unknown keys a report holds: an input may make up a new one in every
// record.
#ifndef TRANCHE_SRC_JSON_IGNORED_NAMES_H_
#define TRANCHE_SRC_JSON_IGNORED_NAMES_H_

#include <cstddef>
#include <string_view>

#include "src/base/string_hash.h"

namespace tranche::internal {

class IgnoredNames {
 public:
  static constexpr size_t kMaxNames = 1000;

  // The name under which to count `key`: its own, or "(other)" when kMaxNames others came before
  // it.
  std::string_view NameFor(std::string_view key) {
    if (names_.contains(key)) return key;
    if (names_.size() == kMaxNames) return "(other)";
    names_.emplace(key);
    return key;
  }

 private:
  StringSet names_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_IGNORED_NAMES_H_
