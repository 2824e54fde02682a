// Applies what the journal holds to an engine: how a store is opened.
#ifndef TRANCHE_SRC_STORE_REPLAY_H_
#define TRANCHE_SRC_STORE_REPLAY_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "src/engine/engine.h"
#include "src/engine/load_session.h"
#include "src/store/journal.h"

namespace tranche::internal {

// Not thread-safe.
class Replay {
 public:
  // `time` is set to that of each operation.
  Replay(Engine* engine, OperationTime* time) : engine_(*engine), time_(*time) {}

  // One row of the journal. DataLoss when it is none.
  absl::Status ApplyRow(uint64_t operations, std::string_view body);

 private:
  absl::Status Apply(const JournalOperation& operation);
  absl::Status AddPart(ByteReader* from);

  Engine& engine_;
  OperationTime& time_;
  std::unique_ptr<LoadSession> loader_;  // while parts of a load come
  uint64_t load_ = 0;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_REPLAY_H_
