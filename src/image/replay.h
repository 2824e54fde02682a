// Executes what a journal holds on an engine: how a store is opened.
#ifndef TRANCHE_SRC_IMAGE_REPLAY_H_
#define TRANCHE_SRC_IMAGE_REPLAY_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"
#include "src/image/journal_row.h"

namespace tranche::internal {

// Not thread-safe.
class Replay {
 public:
  // The engine must outlive it.
  explicit Replay(Engine* engine) : engine_(*engine) {}

  // One row of the journal. DataLoss when it is none; the operations before the one that cannot be
  // read are executed then.
  absl::Status ExecuteRow(uint64_t operations, std::string_view row);

 private:
  absl::Status Execute(const JournalOperation& operation);
  absl::Status AddPart(std::string_view body);
  absl::Status CommitLoad(std::string_view body);

  Engine& engine_;
  std::unique_ptr<LoadSession> loader_;  // while parts of a load come
  uint64_t load_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_IMAGE_REPLAY_H_
