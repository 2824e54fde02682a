#include "src/json/gzip_source.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "src/base/message.h"

namespace tranche::internal {
namespace {

constexpr size_t kInputBytes = size_t{1} << 18;
constexpr std::string_view kMagic = "\x1F\x8B";

absl::Status Damaged(std::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, Concat({"the gzip data ", what}));
}

}  // namespace

bool IsGzip(std::string_view head) { return head.starts_with(kMagic); }

GzipSource::GzipSource(std::unique_ptr<ByteSource> compressed)
    : compressed_(std::move(compressed)), input_(kInputBytes) {
  constexpr int kGzipOnly = 16;
  is_ready_ = inflateInit2(&stream_, MAX_WBITS + kGzipOnly) == Z_OK;
}

GzipSource::~GzipSource() {
  if (is_ready_) inflateEnd(&stream_);
}

absl::StatusOr<size_t> GzipSource::ReadSome(char* to, size_t count) {
  if (!is_ready_) return ResourceExhausted({"out of memory"});
  const auto room = static_cast<uInt>(std::min<size_t>(count, std::numeric_limits<uInt>::max()));
  stream_.next_out = reinterpret_cast<Bytef*>(to);
  stream_.avail_out = room;
  while (stream_.avail_out == room && !is_finished_) {
    TRANCHE_RETURN_IF_ERROR(in_member_ ? Inflate() : NextMember());
  }
  return room - stream_.avail_out;
}

absl::Status GzipSource::Refill() {
  if (stream_.avail_in > 0 || at_end_) return absl::OkStatus();
  const absl::StatusOr<size_t> got = compressed_->ReadSome(input_.data(), input_.size());
  if (!got.ok()) return got.status();
  at_end_ = *got == 0;
  read_ += *got;
  stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
  stream_.avail_in = static_cast<uInt>(*got);
  return absl::OkStatus();
}

absl::Status GzipSource::Inflate() {
  TRANCHE_RETURN_IF_ERROR(Refill());
  if (at_end_) return Damaged("ends too early: the file was cut short");
  switch (inflate(&stream_, Z_NO_FLUSH)) {
    case Z_OK:
    case Z_BUF_ERROR:  // wants more input
      return absl::OkStatus();
    case Z_STREAM_END:
      in_member_ = false;
      return absl::OkStatus();
    case Z_MEM_ERROR:
      return ResourceExhausted({"out of memory"});
    default:
      return Damaged(stream_.msg == nullptr ? "is damaged" : Concat({"is damaged: ", stream_.msg}));
  }
}

absl::Status GzipSource::NextMember() {
  TRANCHE_RETURN_IF_ERROR(Refill());
  // Tapes and some tools fill the last block up with zeros.
  while (stream_.avail_in > 0 && *stream_.next_in == 0) {
    ++stream_.next_in;
    --stream_.avail_in;
  }
  if (at_end_) {
    is_finished_ = true;
  } else if (stream_.avail_in > 0) {
    inflateReset(&stream_);  // what follows must be a member
    in_member_ = true;
  }
  return absl::OkStatus();
}

}  // namespace tranche::internal
