// Seeded random numbers that are the same on every machine and with every standard library, and
// draws from a weighted distribution in constant time (A. J. Walker's alias method, in M. D. Vose's
// form).
#ifndef TRANCHE_SRC_WORKLOAD_RANDOM_H_
#define TRANCHE_SRC_WORKLOAD_RANDOM_H_

#include <cstdint>
#include <span>
#include <vector>

namespace tranche::workload {

// SplitMix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() { return Mix(state_ += 0x9E3779B97F4A7C15u); }
  // In [0, bound).
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(((Next() >> 32) * bound) >> 32); }
  // In [0, 1).
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1p-53; }

  static uint64_t Mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
  }

 private:
  uint64_t state_;
};

class WeightedDraw {
 public:
  WeightedDraw() = default;  // draws nothing yet
  // `weights` need not add up to one.
  explicit WeightedDraw(std::span<const double> weights);

  uint16_t operator()(Random& random) const {
    const uint64_t bits = random.Next();
    const auto low = static_cast<uint32_t>(bits);
    const auto i = static_cast<uint32_t>(((bits >> 32) * slots_.size()) >> 32);
    return low < slots_[i].threshold ? static_cast<uint16_t>(i) : slots_[i].alias;
  }

 private:
  struct Slot {
    uint64_t threshold;  // of 2^32
    uint16_t alias;
  };
  std::vector<Slot> slots_;
};

}  // namespace tranche::workload

#endif  // TRANCHE_SRC_WORKLOAD_RANDOM_H_
