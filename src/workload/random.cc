#include "src/workload/random.h"

#include <numeric>

namespace tranche::workload {

WeightedDraw::WeightedDraw(std::span<const double> weights) : slots_(weights.size()) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> share(weights.size());
  std::vector<uint16_t> small, large;
  for (size_t i = 0; i < weights.size(); ++i) {
    share[i] = weights[i] / sum * static_cast<double>(weights.size());
    (share[i] < 1 ? small : large).push_back(static_cast<uint16_t>(i));
  }
  while (!small.empty() && !large.empty()) {
    const uint16_t less = small.back(), more = large.back();
    small.pop_back();
    slots_[less] = {static_cast<uint64_t>(share[less] * 0x1p32), more};
    share[more] -= 1 - share[less];
    if (share[more] < 1) {
      large.pop_back();
      small.push_back(more);
    }
  }
  for (const uint16_t i : small) slots_[i] = {uint64_t{1} << 32, i};
  for (const uint16_t i : large) slots_[i] = {uint64_t{1} << 32, i};
}

}  // namespace tranche::workload
