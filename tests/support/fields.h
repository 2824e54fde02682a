// The fields of an index as tests look at them.
#ifndef TRANCHE_TESTS_SUPPORT_FIELDS_H_
#define TRANCHE_TESTS_SUPPORT_FIELDS_H_

#include <string>
#include <utility>
#include <vector>

#include "tranche/index.h"

namespace tranche::internal::testing {

// The field of this name; one without a name when there is none.
inline FieldInfo Info(const Index& index, const std::string& name) {
  for (FieldInfo& field : index.Read().Fields()) {
    if (field.name == name) return std::move(field);
  }
  return {};
}

// Its values; behind one that is retired stands " (retired)".
inline std::vector<std::string> Values(const Index& index, const std::string& name) {
  std::vector<std::string> values;
  for (const ValueInfo& info : Info(index, name).values)
    values.push_back(info.value + (info.retired ? " (retired)" : ""));
  return values;
}

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_FIELDS_H_
