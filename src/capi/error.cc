#include "src/capi/error.h"

#include <array>
#include <exception>
#include <utility>

namespace tranche::capi {
namespace {

constexpr int kCodes = TRANCHE_UNAUTHENTICATED + 1;
constexpr std::array<const char*, kCodes> kCodeNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

constexpr std::string_view kNoMemory = "out of memory";

struct OwnedError : tranche_error {
  explicit OwnedError(tranche_code error_code, std::string error_text)
      : tranche_error{error_code, nullptr, 0, true}, text(std::move(error_text)) {
    message = text.c_str();
    message_size = text.size();
  }

  const std::string text;
};

// For when there is no memory for an error either: one for each code, never freed.
tranche_error* KeptError(tranche_code code) {
  static constinit std::array<tranche_error, kCodes> errors = [] {
    std::array<tranche_error, kCodes> all{};
    for (int i = 0; i < kCodes; ++i) {
      all[static_cast<size_t>(i)] = {static_cast<tranche_code>(i), kNoMemory.data(),
                                     kNoMemory.size(), false};
    }
    return all;
  }();
  return &errors[static_cast<size_t>(code)];
}

tranche_code CodeOf(const absl::Status& status) {
  const int code = static_cast<int>(status.code());
  return code > 0 && code < kCodes ? static_cast<tranche_code>(code) : TRANCHE_UNKNOWN;
}

tranche_code Fail(tranche_code code, std::string_view message, tranche_error** error) noexcept {
  if (error == nullptr) return code;
  try {
    *error = new OwnedError(code, std::string(message));
  } catch (...) {
    *error = KeptError(code);
  }
  return code;
}

}  // namespace

std::string MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

absl::Status InvalidArgument(const std::string& message) {
  return absl::InvalidArgumentError(message);
}

absl::Status FailedPrecondition(const std::string& message) {
  return absl::FailedPreconditionError(message);
}

absl::Status OutOfRange(const std::string& message) { return absl::OutOfRangeError(message); }

absl::Status Prefixed(std::string_view place, const absl::Status& status) {
  std::string message(place);
  message += ": ";
  message += MessageOf(status);
  return absl::Status(status.code(), message);
}

tranche_code Fail(const absl::Status& status, tranche_error** error) noexcept {
  return Fail(CodeOf(status), {status.message().data(), status.message().size()}, error);
}

tranche_code FailWithException(tranche_error** error) noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return Fail(TRANCHE_RESOURCE_EXHAUSTED, kNoMemory, error);
  } catch (const std::length_error&) {  // a container asked for more than there can be
    return Fail(TRANCHE_RESOURCE_EXHAUSTED, kNoMemory, error);
  } catch (const std::exception& exception) {
    return Fail(TRANCHE_INTERNAL, exception.what(), error);
  } catch (...) {
    return Fail(TRANCHE_INTERNAL, "unknown exception", error);
  }
}

extern "C" {

const char* tranche_code_name(int32_t code) {
  return code >= 0 && code < kCodes ? kCodeNames[static_cast<size_t>(code)] : "UNKNOWN";
}

tranche_code tranche_error_code(const tranche_error* error) {
  return error == nullptr ? TRANCHE_OK : error->code;
}

const char* tranche_error_message(const tranche_error* error) {
  return error == nullptr ? "" : error->message;
}

size_t tranche_error_message_size(const tranche_error* error) {
  return error == nullptr ? 0 : error->message_size;
}

void tranche_error_free(tranche_error* error) {
  if (error != nullptr && error->is_owned) delete static_cast<OwnedError*>(error);
}

}  // extern "C"

}  // namespace tranche::capi
