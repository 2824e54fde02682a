// Random numbers that are the same on every machine and compiler for one seed: SplitMix64 and
// integer arithmetic, where the distributions of <random> may differ from one standard library to
// the next.
#ifndef TRANCHE_SRC_CLI_RANDOM_H_
#define TRANCHE_SRC_CLI_RANDOM_H_

#include <cstdint>

namespace tranche::cli {

// A bijection of 64-bit numbers that leaves no visible pattern (Steele, Lea, Flood: "Fast
// splittable pseudorandom number generators", 2014).
constexpr uint64_t Mix64(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

class Random {
 public:
  // `stream` picks one of many independent sequences of a seed.
  explicit Random(uint64_t seed, uint64_t stream = 0)
      : state_(Mix64(seed) ^ Mix64(stream + kStep)) {}

  uint64_t Next() { return Mix64(state_ += kStep); }

  // 0 .. bound-1; `bound` is at least 1. Its bias, at most bound / 2^32, does not show in what is
  // drawn here.
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(((Next() >> 32) * bound) >> 32); }

  bool Chance(uint32_t per_mille) { return Below(1000) < per_mille; }

 private:
  static constexpr uint64_t kStep = 0x9E3779B97F4A7C15u;

  uint64_t state_;
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_RANDOM_H_
