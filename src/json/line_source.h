// The lines of NDJSON input, one after another, from memory or from a file of any size.
//
// Lines are split before anything is parsed: whatever is wrong in one, the next is read as if it
// stood alone.
#ifndef TRANCHE_SRC_JSON_LINE_SOURCE_H_
#define TRANCHE_SRC_JSON_LINE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/json/document.h"
#include "src/json/input_file.h"

namespace tranche::internal {

// A longer line is not read, so that no input makes the buffers outgrow the index.
inline constexpr size_t kMaxLineBytes = size_t{16} << 20;

struct Line {
  std::string_view text;  // without line feed; kJsonPadding readable bytes follow
  uint64_t number = 0;    // from 1
  bool too_long = false;  // longer than kMaxLineBytes; the text is empty
};

// Skips blank lines, which count, and a byte order mark before the first. A carriage return stays:
// it is white space to JSON. Not thread-safe.
class LineSource {
 public:
  // `text` outlives the source.
  explicit LineSource(std::string_view text);
  explicit LineSource(InputFile file);

  // The next line, valid until the next call; false at the end and when reading failed (see
  // `status`).
  bool Next(Line* line);

  const absl::Status& status() const { return status_; }
  // Calls `progress`, unless empty, with the bytes handed out and the bytes in all as far as known:
  // about every MiB, and at the end.
  void Report(const std::function<void(uint64_t done, uint64_t total)>& progress);

 private:
  // Reads on, behind what is in the buffer and not handed out yet.
  void Refill();
  // The same text where kJsonPadding bytes follow it.
  std::string_view Padded(std::string_view text);

  std::optional<InputFile> file_;
  bool all_read_;               // nothing of the file is left
  std::vector<char> buffer_;    // of a file: the lines, then kJsonPadding bytes
  const char* next_ = nullptr;  // what is not handed out yet, in the buffer or in memory
  const char* end_ = nullptr;
  bool skipping_ = false;  // inside a line that is too long

  std::string copy_;
  uint64_t number_ = 0;
  uint64_t done_ = 0;
  uint64_t total_;
  uint64_t reported_ = 0;
  absl::Status status_;
};

// The JSON that `line` holds.
absl::Status ParseLine(const Line& line, JsonParser* parser, JsonElement* root);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_LINE_SOURCE_H_
