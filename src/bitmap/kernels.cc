#include "src/bitmap/kernels.h"

#include <bit>
#include <vector>

#include "src/bitmap/kernels_impl.h"
#include "src/bitmap/row_arrays_impl.h"

namespace tranche::internal {

#ifdef TRANCHE_X86
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#endif

namespace {

struct PortableVector {
  using Type = uint64_t;
  static constexpr uint32_t kWords = 1;
  static constexpr uint32_t kManyVectors = 8;
  static constexpr uint32_t kStripVectors = 8;
  static Type Load(const uint64_t* from) { return *from; }
  static void Store(uint64_t* to, Type value) { *to = value; }
  static Type Zero() { return 0; }
  static Type AllOnes() { return ~uint64_t{0}; }
  static Type And(Type a, Type b) { return a & b; }
  static Type AndNot(Type a, Type b) { return ~a & b; }
  static Type Or(Type a, Type b) { return a | b; }
  static Type Xor(Type a, Type b) { return a ^ b; }
  static bool IsZero(Type a) { return a == 0; }

  struct Counter {
    uint32_t total = 0;
    void Add(Type value) { total += static_cast<uint32_t>(std::popcount(value)); }
    uint32_t Total() const { return total; }
  };
};

struct PortableCompare {
  template <typename Distance>
  static uint64_t InRange(const Distance* distances, Distance first, Distance span) {
    uint64_t met = 0;
    for (uint32_t i = 0; i < 64; ++i)
      met |= uint64_t{static_cast<Distance>(distances[i] - first) <= span} << i;
    return met;
  }
};

constexpr Kernels kPortableKernels = {
    "portable",
    EvaluateStrips<PortableVector>,
    EvaluateMany<PortableVector>,
    PortableVector::kManyVectors* PortableVector::kWords,
    ScanScalar,
    MatchScalar,
    SetRows,
    IntersectOneByOne,
    SubtractOneByOne,
    AndCount<PortableVector>,
    Diff<PortableVector>,
    [](uint8_t, uint32_t) { return 60'000.0f; },
    CompareDistances<PortableCompare>,
    SumScalar,
    BoundsScalar,
    [](uint8_t, uint32_t range_count) { return 30'000.0f * static_cast<float>(range_count); }};

std::vector<const Kernels*> Detect() {
  std::vector<const Kernels*> found;
#ifdef TRANCHE_X86
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
      __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512vpopcntdq")) {
    found.push_back(&kAvx512Kernels);
  }
  if (__builtin_cpu_supports("avx2")) found.push_back(&kAvx2Kernels);
#endif
  found.push_back(&kPortableKernels);
  return found;
}

}  // namespace

std::span<const Kernels* const> AllKernels() {
  static const std::vector<const Kernels*> all = Detect();
  return all;
}

const Kernels& BestKernels() { return *AllKernels().front(); }

}  // namespace tranche::internal
