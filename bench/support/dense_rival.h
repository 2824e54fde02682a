// The practical ceiling: one flat bitset for each value and all operations of a segment fused in
// one pass, at the cost of a bit for each customer and value.
#ifndef TRANCHE_BENCH_SUPPORT_DENSE_RIVAL_H_
#define TRANCHE_BENCH_SUPPORT_DENSE_RIVAL_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/support/workload.h"
#include "tranche/segment.h"

namespace tranche::internal::bench {

class DenseRival {
 public:
  // `workload` must outlive it.
  explicit DenseRival(const Workload& workload);

  // 64-bit words of one bitset.
  size_t words() const { return words_; }
  size_t bytes() const;

  uint64_t Count(const Draft& draft) const;
  // The same, and the members as a bitset of `words()` words.
  uint64_t Fill(const Draft& draft, std::span<uint64_t> members) const;

 private:
  using Bitset = std::vector<uint64_t>;
  struct FieldBitsets {
    std::vector<Bitset> values;
    Bitset is_set;
    std::unordered_map<std::string_view, uint32_t> index;  // of `values`
  };

  size_t words_;
  uint32_t customers_;
  std::vector<FieldBitsets> fields_;
  std::unordered_map<std::string_view, uint32_t> index_;  // of `fields_`
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_DENSE_RIVAL_H_
