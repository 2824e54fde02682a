// A life that a store can be led through again and again: the same calls from a seed, and the
// oracle after each.
#ifndef TRANCHE_TESTS_CRASH_LIFE_H_
#define TRANCHE_TESTS_CRASH_LIFE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/support/oracle.h"
#include "tranche/schema.h"
#include "tranche/store.h"

namespace tranche::internal::testing {

// Whether the store could not do it; else it did it, or refused it as it should.
inline bool IsStoreFailure(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kResourceExhausted;
}

class Life {
 public:
  // Where time begins for the store that is led: near the dates of RandomWorld.
  static absl::Time Start() { return absl::UnixEpoch() + absl::Hours(24 * 20'495); }

  // Of `size` deeds: batches, loads, definitions, schema changes and time that goes on.
  Life(uint64_t seed, size_t size);

  const SchemaSpec& schema() const { return schema_; }
  size_t size() const { return deeds_.size(); }

  // Deed `at`, from 0. What it returns is the store's; see IsStoreFailure.
  absl::Status Do(Store* store, size_t at) const { return deeds_[at](store); }
  // Deeds first..last-1, each of which the store can do.
  void Lead(Store* store, size_t first, size_t last) const;

  // How many deeds are whole in a store of this sequence that did nothing else.
  size_t DeedsAt(uint64_t sequence) const;

  // "" or how `store` differs from one that did the first `deeds` deeds and nothing else.
  std::string Compare(const Store& store, size_t deeds) const;

 private:
  using Deed = std::function<absl::Status(Store*)>;

  SchemaSpec schema_;
  std::vector<Deed> deeds_;
  std::vector<Oracle> states_;       // by how many deeds were done
  std::vector<uint64_t> sequences_;  // likewise: of the store
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_CRASH_LIFE_H_
