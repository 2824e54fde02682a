// The text of an input as a window that moves from its beginning to its end: all of it where it is
// in memory, else what was read and is not consumed yet.
#ifndef TRANCHE_SRC_JSON_INPUT_BUFFER_H_
#define TRANCHE_SRC_JSON_INPUT_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/json/byte_source.h"
#include "src/json/gzip_source.h"

namespace tranche::internal {

// A longer record is not read, so that no input makes the buffers outgrow the index.
inline constexpr size_t kMaxRecordBytes = size_t{16} << 20;

// Inflates gzip and leaves out a byte order mark at the beginning. Movable. Not thread-safe.
class InputBuffer {
 public:
  // `text` outlives the buffer.
  explicit InputBuffer(std::string_view text);
  explicit InputBuffer(std::unique_ptr<ByteSource> source);

  // What is not consumed yet. Valid until the next `Extend`.
  std::string_view unread() const { return {next_, static_cast<size_t>(end_ - next_)}; }
  // Reads on behind `unread`, whose bytes stay but may move. False when nothing more comes, which
  // `status` explains when reading failed.
  bool Extend();
  void Consume(size_t count) {
    next_ += count;
    consumed_ += count;
  }
  // Whether everything was read, though not yet consumed.
  bool all_read() const { return all_read_; }

  // The same text, a part of `unread`, where kJsonPadding readable bytes follow it. Valid until the
  // next `Padded` or `Extend`.
  std::string_view Padded(std::string_view text);

  const absl::Status& status() const { return status_; }
  // Calls `progress`, unless empty, with the bytes consumed and the bytes in all as far as known
  // (of the compressed file where there is one): about every MiB, and at the end.
  void Report(const std::function<void(uint64_t done, uint64_t total)>& progress);

 private:
  // Reads behind `unread`; false at the end.
  bool ReadMore();
  // Reads enough to tell what the input is, and no more than has come.
  void ReadHead();
  // Once, at the beginning.
  void Inflate();
  void SkipByteOrderMark();

  std::unique_ptr<ByteSource> source_;  // null where the text is in memory
  const GzipSource* gzip_ = nullptr;    // source_, where it is one
  bool all_read_ = false;
  std::vector<char> buffer_;    // of a source: the text, then kJsonPadding bytes
  const char* next_ = nullptr;  // what is not consumed yet, in the buffer or in memory
  const char* end_ = nullptr;
  std::string copy_;
  uint64_t consumed_ = 0;
  uint64_t total_ = 0;
  uint64_t reported_ = 0;
  absl::Status status_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_INPUT_BUFFER_H_
