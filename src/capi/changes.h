// What a batch did, as a handle; and callbacks of the host, called.
#ifndef TRANCHE_SRC_CAPI_CHANGES_H_
#define TRANCHE_SRC_CAPI_CHANGES_H_

#include <functional>

#include "tranche/c.h"
#include "tranche/change.h"

// Owns its result, or borrows that of a callback.
struct tranche_changes {
  tranche::BatchResult owned;
  const tranche::BatchResult* borrowed = nullptr;

  const tranche::BatchResult& result() const { return borrowed != nullptr ? *borrowed : owned; }
};

namespace tranche::capi {

// Calls a function of the host. What it throws ends here: what was done stays done, whatever the
// host makes of it.
template <typename Call>
void CallHost(const Call& call) {
  try {
    call();
  } catch (...) {
  }
}

// The progress callback of C++ for one of C; empty for NULL.
std::function<void(uint64_t, uint64_t)> ToCpp(tranche_progress_callback progress, void* context);

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_CHANGES_H_
