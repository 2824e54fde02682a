// What the file of a durable index holds, and how its last checkpoint went.
#ifndef TRANCHE_STORE_STATS_H_
#define TRANCHE_STORE_STATS_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tranche {

// How the writing of a checkpoint ended.
struct CheckpointResult {
  absl::Status status;
  absl::Time time;  // of its end, by the system's clock
};

// What the file holds.
struct StoreStats {
  uint64_t sequence = 0;             // operations acknowledged, since the file was made
  uint64_t checkpoint_sequence = 0;  // those that the checkpoint holds
  uint64_t journal_bytes = 0;        // of operations after the checkpoint
  // The last checkpoint that this `Store` tried to write, by `Checkpoint` or in the background;
  // none since it was opened. While checkpoints fail, the journal grows: the store tries again
  // whenever the journal has doubled.
  std::optional<CheckpointResult> last_checkpoint;
};

}  // namespace tranche

#endif  // TRANCHE_STORE_STATS_H_
