// From a file to an engine: the checkpoint is read, then the journal that follows it is applied.
#ifndef TRANCHE_SRC_STORE_RECOVERY_H_
#define TRANCHE_SRC_STORE_RECOVERY_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "src/engine/engine.h"
#include "src/store/database.h"

namespace tranche::internal {

// An engine as the file has it.
struct Recovered {
  StoreHead head;
  std::unique_ptr<Engine> engine;
  uint64_t sequence = 0;  // of the last operation
  uint64_t bytes = 0;     // of the journal behind the checkpoint
};

// Each field that `declared` (may be null) names must be in the file, of the same kind: else
// FailedPrecondition, before customers are read. DataLoss when the file is damaged. The engine has
// no callbacks yet.
absl::StatusOr<Recovered> Recover(Database* database, const SchemaSpec* declared,
                                  SearchIndex search);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_RECOVERY_H_
