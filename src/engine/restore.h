// Fills a new engine with the customers and segments of a checkpoint, past the checks that a load
// makes of customers it does not know.
#ifndef TRANCHE_SRC_ENGINE_RESTORE_H_
#define TRANCHE_SRC_ENGINE_RESTORE_H_

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "src/base/pages.h"
#include "src/engine/engine.h"
#include "src/table/hashed_rows.h"
#include "src/table/table_writer.h"
#include "tranche/segment.h"

namespace tranche::internal {

// Not thread-safe; the engine must be empty, and nobody else may use it.
class Restore {
 public:
  explicit Restore(Engine* engine) : engine_(*engine), state_(engine->state()) {}

  // Appends customers: codes, texts and parents must be of the schema and the rows to come.
  void AddRows(const NewRows& rows);

  // Derives what rows have of each other, once all are there. DataLoss when an id or external id is
  // there twice, when a parent is no row, or parents form a cycle.
  absl::Status Finish();

  // Segments as they were, in order of creation, with the times of each. `last_id` is the number of
  // the last id that was given.
  absl::Status AddSegments(std::span<const Draft> drafts, std::span<const Engine::Times> times,
                           uint64_t last_id);

  // The version of an id that has none yet; else false.
  bool AddVersion(std::string_view id, uint64_t version);
  // The last positions of sources that have none yet; else, and where a batch may not have one of
  // them, or there are too many, false.
  bool AddPositions(std::span<const Position> positions);

 private:
  // Fills an index of a text with its entries.
  absl::Status Index(TextField field, PagesVector<HashedRows::Entry>* entries, RowIndex* index);
  // The rules of families, and the children of each customer.
  absl::Status CheckParents() const;
  absl::Status FindChildren();

  Engine& engine_;
  WriterState& state_;
  // Sorted in the end: far cheaper than a look-up in a growing index for each row.
  PagesVector<HashedRows::Entry> ids_;
  PagesVector<HashedRows::Entry> external_ids_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_RESTORE_H_
