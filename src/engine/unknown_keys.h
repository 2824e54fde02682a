// Keys that no field has, counted by name for a report.
#ifndef TRANCHE_SRC_ENGINE_UNKNOWN_KEYS_H_
#define TRANCHE_SRC_ENGINE_UNKNOWN_KEYS_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/base/string_hash.h"
#include "tranche/bad_values.h"

namespace tranche::internal {

// The key that a person who wrote `key` probably meant: one that differs in case and punctuation
// only ("Country", "properties.Plan-Tier"), one that is another word for the same ("email"), or one
// a letter or two away; empty when none is near. `fields` are the names of the fields that
// conditions may use. Cost: one comparison for each.
std::string SuggestKey(std::string_view key, std::span<const std::string_view> fields);

// InvalidArgument: a record has the unknown key `key`.
absl::Status UnknownKeyError(std::string_view key, std::span<const std::string_view> fields);

// Keeps the first kMaxReportedKeys names and counts the others under "(other)": an input may make
// up a new one in every record. Not thread-safe.
class UnknownKeyCounts {
 public:
  void Add(std::string_view key, uint64_t count = 1);

  // With a suggestion for each of the first names in order of the alphabet. Leaves nothing.
  std::map<std::string, UnknownKey> Take(std::span<const std::string_view> fields);

  const StringMap<uint64_t>& counts() const { return counts_; }
  void Clear() { counts_.clear(); }

 private:
  StringMap<uint64_t> counts_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_UNKNOWN_KEYS_H_
