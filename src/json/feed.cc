// A change feed: every so many lines are one batch, applied whole or not at all.
#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "src/base/message.h"
#include "src/engine/drop_counts.h"
#include "src/engine/positions.h"
#include "src/engine/unknown_keys.h"
#include "src/json/customer_source.h"
#include "src/json/document.h"
#include "src/json/input_file.h"
#include "src/json/line_source.h"
#include "src/json/operation_reader.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

// Collects lines into a batch, applies it when it is full, and keeps the report.
class Feed {
 public:
  Feed(Index* index, const FeedOptions& options)
      : index_(index),
        options_(options),
        batch_size_(std::max<uint64_t>(options.batch_size, 1)),
        position_(options.position) {
    batch_.set_bad_values(options.strict ? BadValues::kReject : options.bad_values);
    batch_.set_unknown_keys(options.unknown_keys);
  }

  // An error only in a strict feed, and where a position does not follow.
  absl::Status Add(const Line& line) {
    lines_.push_back(line.number);
    if (bad_line_.ok()) bad_line_ = Read(line);
    return lines_.size() == batch_size_ ? Flush() : absl::OkStatus();
  }

  // Applies the lines that are no full batch yet.
  absl::Status Flush() {
    if (lines_.empty()) return absl::OkStatus();
    if (position_) batch_.set_position(*position_);
    absl::Status status = bad_line_.ok() ? Apply() : bad_line_;
    if (!status.ok())
      status = WantedPosition(status) ? AtLine(lines_.front(), status) : Skip(status);
    if (position_) ++position_->sequence;
    lines_.clear();
    batch_.Clear();
    bad_line_ = absl::OkStatus();
    return status;
  }

  FeedReport TakeReport() {
    report_.dropped_values = dropped_.total();
    report_.dropped = dropped_.Take();
    if (!unknown_keys_.counts().empty()) {
      report_.unknown_keys = unknown_keys_.Take(FieldNames().views);
    }
    return std::move(report_);
  }

 private:
  // Appends the operation to the batch, or says what is wrong with the line.
  absl::Status Read(const Line& line) {
    JsonElement operation;
    absl::Status status = ParseLine(line, &parser_, &operation);
    if (status.ok()) status = reader_.Read(operation);
    if (!status.ok()) {
      bad_line_number_ = line.number;
      return status;
    }
    if (!reader_.ignored().empty() && options_.unknown_keys == UnknownKeys::kReject) {
      bad_line_number_ = line.number;
      return UnknownKeyError(reader_.ignored()[0], FieldNames().views);
    }
    for (const std::string_view key : reader_.ignored()) unknown_keys_.Add(key);
    reader_.AppendTo(&batch_);
    return absl::OkStatus();
  }

  absl::Status Apply() {
    const absl::StatusOr<BatchResult> result = index_->Apply(batch_);
    if (!result.ok()) {
      // One operation a line.
      bad_line_number_ = lines_[PlaceOf(result.status()).operation.value_or(0)];
      return result.status();
    }
    report_.applied += result->already_applied ? 0 : lines_.size() - result->stale;
    report_.already_applied += result->already_applied ? lines_.size() : 0;
    report_.stale += result->stale;
    report_.entered += result->entered;
    report_.left += result->left;
    NoteDropped(*result);
    if (options_.on_batch) options_.on_batch(lines_.back(), *result);
    return absl::OkStatus();
  }

  void NoteDropped(const BatchResult& result) {
    for (const auto& [key, count] : result.unknown_keys) unknown_keys_.Add(key, count);
    for (const DroppedValue& drop : result.dropped) {
      DroppedValueCount* const first =
          dropped_.Add(drop.field, drop.value, lines_[drop.operation]);  // one operation a line
      if (first == nullptr) continue;
      first->reason = drop.reason;
      first->suggestion = drop.suggestion;
    }
  }

  struct Names {
    std::vector<FieldInfo> fields;
    std::vector<std::string_view> views;  // of `fields`
  };
  Names FieldNames() const {
    Names names{index_->Read().Fields(), {}};
    for (const FieldInfo& field : names.fields) names.views.push_back(field.name);
    return names;
  }

  // Rejects the lines of the batch, whose position an empty batch takes.
  absl::Status Skip(const absl::Status& refusal) {
    TRANCHE_RETURN_IF_ERROR(Reject(refusal));
    if (!position_) return absl::OkStatus();
    batch_.Clear();
    batch_.set_position(*position_);
    return AtLine(lines_.front(), index_->Apply(batch_).status());
  }

  // Counts the lines of the batch as rejected for the reason of its bad line.
  absl::Status Reject(const absl::Status& status) {
    std::string reason(MessageOf(status));
    if (lines_.size() > 1) {
      reason += Concat({"; so lines ", lines_.front(), " to ", lines_.back(), " are not applied"});
    }
    if (options_.strict) {
      return AtLine(bad_line_number_,
                    MakeErrorLike(status, absl::StatusCode::kInvalidArgument, reason));
    }
    report_.rejected += lines_.size();
    if (report_.rejections.size() < kMaxReportedRejections) {
      report_.rejections.push_back({bad_line_number_, std::move(reason)});
    }
    return absl::OkStatus();
  }

  Index* const index_;
  const FeedOptions& options_;
  const uint64_t batch_size_;
  std::optional<Position> position_;  // of the next batch
  JsonParser parser_;
  OperationReader reader_;
  Batch batch_;
  std::vector<uint64_t> lines_;  // numbers of the lines of the batch
  absl::Status bad_line_;        // why the batch cannot be read
  uint64_t bad_line_number_ = 0;
  DropCounts dropped_;
  UnknownKeyCounts unknown_keys_;
  FeedReport report_;
};

absl::StatusOr<FeedReport> ApplyRecords(Index* index, InputBuffer input,
                                        const FeedOptions& options) {
  TRANCHE_ASSIGN_OR_RETURN(const std::unique_ptr<RecordSource> records,
                           OpenRecords(std::move(input)));
  if (options.position) TRANCHE_RETURN_IF_ERROR(CheckPosition(*options.position));
  Feed feed(index, options);
  Line line;
  while (records->Next(&line)) {
    TRANCHE_RETURN_IF_ERROR(feed.Add(line));
    records->Report(options.progress);
  }
  TRANCHE_RETURN_IF_ERROR(records->status());
  TRANCHE_RETURN_IF_ERROR(feed.Flush());
  records->Report(options.progress);
  return feed.TakeReport();
}

}  // namespace

absl::StatusOr<FeedReport> ApplyFeed(Index* index, std::string_view text,
                                     const FeedOptions& options) {
  return ApplyRecords(index, InputBuffer(text), options);
}

absl::StatusOr<FeedReport> ApplyFeedFile(Index* index, const std::string& path,
                                         const FeedOptions& options) {
  TRANCHE_ASSIGN_OR_RETURN(InputFile file, InputFile::Open(path));
  return ApplyRecords(index, InputBuffer(std::make_unique<InputFile>(std::move(file))), options);
}

}  // namespace tranche
