// Building messages and errors out of parts, over std::string_view.
//
// Debian's Abseil has a string_view of its own, which absl::StrCat and the status constructors
// insist on; these few functions build with that one and with newer ones.
//
// An error carries its place twice: in the message, for people, and as payloads of the status, for
// `PlaceOf` (tranche/error.h). `At`, `AtLine`, `AtOperation` and `Within` write both.
#ifndef TRANCHE_SRC_BASE_MESSAGE_H_
#define TRANCHE_SRC_BASE_MESSAGE_H_

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/position.h"

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

// An error with another code and message and the place of `status`.
absl::Status MakeErrorLike(const absl::Status& status, absl::StatusCode code,
                           std::string_view message);

// Each of the following returns OK for OK.

// `status` with `prefix` before its message.
absl::Status Prefixed(std::initializer_list<Piece> prefix, const absl::Status& status);
// `status` with " at <pointer>" behind its message. An empty pointer adds nothing. The status must
// not have a pointer yet.
absl::Status At(std::string_view pointer, const absl::Status& status);
// `status` whose pointer begins inside the part `outer` of a larger document: `outer` goes before
// the pointer. A status without a pointer is at `outer` itself.
absl::Status Within(std::string_view outer, const absl::Status& status);
// `status` with "line <line>: " before its message.
absl::Status AtLine(uint64_t line, const absl::Status& status);
// `status` with "operation <position>: " before its message.
absl::Status AtOperation(uint64_t position, const absl::Status& status);
// `status` from which `WantedPosition` (tranche/position.h) reads `wanted`.
absl::Status Wanting(const Position& wanted, const absl::Status& status);
// InvalidArgument: the message, then the one of `names` that is closest to `name`, if any is close,
// as ` (did you mean "country"?)`. That one is also the suggestion of the error.
absl::Status UnknownName(std::initializer_list<Piece> message, std::string_view name,
                         std::span<const std::string_view> names);

}  // namespace tranche::internal

// Returns from the enclosing function when `expression`, an absl::Status, is not OK.
#define TRANCHE_RETURN_IF_ERROR(expression)                                                      \
  do {                                                                                           \
    if (absl::Status tranche_status = (expression); !tranche_status.ok()) return tranche_status; \
  } while (false)

// Sets `target`, a variable or its declaration, to the value of `expression`, an absl::StatusOr, or
// returns its status from the enclosing function.
#define TRANCHE_ASSIGN_OR_RETURN(target, expression) \
  TRANCHE_ASSIGN_OR_RETURN_AS(TRANCHE_UNIQUE(tranche_result_, __LINE__), target, expression)
#define TRANCHE_ASSIGN_OR_RETURN_AS(result, target, expression) \
  auto result = (expression);                                   \
  if (!result.ok()) return std::move(result).status();          \
  target = *std::move(result)
#define TRANCHE_UNIQUE(name, line) TRANCHE_JOINED(name, line)
#define TRANCHE_JOINED(name, line) name##line

#endif  // TRANCHE_SRC_BASE_MESSAGE_H_
