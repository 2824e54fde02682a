// Building messages and errors out of parts, over std::string_view.
//
// Debian's Abseil has a string_view of its own, which absl::StrCat and the status constructors
// insist on; these few functions build with that one and with newer ones.
#ifndef TRANCHE_SRC_BASE_MESSAGE_H_
#define TRANCHE_SRC_BASE_MESSAGE_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include "absl/status/status.h"

namespace tranche::internal {

// One piece of a message: text or an integer.
class Piece {
 public:
  Piece(std::string_view text) : text_(text) {}    // NOLINT(google-explicit-constructor)
  Piece(const std::string& text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  Piece(const char* text) : text_(text) {}         // NOLINT(google-explicit-constructor)
  template <typename Integer, typename = std::enable_if_t<std::is_integral_v<Integer>>>
  Piece(Integer number)
      : digits_(std::to_string(number)), text_(digits_) {}  // NOLINT(google-explicit-constructor)
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;

  std::string_view text() const { return text_; }

 private:
  std::string digits_;
  std::string_view text_;
};

inline std::string Concat(std::initializer_list<Piece> pieces) {
  std::string result;
  for (const Piece& piece : pieces) result.append(piece.text());
  return result;
}

inline absl::Status MakeError(absl::StatusCode code, std::string_view message) {
  return absl::Status(code, {message.data(), message.size()});
}
inline absl::Status InvalidArgument(std::initializer_list<Piece> pieces) {
  return MakeError(absl::StatusCode::kInvalidArgument, Concat(pieces));
}
inline absl::Status NotFound(std::initializer_list<Piece> pieces) {
  return MakeError(absl::StatusCode::kNotFound, Concat(pieces));
}
inline absl::Status AlreadyExists(std::initializer_list<Piece> pieces) {
  return MakeError(absl::StatusCode::kAlreadyExists, Concat(pieces));
}
inline absl::Status FailedPrecondition(std::initializer_list<Piece> pieces) {
  return MakeError(absl::StatusCode::kFailedPrecondition, Concat(pieces));
}
inline absl::Status ResourceExhausted(std::initializer_list<Piece> pieces) {
  return MakeError(absl::StatusCode::kResourceExhausted, Concat(pieces));
}
inline std::string_view MessageOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

// `status` with `prefix` before its message; OK stays OK.
inline absl::Status Prefixed(std::initializer_list<Piece> prefix, const absl::Status& status) {
  if (status.ok()) return status;
  return MakeError(status.code(), Concat(prefix) + std::string(MessageOf(status)));
}

}  // namespace tranche::internal

// Returns from the enclosing function when `expression` is not OK.
#define TRANCHE_RETURN_IF_ERROR(expression)                                                      \
  do {                                                                                           \
    if (absl::Status tranche_status = (expression); !tranche_status.ok()) return tranche_status; \
  } while (false)

#endif  // TRANCHE_SRC_BASE_MESSAGE_H_
