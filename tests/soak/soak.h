// A store under everything at once: readers who check what holds in every version, several writers,
// bulk loads, edits of definitions and checkpoints beside each other, and between them histories
// that are compared step by step, closing and reopening. The oracle lives through the same.
#ifndef TRANCHE_TESTS_SOAK_SOAK_H_
#define TRANCHE_TESTS_SOAK_SOAK_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/model/history.h"
#include "tranche/store.h"

namespace tranche::internal::testing {

struct SoakOptions {
  uint64_t seed = 1;
  uint64_t customers = 400;  // at most
  std::string path;          // of the store's file, which does not exist
};

struct SoakCounts {
  uint64_t steps = 0;  // compared with the oracle one by one
  uint64_t batches = 0;
  uint64_t refused = 0;  // of the batches
  uint64_t loads = 0;
  uint64_t edits = 0;  // of definitions
  uint64_t checkpoints = 0;
  uint64_t reopenings = 0;
  std::atomic<uint64_t> looks = 0;  // of readers
};

class Soak {
 public:
  explicit Soak(SoakOptions options);
  ~Soak();

  // Some steps alone, then many writers at a time. Returns "" or what went wrong; the soak is of no
  // further use then.
  std::string Round();

  const SoakCounts& counts() const { return counts_; }
  uint64_t IndexBytes() { return history_->index().Memory().Total(); }

 private:
  // What one writer did: a batch or a load that was taken.
  struct Written {
    uint64_t version = 0;
    std::vector<Operation> batch;
    std::vector<OracleChange> changes;
    std::vector<LoadRecord> records;  // of a load
    LoadReport report;
  };
  struct Edit {
    enum Kind { kCreate, kUpdate, kDelete } kind = kCreate;
    std::string id;
    Draft draft;
    SegmentEdit edit;
    absl::StatusCode outcome = absl::StatusCode::kOk;  // others may name what it deletes or changes
  };

  std::unique_ptr<Store> Open(const SchemaSpec* schema);
  std::string Reopen();
  void StartReaders();
  void StopReaders();

  // Writers, a loader, an editor and a checkpoint, each on a thread of its own; then the oracle
  // does the same in the order of the versions.
  std::string WriteTogether();
  void ApplyBatches(uint64_t seed);
  void LoadOnce(uint64_t seed);
  void EditSegments(uint64_t seed);
  std::string Settle();
  // What the edits may have changed: the edited segments, and those that name them.
  std::set<std::string> Edited() const;
  std::string SettleBatch(const Written& written, const std::set<std::string>& edited);
  std::string SettleLoad(const Written& written, const std::set<std::string>& edited);
  std::string SettleEdit(const Edit& edit);

  // The first thing that went wrong on any thread.
  void Expect(const std::string& failure);
  std::string failure();

  const SoakOptions options_;
  SoakCounts counts_;
  Store* store_ = nullptr;  // as the history holds it
  std::unique_ptr<History> history_;
  uint64_t names_ = 0;

  std::mutex mutex_;  // of what threads tell
  std::string failure_;
  std::vector<Written> written_;
  std::vector<Edit> edits_;

  std::atomic<bool> readers_stop_ = false;
  std::vector<std::thread> readers_;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SOAK_SOAK_H_
