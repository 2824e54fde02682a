// Errors as the C API hands them out, and the one guard that every function runs in.
#ifndef TRANCHE_SRC_CAPI_ERROR_H_
#define TRANCHE_SRC_CAPI_ERROR_H_

#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
// version.h, which c.h includes, declares a function that hides a type of index.h.
#include "tranche/c.h"
#include "tranche/index.h"

struct tranche_error {
  tranche_code code;
  const char* message;  // ends with NUL, as the other texts do
  size_t message_size;
  const char* pointer;
  uint64_t line;
  int64_t operation;
  const char* suggestion;
  uint64_t wanted_epoch;
  uint64_t wanted_sequence;  // 0: no position is wanted
  bool is_owned;             // else one of those kept for when memory is out
};

namespace tranche::capi {

std::string MessageOf(const absl::Status& status);

absl::Status InvalidArgument(const std::string& message);
absl::Status FailedPrecondition(const std::string& message);

// `status` with the place in front of its message.
absl::Status Prefixed(std::string_view place, const absl::Status& status);

// The code of `status`, which is not OK, and an error of it when `error` is not NULL. Needs no
// memory to succeed: without any the message is short.
tranche_code Fail(const absl::Status& status, tranche_error** error) noexcept;
// The same for the exception in flight.
tranche_code FailWithException(tranche_error** error) noexcept;

template <typename... Outputs>
std::tuple<Outputs*...> Clear(Outputs*... outputs) {
  return {outputs...};
}

// Runs `body`, a function that returns absl::Status, once `*error` and the outputs named by
// `Clear(...)`, each of which may be null, are set to nothing. `body` sets outputs last, when
// nothing can fail any more.
template <typename Outputs, typename Body>
tranche_code Guard(tranche_error** error, const Outputs& outputs, const Body& body) noexcept {
  if (error != nullptr) *error = nullptr;
  const auto clear = [](auto* output) {
    if (output != nullptr) *output = {};
  };
  std::apply([&](auto*... output) { (clear(output), ...); }, outputs);
  try {
    const absl::Status status = body();
    return status.ok() ? TRANCHE_OK : Fail(status, error);
  } catch (...) {
    return FailWithException(error);
  }
}

#define TRANCHE_CAPI_TRY(expression)                                                    \
  do {                                                                                  \
    if (absl::Status capi_status = (expression); !capi_status.ok()) return capi_status; \
  } while (false)

// Declares `name` as the StatusOr that `expression` gives, or returns its status.
#define TRANCHE_CAPI_ASSIGN(name, expression) \
  auto name = (expression);                   \
  if (!name.ok()) return name.status()

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_ERROR_H_
