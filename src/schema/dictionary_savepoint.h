// How large dictionaries were, so that what a refused write brought can be taken back.
#ifndef TRANCHE_SRC_SCHEMA_DICTIONARY_SAVEPOINT_H_
#define TRANCHE_SRC_SCHEMA_DICTIONARY_SAVEPOINT_H_

#include <cstdint>
#include <vector>

#include "src/schema/schema.h"

namespace tranche::internal {

// Writer only. Savepoints nest: the inner one is undone or cleared before the outer one.
class DictionarySavepoint {
 public:
  DictionarySavepoint() = default;
  // Of every field as it is now.
  explicit DictionarySavepoint(const Schema& schema);

  // `field` has grown since, or will: it had `values` values and, when multi-valued, `sets` sets.
  // Only the first call for a field counts. Cost: O(fields noted).
  void Note(const Field& field, uint32_t values, uint32_t sets);

  // Makes the dictionaries as large as noted, and notes nothing any more. Nobody may have a code of
  // what was added since.
  void Undo();

  // What was added stays. Notes nothing any more.
  void Clear() { sizes_.clear(); }

 private:
  struct Sizes {
    Dictionary* dictionary;
    SetDictionary* set_dictionary;  // null: single-valued
    uint32_t values;
    uint32_t sets;
  };

  std::vector<Sizes> sizes_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_DICTIONARY_SAVEPOINT_H_
