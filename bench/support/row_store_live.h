// Live maintenance by a tuned row store: a row of codes for each customer, rules compiled flat with
// a bitmask of codes for each condition, memberships as flat bitsets.
#ifndef TRANCHE_BENCH_SUPPORT_ROW_STORE_LIVE_H_
#define TRANCHE_BENCH_SUPPORT_ROW_STORE_LIVE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "bench/support/dense_rival.h"
#include "bench/support/live_rival.h"
#include "bench/support/workload.h"

namespace tranche::internal::bench {

// At most 16 fields of at most 64 codes.
class RowStoreLive {
 public:
  // The references must outlive it; `dense` gives the first memberships.
  RowStoreLive(const Workload& workload, const Names& names, const DenseRival& dense,
               std::span<const Draft> drafts);

  // The flips are good until the next call.
  std::span<const Flip> Apply(std::string_view id, std::string_view field, std::string_view value);

  const std::vector<int64_t>& counts() const { return counts_; }

 private:
  static constexpr size_t kMaxFields = 16;
  struct Row {
    uint8_t codes[kMaxFields] = {};
  };
  // One condition; the last of a rule is marked.
  struct Test {
    uint64_t codes;  // that hold
    uint32_t field;
    uint32_t last;
  };

  bool Matches(uint32_t segment, const Row& row) const;

  const Names& names_;
  size_t words_;  // of one membership
  std::vector<Row> rows_;
  std::vector<Test> tests_;
  std::vector<uint32_t> first_test_;  // by segment, and the end
  AffectedSegments affected_;
  std::vector<uint64_t> members_;
  std::vector<int64_t> counts_;
  std::vector<Flip> flips_;
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_ROW_STORE_LIVE_H_
