#include "src/json/line_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "src/base/message.h"

namespace tranche::internal {
namespace {

constexpr size_t kChunkBytes = size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

LineSource::LineSource(std::string_view text)
    : all_read_(true), next_(text.data()), end_(text.data() + text.size()), total_(text.size()) {}

LineSource::LineSource(InputFile file)
    : file_(std::move(file)), all_read_(false), total_(file_->size()) {}

bool LineSource::Next(Line* line) {
  for (;;) {
    const size_t left = end_ - next_;
    const void* const feed = left == 0 ? nullptr : std::memchr(next_, '\n', left);
    if (feed == nullptr && !all_read_) {
      Refill();
      continue;
    }
    if (left == 0 && !skipping_) return false;

    const char* const stop = feed == nullptr ? end_ : static_cast<const char*>(feed);
    std::string_view text(next_, stop - next_);
    const size_t consumed = text.size() + (feed == nullptr ? 0 : 1);
    next_ += consumed;
    done_ += consumed;
    total_ = std::max(total_, done_);
    ++number_;
    if (number_ == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());

    const bool too_long = std::exchange(skipping_, false) || text.size() > kMaxLineBytes;
    if (!too_long && IsBlank(text)) continue;
    *line = {too_long ? std::string_view() : Padded(text), number_, too_long};
    return true;
  }
}

void LineSource::Report(const std::function<void(uint64_t done, uint64_t total)>& progress) {
  constexpr uint64_t kStep = uint64_t{1} << 20;
  const bool at_end = next_ == end_ && (all_read_ || done_ == file_->size());
  if (!progress || (done_ < reported_ + kStep && !at_end)) return;
  reported_ = done_;
  progress(done_, total_);
}

void LineSource::Refill() {
  size_t kept = end_ - next_;
  if (kept > kMaxLineBytes) {
    skipping_ = true;
    done_ += kept;
    next_ = end_;
    kept = 0;
  }
  if (kept != 0) std::memmove(buffer_.data(), next_, kept);
  // Twice what is kept, so that a long line is scanned for its end a few times only.
  const size_t wanted = std::max(kChunkBytes, 2 * kept);
  if (buffer_.size() < wanted + kJsonPadding) buffer_.resize(wanted + kJsonPadding);
  const size_t room = buffer_.size() - kJsonPadding - kept;
  const absl::StatusOr<size_t> got = file_->ReadSome(buffer_.data() + kept, room);
  status_ = got.status();
  all_read_ = !got.ok() || *got == 0;
  next_ = buffer_.data();
  end_ = next_ + (got.ok() ? kept + *got : 0);
}

std::string_view LineSource::Padded(std::string_view text) {
  const size_t readable = end_ - (text.data() + text.size()) + (file_ ? kJsonPadding : 0);
  if (readable >= kJsonPadding) return text;
  copy_.assign(text).append(kJsonPadding, ' ');
  return std::string_view(copy_).substr(0, text.size());
}

absl::Status ParseLine(const Line& line, JsonParser* parser, JsonElement* root) {
  if (line.too_long) return InvalidArgument({"longer than ", kMaxLineBytes >> 20, " MiB"});
  return parser->ParsePadded(line.text, root);
}

}  // namespace tranche::internal
