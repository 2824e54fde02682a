#include "src/cli/line_batches.h"

#include <string>

#include "src/base/message.h"
#include "tranche/error.h"

namespace tranche::cli {

absl::Status LineBatches::Add(std::string_view line) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (++number_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return absl::OkStatus();
  operations_.push_back(number_);
  if (status_.ok()) Read(line);
  return operations_.size() == lines_ ? Apply() : absl::OkStatus();
}

void LineBatches::Read(std::string_view line) {
  std::vector<std::string> ignored;
  status_ = ParseOperation(line, &batch_, &ignored);
  for (const std::string& key : ignored) ++report_.ignored_keys[key];
  if (!status_.ok()) bad_line_ = number_;
}

absl::Status LineBatches::Apply() {
  absl::Status outcome;
  if (status_.ok()) {
    const absl::StatusOr<BatchResult> result = index_->Apply(batch_);
    if (result.ok()) {
      report_.applied += batch_.size();
      report_.entered += result->entered;
      report_.left += result->left;
      if (options_->on_batch) options_->on_batch(number_, *result);
    } else {
      status_ = result.status();
      // Without a position, the batch as a whole is bad.
      const uint64_t last = operations_.size() - 1;
      bad_line_ = operations_[PlaceOf(status_).operation.value_or(last)];
    }
  }
  if (!status_.ok()) outcome = Refuse();
  batch_.Clear();
  operations_.clear();
  status_ = absl::OkStatus();
  return outcome;
}

absl::Status LineBatches::Refuse() {
  if (options_->strict) return internal::AtLine(bad_line_, status_);
  report_.rejected += operations_.size();
  if (report_.rejections.size() == kMaxReportedRejections) return absl::OkStatus();
  std::string reason(internal::MessageOf(status_));
  if (operations_.size() > 1) {
    reason += "; so lines " + std::to_string(operations_.front()) + " to " +
              std::to_string(operations_.back()) + " are not applied";
  }
  report_.rejections.push_back({bad_line_, std::move(reason)});
  return absl::OkStatus();
}

}  // namespace tranche::cli
