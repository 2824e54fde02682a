#include "src/capi/error.h"

#include <array>
#include <exception>
#include <utility>

#include "tranche/error.h"

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
  OwnedError(tranche_code error_code, std::string error_text, ErrorPlace error_place,
             const std::optional<Position>& wanted)
      : tranche_error{error_code, nullptr, 0, nullptr, 0, -1, nullptr, 0, 0, true},
        text(std::move(error_text)),
        place(std::move(error_place)) {
    message = text.c_str();
    message_size = text.size();
    pointer = place.pointer.c_str();
    line = place.line.value_or(0);
    if (place.operation) operation = static_cast<int64_t>(*place.operation);
    suggestion = place.suggestion.c_str();
    if (!wanted) return;
    wanted_epoch = wanted->epoch;
    wanted_sequence = wanted->sequence;
  }

  const std::string text;
  const ErrorPlace place;
};

// For when there is no memory for an error either: one for each code, never freed.
tranche_error* KeptError(tranche_code code) {
  static constinit std::array<tranche_error, kCodes> errors = [] {
    std::array<tranche_error, kCodes> all{};
    for (int i = 0; i < kCodes; ++i) {
      all[static_cast<size_t>(i)] = {static_cast<tranche_code>(i),
                                     kNoMemory.data(),
                                     kNoMemory.size(),
                                     "",
                                     0,
                                     -1,
                                     "",
                                     0,
                                     0,
                                     false};
    }
    return all;
  }();
  return &errors[static_cast<size_t>(code)];
}

tranche_code CodeOf(const absl::Status& status) {
  const int code = static_cast<int>(status.code());
  return code > 0 && code < kCodes ? static_cast<tranche_code>(code) : TRANCHE_UNKNOWN;
}

// `status`, which is OK where an exception failed, has the place.
tranche_code Fail(tranche_code code, std::string_view message, const absl::Status& status,
                  tranche_error** error) noexcept {
  if (error == nullptr) return code;
  try {
    *error = new OwnedError(code, std::string(message), PlaceOf(status), WantedPosition(status));
  } catch (...) {
    *error = KeptError(code);
  }
  return code;
}

tranche_code FailNowhere(tranche_code code, std::string_view message,
                         tranche_error** error) noexcept {
  return Fail(code, message, absl::OkStatus(), error);
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

absl::Status Prefixed(std::string_view place, const absl::Status& status) {
  std::string message(place);
  message += ": ";
  message += MessageOf(status);
  return absl::Status(status.code(), message);
}

tranche_code Fail(const absl::Status& status, tranche_error** error) noexcept {
  return Fail(CodeOf(status), {status.message().data(), status.message().size()}, status, error);
}

tranche_code FailWithException(tranche_error** error) noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return FailNowhere(TRANCHE_RESOURCE_EXHAUSTED, kNoMemory, error);
  } catch (const std::length_error&) {  // a container asked for more than there can be
    return FailNowhere(TRANCHE_RESOURCE_EXHAUSTED, kNoMemory, error);
  } catch (const std::exception& exception) {
    return FailNowhere(TRANCHE_INTERNAL, exception.what(), error);
  } catch (...) {
    return FailNowhere(TRANCHE_INTERNAL, "unknown exception", error);
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

const char* tranche_error_pointer(const tranche_error* error) {
  return error == nullptr ? "" : error->pointer;
}

uint64_t tranche_error_line(const tranche_error* error) {
  return error == nullptr ? 0 : error->line;
}

int64_t tranche_error_operation(const tranche_error* error) {
  return error == nullptr ? -1 : error->operation;
}

bool tranche_error_wanted_position(const tranche_error* error, uint64_t* epoch,
                                   uint64_t* sequence) {
  const bool is_wanted = error != nullptr && error->wanted_sequence != 0;
  if (epoch != nullptr) *epoch = is_wanted ? error->wanted_epoch : 0;
  if (sequence != nullptr) *sequence = is_wanted ? error->wanted_sequence : 0;
  return is_wanted;
}

const char* tranche_error_suggestion(const tranche_error* error) {
  return error == nullptr ? "" : error->suggestion;
}

void tranche_error_free(tranche_error* error) {
  if (error != nullptr && error->is_owned) delete static_cast<OwnedError*>(error);
}

}  // extern "C"

}  // namespace tranche::capi
