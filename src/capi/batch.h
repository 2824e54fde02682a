// A batch, as a handle.
#ifndef TRANCHE_SRC_CAPI_BATCH_H_
#define TRANCHE_SRC_CAPI_BATCH_H_

#include "src/capi/attributes.h"
#include "tranche/batch.h"
#include "tranche/c.h"

struct tranche_batch {
  tranche::Batch batch;
  // Kept for their memory.
  tranche::capi::AttributeViews attributes;
  tranche::capi::AttributeViews add;
  tranche::capi::AttributeViews remove;
};

#endif  // TRANCHE_SRC_CAPI_BATCH_H_
