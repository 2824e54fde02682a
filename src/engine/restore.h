// Fills a new engine with the customers and segments of a checkpoint, past the checks that a load
// makes of customers it does not know.
#ifndef TRANCHE_SRC_ENGINE_RESTORE_H_
#define TRANCHE_SRC_ENGINE_RESTORE_H_

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "src/engine/engine.h"
#include "src/table/table_writer.h"
#include "tranche/segment.h"

namespace tranche {

// Not thread-safe; the engine must be empty, and nobody else may use it.
class Restore {
 public:
  explicit Restore(Engine* engine) : engine_(*engine) {}

  // Appends customers. DataLoss when an id or external id is there already; codes, texts and
  // parents must be of the schema and the rows to come.
  absl::Status AddRows(const NewRows& rows);

  // Derives what rows have of each other, once all are there. DataLoss when a parent is no row,
  // or parents form a cycle.
  absl::Status Finish();

  // Segments as they were, in order of creation, with the times of each. `last_id` is the number of
  // the last id that was given.
  absl::Status AddSegments(std::span<const Draft> drafts, std::span<const Engine::Times> times,
                           uint64_t last_id);

 private:
  Engine& engine_;
};

}  // namespace tranche

#endif  // TRANCHE_SRC_ENGINE_RESTORE_H_
