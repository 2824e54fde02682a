// What a customer holds, in every field: as a batch finds it, or leaves it.
#ifndef TRANCHE_SRC_TABLE_HELD_H_
#define TRANCHE_SRC_TABLE_HELD_H_

#include <span>

#include "src/schema/dictionary.h"
#include "src/schema/number.h"
#include "src/table/text_page.h"

namespace tranche::internal {

// Both empty: of a customer who is not there.
struct Held {
  std::span<const Code> codes;        // by FieldId
  std::span<const Number> numbers;    // by Field::number_slot; 0 where the code is kNotSet
  const TextRecord* texts = nullptr;  // null where nobody asks for them

  bool empty() const { return codes.empty(); }
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_HELD_H_
