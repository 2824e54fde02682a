// What `tranche demo` found out, and how it tells.
#ifndef TRANCHE_SRC_CLI_DEMO_REPORT_H_
#define TRANCHE_SRC_CLI_DEMO_REPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/cli/data_set.h"
#include "src/cli/latency.h"
#include "src/cli/movements.h"
#include "tranche/answers.h"
#include "tranche/json.h"

namespace tranche::cli {

struct DemoReport {
  std::string directory;
  bool reused = false;          // the files were there already
  double generate_seconds = 0;  // unless reused
  uint64_t customer_bytes = 0;  // of the customers file
  double load_seconds = 0;
  uint64_t customers_loaded = 0;
  double create_seconds = 0;
  std::vector<SegmentStats> segments;
  LatencyRecorder latency;  // of each change, from its line of JSON to the counts that readers see
  Movements movements;
  FeedReport feed;
  uint64_t customers = 0;  // in the end
  MemoryReport memory;
};

// Prints each step as it ends, or one JSON document in the end.
class DemoPrinter {
 public:
  enum class Form { kText, kJson };
  explicit DemoPrinter(Form form) : json_(form == Form::kJson) {}

  void Title(const DataSetSpec& spec) const;
  void Files(const DemoReport& report) const;
  void Load(const DemoReport& report) const;
  void Segments(const DemoReport& report) const;
  void CountsBefore(const DemoReport& report) const;
  void CountsAfter(const DemoReport& report) const;
  void Changes(DemoReport* report) const;
  void Memory(const DemoReport& report) const;
  void Json(DemoReport* report) const;

 private:
  const bool json_;
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_DEMO_REPORT_H_
