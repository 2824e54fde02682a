// Figures and sums out: of money by currency, of other kinds alone.
#ifndef TRANCHE_SRC_JSON_WRITE_FIGURES_H_
#define TRANCHE_SRC_JSON_WRITE_FIGURES_H_

#include <string_view>
#include <vector>

#include "src/json/writer.h"
#include "tranche/answers.h"
#include "tranche/segment.h"

namespace tranche::internal {

// "sums":{"properties.seats":"12","properties.mrr":{"EUR":"9.90"}}, when there are measures.
void WriteSums(const std::vector<FieldSums>& measures, JsonWriter* json);

// The members "sum", "mean", "min" and "max" of an object that is open; of money each is an object
// of currencies. Null where there is nothing to tell.
void WriteMeasure(const std::vector<Figures>& figures, JsonWriter* json);

// The members "sum", "mean", "min", "max" and "percentiles" of an object that is open. Dates have
// no "sum" and no "mean".
void WriteDistribution(const Figures& figures, JsonWriter* json);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_WRITE_FIGURES_H_
