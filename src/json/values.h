// What a customer holds in one field, as every answer shows it.
#ifndef TRANCHE_SRC_JSON_VALUES_H_
#define TRANCHE_SRC_JSON_VALUES_H_

#include <span>

#include "src/json/writer.h"
#include "tranche/value.h"

namespace tranche::internal {

// null when the field is not set; a list where the field takes several values.
inline void WriteValues(std::span<const Value> values, bool multi_valued, JsonWriter* json) {
  if (values.empty()) {
    json->Null();
  } else if (multi_valued) {
    json->StringList(values);
  } else {
    json->String(values[0]);
  }
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_VALUES_H_
