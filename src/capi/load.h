// How a load is asked for in C.
#ifndef TRANCHE_SRC_CAPI_LOAD_H_
#define TRANCHE_SRC_CAPI_LOAD_H_

#include "src/capi/error.h"
#include "tranche/c.h"
#include "tranche/load.h"

namespace tranche::capi {

// NULL gives the defaults.
absl::StatusOr<LoadOptions> ReadLoadOptions(const tranche_load_options* options);

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_LOAD_H_
