// What kind of file an input is, told by its first bytes.
#ifndef TRANCHE_SRC_JSON_SNIFF_H_
#define TRANCHE_SRC_JSON_SNIFF_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "src/json/input_buffer.h"

namespace tranche::internal {

enum class InputFormat : uint8_t {
  kLines,  // NDJSON
  kArray,  // one JSON array
  kBare,   // JSON records over several lines each, one after another
  kCsv,
};

// The format of the input whose beginning is `head`: a MiB, or all of it, without a byte order
// mark. InvalidArgument says what the file is when it is none of these. NDJSON whose first line is
// damaged is still NDJSON, as long as another line begins with "{".
absl::StatusOr<InputFormat> FormatOf(std::string_view head);
// The format of `input`, of which it reads no more than it takes to tell: of a feed of lines the
// first of them. Errors also as reading has them.
absl::StatusOr<InputFormat> FormatOf(InputBuffer* input);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_SNIFF_H_
