// The elements of one JSON array, pretty or not, of any size; also records that follow one another
// over several lines without an array around them.
//
// Elements are split by their brackets and strings alone. Where those do not match, an element ends
// at the line on which that shows, and the next one begins on the next line that begins with "{":
// one damaged element of an array with an element (or a bracket) a line takes no other with it.
#ifndef TRANCHE_SRC_JSON_ARRAY_SOURCE_H_
#define TRANCHE_SRC_JSON_ARRAY_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/json/input_buffer.h"
#include "src/json/line_source.h"

namespace tranche::internal {

// Not thread-safe.
class ArraySource final : public RecordSource {
 public:
  // Whether brackets stand around all records.
  enum Shape : uint8_t { kInArray, kBare };

  ArraySource(InputBuffer input, Shape shape);
  bool Next(Line* line) override;

 private:
  enum class Ending : uint8_t { kWhole, kDamaged, kInputEnds };

  // The byte at `at_`, counted from the beginning of what is unread; false at the end.
  bool See(char* letter);
  void SkipTo(size_t at);
  // Skips white space and commas; false at the end of the input.
  bool SkipSeparators(char* letter);
  // Skips the rest of a damaged element; false when no other element begins.
  bool SkipDamage();
  // Moves `at_` behind the element that begins there.
  Ending ScanElement();
  Ending ScanContainer();
  // Moves `at_` behind the string that begins there; kDamaged where its line ends first.
  Ending ScanString();
  Ending ScanScalar();
  // Whether a bracket may open at `at_`, where the innermost open one is `inside`.
  bool MayOpen(char inside) const;
  bool Damage(Line* line, std::string_view what);

  const Shape shape_;
  size_t at_ = 0;
  uint64_t line_ = 1;
  std::string open_;         // brackets of the element that are open
  bool is_damaged_ = false;  // the element handed out last
  bool is_begun_ = false;
  bool is_over_ = false;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_ARRAY_SOURCE_H_
