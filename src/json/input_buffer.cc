#include "src/json/input_buffer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "src/json/document.h"

namespace tranche::internal {
namespace {

constexpr size_t kChunkBytes = size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What was read of a source to see whether it is gzip, and then the rest of it.
class PushedBack final : public ByteSource {
 public:
  PushedBack(std::string head, std::unique_ptr<ByteSource> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}

  absl::StatusOr<size_t> ReadSome(char* to, size_t count) override {
    if (at_ == head_.size()) return rest_->ReadSome(to, count);
    const size_t from_head = std::string_view(head_).substr(at_).copy(to, count);
    at_ += from_head;
    return from_head;
  }
  uint64_t size() const override { return rest_->size(); }

 private:
  const std::string head_;
  size_t at_ = 0;
  const std::unique_ptr<ByteSource> rest_;
};

}  // namespace

InputBuffer::InputBuffer(std::string_view text) : total_(text.size()) {
  if (IsGzip(text)) {
    source_ = std::make_unique<MemorySource>(text);
    Inflate();
  } else {
    all_read_ = true;
    next_ = text.data();
    end_ = next_ + text.size();
  }
  SkipByteOrderMark();
}

InputBuffer::InputBuffer(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), total_(source_->size()) {
  ReadHead();
  if (IsGzip(unread())) Inflate();
  SkipByteOrderMark();
}

void InputBuffer::Inflate() {
  auto gzip = std::make_unique<GzipSource>(
      std::make_unique<PushedBack>(std::string(unread()), std::move(source_)));
  gzip_ = gzip.get();
  source_ = std::move(gzip);
  next_ = end_ = nullptr;
  if (status_.ok()) {
    all_read_ = false;
    ReadHead();
  }
}

void InputBuffer::ReadHead() {
  constexpr size_t kHeadBytes = 4;
  while (unread().size() < kHeadBytes && !all_read_) ReadMore();
}

void InputBuffer::SkipByteOrderMark() {
  if (unread().starts_with(kByteOrderMark)) Consume(kByteOrderMark.size());
}

bool InputBuffer::Extend() { return !all_read_ && ReadMore(); }

bool InputBuffer::ReadMore() {
  const size_t kept = end_ - next_;
  if (kept != 0) std::memmove(buffer_.data(), next_, kept);
  // Twice what is kept, so that a long record is moved a few times only.
  const size_t wanted = std::max(kChunkBytes, 2 * kept);
  if (buffer_.size() < wanted + kJsonPadding) buffer_.resize(wanted + kJsonPadding);
  const size_t room = buffer_.size() - kJsonPadding - kept;
  const absl::StatusOr<size_t> got = source_->ReadSome(buffer_.data() + kept, room);
  next_ = buffer_.data();
  if (!got.ok()) {
    status_ = got.status();
    all_read_ = true;
    end_ = next_;
    return false;
  }
  all_read_ = *got == 0;
  end_ = next_ + kept + *got;
  return *got > 0;
}

std::string_view InputBuffer::Padded(std::string_view text) {
  const size_t behind = source_ == nullptr ? 0 : kJsonPadding;
  const size_t readable = end_ - (text.data() + text.size()) + behind;
  if (readable >= kJsonPadding) return text;
  copy_.assign(text).append(kJsonPadding, ' ');
  return std::string_view(copy_).substr(0, text.size());
}

void InputBuffer::Report(const std::function<void(uint64_t done, uint64_t total)>& progress) {
  constexpr uint64_t kStep = uint64_t{1} << 20;
  if (!progress) return;
  const bool at_end = next_ == end_ && (all_read_ || consumed_ == total_);
  const uint64_t done = gzip_ == nullptr ? consumed_ : gzip_->done();
  if ((done < reported_ + kStep && !at_end) || done == reported_) return;
  reported_ = done;
  total_ = std::max(total_, done);
  progress(done, total_);
}

}  // namespace tranche::internal
