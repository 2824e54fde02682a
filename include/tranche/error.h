// Where an error is, as data. Every message names the place in words; a program that marks the
// wrong condition of a form, or the wrong line of a file, asks here instead of reading English.
#ifndef TRANCHE_ERROR_H_
#define TRANCHE_ERROR_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"

namespace tranche {

// The parts of a place that an error names; the others are empty.
struct ErrorPlace {
  // A JSON pointer (RFC 6901) into the document that was given, such as
  // "/rules/0/conditions/2/value/0". For a C++ object the pointer is that of the same object in
  // JSON. Empty: the whole document.
  std::string pointer;
  // The line of the input, from 1.
  std::optional<uint64_t> line;
  // The position of the operation in its batch, from 0.
  std::optional<uint64_t> operation;
  // The word that was probably meant.
  std::string suggestion;
};

// The place that `status` names. OK, and errors without a place, give an empty one.
ErrorPlace PlaceOf(const absl::Status& status);

}  // namespace tranche

#endif  // TRANCHE_ERROR_H_
