// A made-up customer base in memory that keeps changing: what `tranche serve --demo` serves.
#ifndef TRANCHE_SRC_CLI_DEMO_STREAM_H_
#define TRANCHE_SRC_CLI_DEMO_STREAM_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "src/workload/workload.h"
#include "tranche/index.h"

namespace tranche::cli {

class DemoStream {
 public:
  // An index with so many customers and the sample segments. Nothing changes yet.
  static absl::StatusOr<std::unique_ptr<DemoStream>> Create(uint64_t customers,
                                                            ChangeListener listener);
  // Stops.
  ~DemoStream();

  Index* index() { return index_.get(); }

  // Begins to apply so many changes a second, one by one, on a thread of its own. 0: none.
  void Start(uint64_t changes_per_second);
  void Stop();

 private:
  explicit DemoStream(workload::Workload workload) : workload_(std::move(workload)) {}

  absl::Status Load();
  void Run(uint64_t changes_per_second);

  const workload::Workload workload_;
  std::unique_ptr<Index> index_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable stops_;
  bool is_stopping_ = false;
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_DEMO_STREAM_H_
