// How the customers of a selection divide, and what those of each part hold in a measure.
#ifndef TRANCHE_SRC_QUERY_GROUPING_H_
#define TRANCHE_SRC_QUERY_GROUPING_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "src/query/figures.h"
#include "src/query/selection.h"

namespace tranche::internal {

struct Group {
  uint64_t count = 0;
  CurrencyFigures figures;  // of the measure
};

struct Grouping {
  Group all;
  Group not_set;
  std::vector<Group> groups;
};

// By the values of a field without numbers: a group for each value code, and nobody under kNotSet.
// `measure` is a field with numbers, or kNoField. Cost: of CountByValue, and with a measure a look
// at each of its holders.
Grouping GroupByValue(const Version& version, FieldId field, Selection* selection, FieldId measure);

// The group of who holds an amount in a currency (code kNotSet: without one, or of no money).
using GroupOf = std::function<size_t(Code currency, Number number)>;

// By the numbers of a field. Groups end with the last one that somebody is in. Cost: a look
// at each holder.
Grouping GroupByNumber(const Version& version, FieldId field, Selection* selection, FieldId measure,
                       const GroupOf& group_of);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_GROUPING_H_
