// The records of an input as JSON texts, one after another: the lines of NDJSON, and what every
// source of records has in common.
//
// Records are split before anything is parsed: whatever is wrong in one, the next is read as if it
// stood alone.
#ifndef TRANCHE_SRC_JSON_LINE_SOURCE_H_
#define TRANCHE_SRC_JSON_LINE_SOURCE_H_

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "src/json/document.h"
#include "src/json/input_buffer.h"

namespace tranche::internal {

inline constexpr std::string_view kRecordTooLong = "longer than 16 MiB";
static_assert(kMaxRecordBytes == size_t{16} << 20);

struct Line {
  std::string_view text;    // kJsonPadding readable bytes follow
  uint64_t number = 0;      // from 1; of a record of several lines: where it begins
  std::string_view damage;  // why there is no text to parse; empty when there is one
};

class RecordSource {
 public:
  explicit RecordSource(InputBuffer input) : input_(std::move(input)) {}
  virtual ~RecordSource() = default;

  // The next record, valid until the next call; false at the end and when reading failed (see
  // `status`).
  virtual bool Next(Line* line) = 0;

  const absl::Status& status() const { return input_.status(); }
  // As `InputBuffer::Report`.
  void Report(const std::function<void(uint64_t done, uint64_t total)>& progress) {
    input_.Report(progress);
  }

 protected:
  InputBuffer input_;
};

// The lines of an input. Skips blank lines, which count. A comma behind the
// object of a line does not belong to the record. Not thread-safe.
class LineSource final : public RecordSource {
 public:
  using RecordSource::RecordSource;
  bool Next(Line* line) override;

 private:
  bool skipping_ = false;  // inside a line that is too long
  uint64_t number_ = 0;
};

// The JSON that `line` holds.
absl::Status ParseLine(const Line& line, JsonParser* parser, JsonElement* root);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_LINE_SOURCE_H_
