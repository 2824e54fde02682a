// What the customers of a selection hold in a field of numbers: figures and percentiles.
#ifndef TRANCHE_SRC_QUERY_SUMMARY_H_
#define TRANCHE_SRC_QUERY_SUMMARY_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/query/figures.h"
#include "src/query/selection.h"

namespace tranche::internal {

struct NumberSummary {
  uint64_t customers = 0;
  CurrencyFigures figures;
  // By currency as the figures, then as asked for; none where nobody holds a number.
  std::vector<std::vector<Number>> percentiles;
};

// `percents` are thousandths of a percent, 0 to 100,000. Cost: a pass over the numbers, and for
// percentiles that of FindRanked.
NumberSummary SummarizeNumbers(const Version& version, FieldId field, Selection* selection,
                               std::span<const int64_t> percents);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_SUMMARY_H_
