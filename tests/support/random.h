// Seeded random numbers for tests: the same seed gives the same run on every machine, which the
// distributions of <random> do not promise.
#ifndef TRANCHE_TESTS_SUPPORT_RANDOM_H_
#define TRANCHE_TESTS_SUPPORT_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace tranche::internal::testing {

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  // Uniform in 0..bound-1; `bound` is not 0.
  uint64_t Below(uint64_t bound) { return Next() % bound; }

  // Uniform in first..last, both included.
  uint64_t Between(uint64_t first, uint64_t last) { return first + Below(last - first + 1); }

  bool Percent(uint64_t percent) { return Below(100) < percent; }

  // One element of a container that is not empty. The reference is the container's own.
  template <typename Container>
  const auto& Pick(const Container& container) {
    auto it = std::begin(container);
    std::advance(it, static_cast<std::ptrdiff_t>(Below(std::size(container))));
    return *it;
  }

 private:
  uint64_t state_;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_RANDOM_H_
