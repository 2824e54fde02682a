// The versions that operations have given to customers: the last one of each id, also of customers
// who are deleted. An index whose operations carry none pays nothing.
#ifndef TRANCHE_SRC_ENGINE_CUSTOMER_VERSIONS_H_
#define TRANCHE_SRC_ENGINE_CUSTOMER_VERSIONS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "src/base/stable_vector.h"
#include "src/base/string_hash.h"
#include "src/base/text_arena.h"

namespace tranche::internal {

// Ids are numbered in the order in which they first get a version, and are never forgotten. The
// writer calls everything; beside it, any thread may ask for the ids whose numbers it knows.
class CustomerVersions {
 public:
  CustomerVersions() = default;
  CustomerVersions(const CustomerVersions&) = delete;
  CustomerVersions& operator=(const CustomerVersions&) = delete;

  // Nothing when no operation gave the customer a version.
  std::optional<uint64_t> Find(std::string_view id) const;
  // `id` has 1 to kMaxIdBytes bytes.
  void Set(std::string_view id, uint64_t version);

  std::string_view IdAt(size_t number) const;
  // By number.
  const std::vector<uint64_t>& versions() const { return versions_; }

  uint64_t memory_bytes() const;

 private:
  struct Hash {
    using is_transparent = void;
    const CustomerVersions* of;
    size_t operator()(std::string_view id) const { return StringHash()(id); }
    size_t operator()(uint32_t number) const { return StringHash()(of->IdAt(number)); }
  };
  struct Equal {
    using is_transparent = void;
    const CustomerVersions* of;
    bool operator()(uint32_t a, uint32_t b) const { return a == b; }
    bool operator()(uint32_t number, std::string_view id) const { return of->IdAt(number) == id; }
    bool operator()(std::string_view id, uint32_t number) const { return of->IdAt(number) == id; }
  };

  TextArena text_;
  StableVector<const char*> ids_;  // by number: the length of the id in one byte, then the id
  std::vector<uint64_t> versions_;
  absl::flat_hash_set<uint32_t, Hash, Equal> numbers_{0, Hash{this}, Equal{this}};
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_CUSTOMER_VERSIONS_H_
