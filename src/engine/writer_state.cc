#include "src/engine/writer_state.h"

namespace tranche::internal {

void WriterState::UpdateValueCounts(Version* version) {
  for (FieldId field = 0; field < schema->size(); ++field) {
    const uint32_t count = schema->field(field).values->size();
    if (version->fields[field].value_count != count)
      version->fields.Mutable(&heap, field).value_count = count;
  }
}

void WriterState::SetSchema(std::shared_ptr<const Schema> next, Version* version) {
  heap.Keep(std::exchange(schema, std::move(next)));
  version->schema = schema.get();
  RefreshSets();
}

void WriterState::ReplaceRowIndexes(Version* version) {
  // Pinned versions keep theirs.
  heap.Keep(std::exchange(ids, std::make_shared<RowIndex>(TextField::kId)));
  version->ids = ids.get();
  external_ids = std::make_unique<RowIndex>(TextField::kExternalId);
}

void WriterState::RefreshSets() {
  sets.clear();
  for (const Field& field : schema->fields()) sets.push_back(field.sets.get());
  sets[kCustomerIdField] = &handpicked.sets();
}

}  // namespace tranche::internal
