// What a batch did: who entered and left which segment.
#ifndef TRANCHE_CHANGE_H_
#define TRANCHE_CHANGE_H_

#include <cstdint>
#include <functional>
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

}  // namespace tranche

#endif  // TRANCHE_CHANGE_H_
