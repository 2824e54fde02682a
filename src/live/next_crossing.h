// When will time next let anybody enter or leave?
#ifndef TRANCHE_SRC_LIVE_NEXT_CROSSING_H_
#define TRANCHE_SRC_LIVE_NEXT_CROSSING_H_

#include <optional>

#include "src/schema/number.h"
#include "src/table/version.h"

namespace tranche::internal {

// The first time after the version's, in milliseconds since 1970 in UTC, at which a date that a
// customer holds passes an end of what a relative condition of a saved segment matches; nullopt
// when there is none in the years to 9999. Cost: a look at each date of the fields with such
// conditions.
std::optional<Number> NextCrossing(const Version& version);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_NEXT_CROSSING_H_
