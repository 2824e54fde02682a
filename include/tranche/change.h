// What a batch did: who entered and left which segment.
#ifndef TRANCHE_CHANGE_H_
#define TRANCHE_CHANGE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tranche/bad_values.h"

namespace tranche {

// One customer entering or leaving one segment. The views stay valid while the `BatchResult` that
// holds the change, or a copy of that result, lives.
struct Change {
  std::string_view segment_id;
  std::string_view customer_id;
  bool entered = false;
};

// The net effect of one batch. May be copied, moved and kept: a result needs neither the index nor
// the customers and segments that it tells of. A copy shares `text` with the original.
struct BatchResult {
  uint64_t version = 0;  // the first version of the index that shows the batch
  uint64_t entered = 0;
  uint64_t left = 0;
  uint64_t stale = 0;  // operations skipped, since their customers have later versions
  // An earlier call has applied the batch, by its position (tranche/position.h): this one has done
  // nothing, and `version` shows the batch, but need not be the first that does.
  bool already_applied = false;
  // Netted over the batch, ordered by segment as created, then by customer as created.
  std::vector<Change> changes;
  // What became of bad values and unknown keys, where the batch says to go on without them. Unknown
  // keys are counted by name.
  std::vector<DroppedValue> dropped;
  std::map<std::string, uint64_t> unknown_keys;
  std::shared_ptr<const char[]> text;  // what the views of `changes` point into; null without any
};

// Called after each batch becomes visible (not for one that was applied already), by the thread
// that applied the batch, in order of version. A bulk load calls no listener: its report has the
// counts.
//
// The listener may read, search and take snapshots. A writing call to the same index returns
// FailedPrecondition inside the listener. What the listener throws is dropped and counted
// (`Index::CallbackFailures`): the batch stays applied, and its result is returned. Other writers
// wait while the listener runs.
using ChangeListener = std::function<void(const BatchResult&)>;

}  // namespace tranche

#endif  // TRANCHE_CHANGE_H_
