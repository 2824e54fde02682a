// A line for each customer that enters or leaves a segment.
#ifndef TRANCHE_SRC_CLI_CHANGE_LINES_H_
#define TRANCHE_SRC_CLI_CHANGE_LINES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "tranche/change.h"
#include "tranche/index.h"

namespace tranche::cli {

class ChangeLines {
 public:
  // Segments are called as in `snapshot`, which has all that changes name.
  ChangeLines(const Snapshot& snapshot, bool json);

  // Prints the changes; `batch` is the line of the feed that caused them.
  void Print(const BatchResult& result, std::optional<uint64_t> batch = {}) const;

 private:
  const bool json_;
  std::map<std::string, std::string, std::less<>> names_;  // by segment id, ready to print
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_CHANGE_LINES_H_
