// Saved segments as the host sees them.
#ifndef TRANCHE_SRC_ENGINE_DESCRIBE_H_
#define TRANCHE_SRC_ENGINE_DESCRIBE_H_

#include <string>
#include <vector>

#include "src/query/figures.h"
#include "src/query/sums.h"
#include "src/table/version.h"
#include "tranche/answers.h"
#include "tranche/segment.h"

namespace tranche::internal {

// 100 * count / customers; 0 when there are none.
double PercentageOf(uint64_t count, const Version& version);

// The name of the currency with this code, "XXX" (no currency, of ISO 4217) for kNotSet.
std::string CurrencyName(const Schema& schema, Code code);

// A currency that somebody holds an amount in, and its code. Of a field that is no money there is
// one, without a name, under kNotSet.
struct NamedCurrency {
  std::string name;
  Code code = kNotSet;
};
// Ascending by name. `figures` are those of the field.
std::vector<NamedCurrency> CurrenciesOf(const Version& version, FieldId field,
                                        const CurrencyFigures& figures);
// The figures of these currencies, in the same order.
std::vector<Figures> DescribeFigures(const Version& version, FieldId field,
                                     const CurrencyFigures& figures);

// What customers hold in a field, whose sums by currency these are.
FieldSums DescribeSums(const Version& version, FieldId field, const Sums& sums);
// What the members of a segment hold in each measure.
std::vector<FieldSums> SumsOfSegment(const Version& version, SegmentSlot slot);

Segment DescribeSegment(const Version& version, SegmentSlot slot);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_DESCRIBE_H_
