#include "src/schema/dictionary_savepoint.h"

#include "src/base/planted.h"

namespace tranche::internal {

DictionarySavepoint::DictionarySavepoint(const Schema& schema) {
  for (const Field& field : schema.fields()) {
    sizes_.push_back({field.values.get(), field.sets.get(), field.values->size(),
                      field.sets == nullptr ? 0 : field.sets->size()});
  }
}

void DictionarySavepoint::Note(const Field& field, uint32_t values, uint32_t sets) {
  for (const Sizes& known : sizes_) {
    if (known.dictionary == field.values.get()) return;
  }
  sizes_.push_back({field.values.get(), field.sets.get(), values, sets});
}

void DictionarySavepoint::Undo() {
  for (const Sizes& sizes : sizes_) {
    if (!TRANCHE_PLANTED(savepoint_keeps_values)) sizes.dictionary->Truncate(sizes.values);
    if (sizes.set_dictionary != nullptr) sizes.set_dictionary->Truncate(sizes.sets);
  }
  sizes_.clear();
}

}  // namespace tranche::internal
