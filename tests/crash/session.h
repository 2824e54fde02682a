// A session of a store on a disk that may go away at any I/O, and what must be found on it
// afterwards.
#ifndef TRANCHE_TESTS_CRASH_SESSION_H_
#define TRANCHE_TESTS_CRASH_SESSION_H_

#include <cstdint>
#include <memory>
#include <string>

#include "tests/crash/fault_disk.h"
#include "tests/crash/life.h"
#include "tranche/store.h"

namespace tranche::internal::testing {

inline constexpr const char* kPath = "index";

absl::StatusOr<std::unique_ptr<Store>> OpenOn(const FaultDisk& disk, const Life& life,
                                              Durability durability = Durability::kDurable);

// What a session does: opens the store, goes on with the life up to `deeds`, writes a checkpoint if
// told, and closes.
struct Plan {
  Durability durability = Durability::kDurable;
  size_t deeds = 0;
  bool writes_checkpoint = false;
};

// How many deeds are safe, and how many may be there. `had` is how many the disk held before.
struct Progress {
  size_t acknowledged = 0;
  size_t asked = 0;
};
// Stops at the first call that the store cannot do.
Progress Run(const FaultDisk& disk, const Life& life, const Plan& plan, size_t had);

// Opens the store on what is left. "" when it is the life up to some deed, at least `safe` and at
// most `asked`, if the file is whole, and if the store goes on; else what is wrong.
std::string CheckSurvivor(const FaultDisk& disk, const Life& life, size_t safe, size_t asked);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_CRASH_SESSION_H_
