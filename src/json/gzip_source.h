// What a gzip file holds, inflated as it is read (RFC 1952; several members follow one another).
#ifndef TRANCHE_SRC_JSON_GZIP_SOURCE_H_
#define TRANCHE_SRC_JSON_GZIP_SOURCE_H_

#include <zlib.h>

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/json/byte_source.h"

namespace tranche::internal {

// Whether `head` begins as a gzip file does.
bool IsGzip(std::string_view head);

// DataLoss where the compressed data is damaged or ends too early. Not thread-safe.
class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> compressed);
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override;

  absl::StatusOr<size_t> ReadSome(char* to, size_t count) override;
  uint64_t size() const override { return compressed_->size(); }
  // Compressed bytes inflated so far.
  uint64_t done() const { return read_ - stream_.avail_in; }

 private:
  // Reads compressed bytes where none are left; at_end_ when there are no more.
  absl::Status Refill();
  // Inflates into the output that `stream_` names.
  absl::Status Inflate();
  // Looks for another member behind the last.
  absl::Status NextMember();

  const std::unique_ptr<ByteSource> compressed_;
  std::vector<char> input_;
  z_stream stream_ = {};
  uint64_t read_ = 0;
  bool is_ready_;          // zlib had memory
  bool in_member_ = true;  // else between members
  bool at_end_ = false;    // of the compressed bytes
  bool is_finished_ = false;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_GZIP_SOURCE_H_
