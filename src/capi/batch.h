// A batch, as a handle.
#ifndef TRANCHE_SRC_CAPI_BATCH_H_
#define TRANCHE_SRC_CAPI_BATCH_H_

#include "src/capi/attributes.h"
#include "tranche/batch.h"
#include "tranche/c.h"

struct tranche_batch {
  tranche::Batch batch;
  tranche::capi::AttributeViews attributes;  // kept for its memory
};

#endif  // TRANCHE_SRC_CAPI_BATCH_H_
