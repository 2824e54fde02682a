// What a batch or a bulk load did: who entered and left which segment, and what was refused.
#ifndef TRANCHE_CHANGE_H_
#define TRANCHE_CHANGE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tranche {

// One customer entering or leaving one segment. The views point into the `BatchResult` that holds
// the change.
struct Change {
  std::string_view segment_id;
  std::string_view customer_id;
  bool entered = false;
};

// The net effect of one batch. Movable; moving keeps the views of `changes` valid.
struct BatchResult {
  uint64_t version = 0;  // the first version of the index that shows the batch
  uint64_t entered = 0;
  uint64_t left = 0;
  // Netted over the batch, ordered by segment as created, then by customer as created.
  std::vector<Change> changes;
  std::vector<char> text;  // what the views of `changes` point into
};

// Called after each batch becomes visible, from the thread that applied it, in order of version. It
// must not call a writing function of the same index. A bulk load reports counts only, and calls no
// listener.
using ChangeListener = std::function<void(const BatchResult&)>;

// How records are loaded.
struct LoadOptions {
  // Stop at the first bad record and apply nothing.
  bool strict = false;
  // Called now and then with bytes read and bytes in all.
  std::function<void(uint64_t done, uint64_t total)> progress;
};

// A record that was left out, and why.
struct RejectedRecord {
  uint64_t line = 0;  // from 1
  std::string reason;
};

inline constexpr size_t kMaxReportedRejections = 100;

// How many customers a bulk load moved.
struct SegmentChanges {
  std::string segment_id;
  uint64_t entered = 0;
  uint64_t left = 0;
};

// What a bulk load did.
struct LoadReport {
  uint64_t version = 0;
  uint64_t records = 0;     // lines that were not blank
  uint64_t rejected = 0;    // all of them; the first kMaxReportedRejections are in `rejections`
  uint64_t duplicates = 0;  // records whose id stood on an earlier good line of the same load
  std::vector<RejectedRecord> rejections;        // by line
  std::map<std::string, uint64_t> ignored_keys;  // unknown top-level keys, by name
  std::vector<SegmentChanges> segments;          // those that changed, in order of creation
};

}  // namespace tranche

#endif  // TRANCHE_CHANGE_H_
