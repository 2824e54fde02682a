// JSON documents, validated whole before anything is read from them.
//
// Records are short: here simdjson's DOM costs as much as On-Demand read by hand-inlined code and
// half of On-Demand read by readable code, and it checks what On-Demand leaves to whoever visits
// each value.
#ifndef TRANCHE_SRC_JSON_DOCUMENT_H_
#define TRANCHE_SRC_JSON_DOCUMENT_H_

#include <simdjson.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tranche::internal {

using JsonElement = simdjson::dom::element;
using JsonType = simdjson::dom::element_type;

// Levels of values inside values, the root being the first.
inline constexpr size_t kMaxJsonDepth = 64;
// Readable bytes that `ParsePadded` wants after the text.
inline constexpr size_t kJsonPadding = simdjson::SIMDJSON_PADDING;

// Parses one document after another into the same buffers. Not thread-safe.
class JsonParser {
 public:
  JsonParser();

  // The root of `json`, which is one value and nothing else, of well-formed UTF-8, no deeper than
  // kMaxJsonDepth. A string may hold an escaped NUL: who reads the string decides. Elements and
  // their strings live until the next document. InvalidArgument says what is wrong;
  // ResourceExhausted when there is no memory.
  //
  // No digit is lost: a number that its machine type may not hold exactly reads as a string, the
  // digits of an integer, and the text that marks any other as malformed
  // (src/schema/malformed_value.h).
  absl::Status Parse(std::string_view json, JsonElement* root);
  // The same without a copy, for text with kJsonPadding readable bytes after it.
  absl::Status ParsePadded(std::string_view json, JsonElement* root);

 private:
  // After an allocation has failed, simdjson 3.0 takes for allocated what is not.
  void Renew();
  // Whether simdjson holds a number of the document as a double. Cost: a look at each value.
  bool HasDoubles() const;
  // Whether a number of the document `json` has more digits than a double keeps.
  bool MayLoseDigits(std::string_view json) const;

  simdjson::dom::parser parser_;
  bool is_ready_ = false;
  std::string copy_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_DOCUMENT_H_
