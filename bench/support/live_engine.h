// Our side of the live benchmarks: one update after the other, each a batch of one patch.
#ifndef TRANCHE_BENCH_SUPPORT_LIVE_ENGINE_H_
#define TRANCHE_BENCH_SUPPORT_LIVE_ENGINE_H_

#include <span>
#include <string_view>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/live_rival.h"
#include "bench/support/random_segments.h"
#include "tranche/index.h"

namespace tranche::internal::bench {

class LiveEngine {
 public:
  explicit LiveEngine(Index* index) : index_(index) {}

  BatchResult Apply(std::string_view id, std::string_view field, std::string_view value) {
    const AttributeView attribute{field, std::span(&value, value.empty() ? 0 : 1)};
    batch_.Clear();
    batch_.Patch(CustomerView{id, std::span(&attribute, 1)});
    return Get(index_->Apply(batch_), "applying an update");
  }

 private:
  Index* index_;
  Batch batch_;
};

// As the rivals tell them, in order.
inline std::vector<Flip> FlipsOf(const BatchResult& result, const Update& update) {
  std::vector<Flip> flips;
  for (const Change& change : result.changes) {
    Check(change.customer_id == update.id, "a change of another customer");
    const auto segment = static_cast<uint32_t>(SegmentIndexOf(change.segment_id));
    flips.push_back({segment, update.row, change.entered});
  }
  return flips;
}

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_LIVE_ENGINE_H_
