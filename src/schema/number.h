// What a row holds in a field with numbers.
#ifndef TRANCHE_SRC_SCHEMA_NUMBER_H_
#define TRANCHE_SRC_SCHEMA_NUMBER_H_

#include <cstdint>

namespace tranche::internal {

// A decimal without its point, a day since 1970-01-01, or a millisecond since its beginning in UTC.
using Number = int64_t;

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_NUMBER_H_
