// The dictionaries of a field: value <-> code, and for multi-valued fields set of values <-> code.
//
// Codes are dense and begin at 1; code 0 is "not set" (the empty set). Codes only grow, except that
// a refused batch takes back what it added. One writer adds; see each function for who may read.
#ifndef TRANCHE_SRC_SCHEMA_DICTIONARY_H_
#define TRANCHE_SRC_SCHEMA_DICTIONARY_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/stable_vector.h"
#include "src/base/string_hash.h"

namespace tranche::internal {

// A value of a field, or a set of values of a multi-valued one: what a row holds in a column.
using Code = uint32_t;
inline constexpr Code kNotSet = 0;

class Dictionary {
 public:
  // Codes in use are 1 to size(). Writer only.
  uint32_t size() const { return static_cast<uint32_t>(values_.size()); }

  // The code of `value`, kNotSet when it has none. Writer only: takes no lock.
  Code Find(std::string_view value) const {
    const auto found = codes_.find(value);
    return found == codes_.end() ? kNotSet : found->second;
  }
  // The same for any thread. The code may be newer than the version the caller looks at, where
  // nobody holds it then.
  Code FindShared(std::string_view value) const;
  // The values with codes 1 to `most`, for any thread. Cost: one pass over all values.
  std::vector<std::string> FirstShared(Code most) const;

  // Writer only; `value` must be new.
  Code Add(std::string_view value);
  // Takes back all codes above `size`, which no version has shown. Writer only.
  void Truncate(uint32_t size);

  // Any thread that learnt `code` from a version.
  std::string_view Value(Code code) const { return values_[code - 1]; }

  // A dictionary with the same codes, where `code` means `value`. If another code meant that, it
  // means now what `code` did. Writer only.
  std::shared_ptr<Dictionary> Renamed(Code code, std::string_view value) const;

  uint64_t memory_bytes() const;

 private:
  StableVector<std::string> values_;
  StringMap<Code> codes_;
  mutable std::mutex
      mutex_;  // held to change codes_, and to read it from other threads than the writer's
};

// Sets of value codes. A set is sorted and without duplicates.
class SetDictionary {
 public:
  using Set = std::span<const Code>;

  SetDictionary();

  // Codes in use are 0 (the empty set) to size() - 1. Writer only.
  uint32_t size() const { return static_cast<uint32_t>(sets_.size()); }

  // Any thread that learnt `code` from a version.
  Set Values(Code code) const { return {sets_[code].data.get(), sets_[code].size}; }

  // The code of `set`, given a new one if need be. Writer only.
  Code Intern(Set set);
  // Takes back all codes from `size` on, which no version has shown. Writer only.
  void Truncate(uint32_t size);

  uint64_t memory_bytes() const;

 private:
  struct Stored {
    std::unique_ptr<Code[]> data;
    uint32_t size = 0;
  };
  static std::string_view Bytes(Set set) {
    return {reinterpret_cast<const char*>(set.data()), set.size_bytes()};
  }

  StableVector<Stored> sets_;
  // Keys view the stored sets, which never move.
  absl::flat_hash_map<std::string_view, Code, StringHash, StringEqual> codes_;
  uint64_t value_count_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_DICTIONARY_H_
