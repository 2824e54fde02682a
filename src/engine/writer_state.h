// What the ways to write an index share: applying a batch, loading, restoring a checkpoint, saving
// definitions and repacking. Changed only with the writers' mutex held.
//
// A version (src/table/version.h) holds what readers see. This holds what only writers need beside
// it, for the current version alone, and what owns the objects that versions point to.
#ifndef TRANCHE_SRC_ENGINE_WRITER_STATE_H_
#define TRANCHE_SRC_ENGINE_WRITER_STATE_H_

#include <memory>
#include <utility>
#include <vector>

#include "src/base/heap.h"
#include "src/engine/customer_versions.h"
#include "src/engine/families.h"
#include "src/engine/versions.h"
#include "src/live/catalog.h"
#include "src/live/handpicked.h"
#include "src/live/look_ahead.h"
#include "src/live/rule_masks.h"
#include "src/query/query.h"
#include "src/schema/dictionary.h"
#include "src/schema/schema.h"
#include "src/table/row_index.h"
#include "src/table/version.h"

namespace tranche::internal {

struct WriterState {
  // Without customers and segments, at the time `now`.
  explicit WriterState(std::shared_ptr<const Schema> first_schema, Number now = 0)
      : schema(std::move(first_schema)), versions(this, now) {
    RefreshSets();
  }

  const Version& current() const { return versions.current(); }
  Row FindRow(std::string_view id) const { return ids->Find(current(), id); }
  Row FindExternalId(std::string_view id) const { return external_ids->Find(current(), id); }

  // What the rule masks need to know of the schema.
  RuleMasks::Fields mask_fields() const {
    return {sets, schema->number_fields(), schema->fields()};
  }

  // Tells `version` how many values each dictionary has: readers of the version see so many.
  void UpdateValueCounts(Version* version);

  // `version` has this schema from now on; the one before is kept as long as a version needs it.
  void SetSchema(std::shared_ptr<const Schema> next, Version* version);

  // Look-ups for other rows, in place of those there are.
  void ReplaceRowIndexes(Version* version);

  Heap heap;
  std::shared_ptr<const Schema> schema;
  std::shared_ptr<RowIndex> ids = std::make_shared<RowIndex>(TextField::kId);
  std::unique_ptr<RowIndex> external_ids = std::make_unique<RowIndex>(TextField::kExternalId);
  Families families;
  CustomerVersions customer_versions;
  Dictionary sources;  // of positions
  Handpicked handpicked;
  RuleMasks masks;
  LookAhead look_ahead;
  Catalog catalog;
  std::vector<const SetDictionary*> sets;  // by FieldId; null: single-valued
  Versions versions;

 private:
  void RefreshSets();
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_WRITER_STATE_H_
