// What a batch did, as a handle.
#ifndef TRANCHE_SRC_CAPI_CHANGES_H_
#define TRANCHE_SRC_CAPI_CHANGES_H_

#include <memory>
#include <utility>

#include "src/capi/error.h"
#include "tranche/c.h"
#include "tranche/change.h"

// Owns its result, or borrows that of a callback.
struct tranche_changes {
  tranche::BatchResult owned;
  const tranche::BatchResult* borrowed = nullptr;

  const tranche::BatchResult& result() const { return borrowed != nullptr ? *borrowed : owned; }
};

namespace tranche::capi {

inline std::unique_ptr<tranche_changes> MakeChanges(BatchResult result) {
  return std::make_unique<tranche_changes>(tranche_changes{std::move(result)});
}

// Calls `call(const tranche_changes*)`, a function of the host. What it throws ends here: the batch
// is applied, whatever the host makes of it.
template <typename Call>
void CallWithChanges(const BatchResult& result, const Call& call) {
  const tranche_changes changes{{}, &result};
  try {
    call(&changes);
  } catch (...) {
  }
}

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_CHANGES_H_
