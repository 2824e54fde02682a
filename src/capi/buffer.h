// Owned bytes and lists of strings, as handles.
#ifndef TRANCHE_SRC_CAPI_BUFFER_H_
#define TRANCHE_SRC_CAPI_BUFFER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/capi/error.h"
#include "tranche/c.h"

struct tranche_buffer {
  std::string bytes;
};

struct tranche_strings {
  std::vector<std::string> strings;
};

namespace tranche::capi {

inline std::unique_ptr<tranche_buffer> MakeBuffer(std::string bytes) {
  return std::make_unique<tranche_buffer>(tranche_buffer{std::move(bytes)});
}

inline std::unique_ptr<tranche_strings> MakeStrings(std::vector<std::string> strings) {
  return std::make_unique<tranche_strings>(tranche_strings{std::move(strings)});
}

// Hands the object to the caller, who may not want it.
template <typename T>
void Give(std::unique_ptr<T> object, T** output) {
  if (output != nullptr) *output = object.release();
}

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_BUFFER_H_
