// Live maintenance written by hand on CRoaring: the bits of the two values flip, each affected
// segment is evaluated again for this customer by `contains`, and its membership bitmap flips.
#ifndef TRANCHE_BENCH_SUPPORT_CROARING_LIVE_H_
#define TRANCHE_BENCH_SUPPORT_CROARING_LIVE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "bench/support/croaring_index.h"
#include "bench/support/dense_rival.h"
#include "bench/support/live_rival.h"
#include "bench/support/workload.h"

namespace tranche::internal::bench {

class CroaringLive {
 public:
  // The references must outlive it; `dense` gives the first memberships.
  CroaringLive(const Workload& workload, const Names& names, const DenseRival& dense,
               std::span<const Draft> drafts);

  // The flips are good until the next call.
  std::span<const Flip> Apply(std::string_view id, std::string_view field, std::string_view value);

  const std::vector<int64_t>& counts() const { return counts_; }

 private:
  struct Condition {
    std::vector<const roaring_bitmap_t*> values;
    bool excludes = false;
  };
  using Rule = std::vector<Condition>;

  bool Matches(uint32_t segment, uint32_t row) const;
  void SetBit(uint16_t field, uint16_t code, uint32_t row, bool set);

  const Workload& workload_;
  const Names& names_;
  CroaringIndex index_;
  std::vector<std::vector<uint16_t>> codes_;  // by field and row: the old value, without a search
  std::vector<std::vector<Rule>> segments_;
  AffectedSegments affected_;
  std::vector<BitmapPtr> members_;
  std::vector<int64_t> counts_;
  std::vector<Flip> flips_;
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_CROARING_LIVE_H_
