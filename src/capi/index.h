// The index behind its handles.
#ifndef TRANCHE_SRC_CAPI_INDEX_H_
#define TRANCHE_SRC_CAPI_INDEX_H_

#include <memory>

#include "src/capi/error.h"
#include "tranche/c.h"
#include "tranche/index.h"

namespace tranche {
class Store;
}

struct tranche_index {
  // Shared with loaders, and with a call that is under way: a callback may free the handle.
  std::shared_ptr<tranche::Index> index;
  tranche::Store* store = nullptr;  // the index, where it is durable
};

namespace tranche::capi {

// The options of C++ that call back into C.
IndexOptions ToCpp(const tranche_index_options& given);

// The index of a handle. InvalidArgument for NULL; Internal when memory ran out in the middle of a
// write, since its answers are then no longer certain.
absl::StatusOr<std::shared_ptr<Index>> UsableIndex(const tranche_index* handle);

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_INDEX_H_
