// A change feed in batches of lines: each batch is applied whole or not at all, as soon as its last
// line is there, so that a feed that never ends is applied as it comes.
#ifndef TRANCHE_SRC_CLI_LINE_BATCHES_H_
#define TRANCHE_SRC_CLI_LINE_BATCHES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "tranche/json.h"

namespace tranche::cli {

class LineBatches {
 public:
  // `lines` of the feed are one batch; blank lines do not count. Both pointers must outlive it.
  LineBatches(Index* index, uint64_t lines, const FeedOptions* options)
      : index_(index), lines_(lines), options_(options) {}

  // The next line of the feed, without its line end. Fails only in a strict feed.
  absl::Status Add(std::string_view line);
  // Applies what the feed ends with, a batch of fewer lines perhaps.
  absl::Status Finish() { return operations_.empty() ? absl::OkStatus() : Apply(); }

  const FeedReport& report() const { return report_; }

 private:
  void Read(std::string_view line);
  absl::Status Apply();
  absl::Status Refuse();

  Index* const index_;
  const uint64_t lines_;
  const FeedOptions* const options_;
  FeedReport report_;
  uint64_t number_ = 0;               // of the line that was added last, from 1
  Batch batch_;                       // the lines since the last batch that could be read
  std::vector<uint64_t> operations_;  // the numbers of these lines, readable or not
  absl::Status status_;               // why the batch is refused
  uint64_t bad_line_ = 0;             // where
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_LINE_BATCHES_H_
