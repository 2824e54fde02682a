// A change feed: each line is a batch of its own.
#include "src/base/message.h"
#include "src/json/customer_source.h"
#include "src/json/document.h"
#include "src/json/ignored_names.h"
#include "src/json/line_source.h"
#include "src/json/operation_reader.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

class Feed {
 public:
  Feed(Index* index, const FeedOptions& options) : index_(index), options_(options) {}

  absl::Status Apply(const Line& line) {
    JsonElement operation;
    TRANCHE_RETURN_IF_ERROR(ParseLine(line, &parser_, &operation));
    TRANCHE_RETURN_IF_ERROR(reader_.Read(operation));
    for (std::string_view key : reader_.ignored()) {
      ++report_.ignored_keys[std::string(names_.NameFor(key))];
    }
    batch_.Clear();
    reader_.AppendTo(&batch_);
    const absl::StatusOr<BatchResult> result = index_->Apply(batch_);
    if (!result.ok()) return result.status();
    ++report_.applied;
    report_.entered += result->entered;
    report_.left += result->left;
    if (options_.on_batch) options_.on_batch(line.number, *result);
    return absl::OkStatus();
  }

  void Reject(const Line& line, const absl::Status& status) {
    ++report_.rejected;
    if (report_.rejections.size() == kMaxReportedRejections) return;
    report_.rejections.push_back({line.number, std::string(MessageOf(status))});
  }

  FeedReport TakeReport() { return std::move(report_); }

 private:
  Index* const index_;
  const FeedOptions& options_;
  JsonParser parser_;
  OperationReader reader_;
  Batch batch_;
  IgnoredNames names_;
  FeedReport report_;
};

}  // namespace

absl::StatusOr<FeedReport> ApplyFeed(Index* index, std::string_view text,
                                     const FeedOptions& options) {
  Feed feed(index, options);
  const auto records = OpenRecords(InputBuffer(text));
  if (!records.ok()) return records.status();
  Line line;
  while ((*records)->Next(&line)) {
    const absl::Status status = feed.Apply(line);
    if (!status.ok()) {
      if (options.strict) {
        return AtLine(line.number,
                      MakeErrorLike(status, absl::StatusCode::kInvalidArgument, MessageOf(status)));
      }
      feed.Reject(line, status);
    }
    (*records)->Report(options.progress);
  }
  TRANCHE_RETURN_IF_ERROR((*records)->status());
  (*records)->Report(options.progress);
  return feed.TakeReport();
}

}  // namespace tranche
