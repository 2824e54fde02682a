// Owned bytes, as a handle.
#ifndef TRANCHE_SRC_CAPI_BUFFER_H_
#define TRANCHE_SRC_CAPI_BUFFER_H_

#include <string>
#include <utility>

#include "tranche/c.h"

struct tranche_buffer {
  std::string bytes;
};

namespace tranche::capi {

// Hands the bytes to the caller, who may not want them.
inline void Give(std::string bytes, tranche_buffer** output) {
  if (output != nullptr) *output = new tranche_buffer{std::move(bytes)};
}

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_BUFFER_H_
