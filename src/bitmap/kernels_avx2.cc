// AVX2 forms of the block loops. Compiled with -mavx2; called only where the processor has it.
#include <immintrin.h>

#include "src/bitmap/kernels_impl.h"
#include "src/bitmap/row_arrays_impl.h"

namespace tranche::internal {
namespace {

struct Avx2Vector {
  using Type = __m256i;
  static constexpr uint32_t kWords = 4;
  static constexpr uint32_t kManyVectors = 4;
  static constexpr uint32_t kStripVectors = 4;
  static Type Load(const uint64_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static void Store(uint64_t* to, Type value) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
  }
  static Type Zero() { return _mm256_setzero_si256(); }
  static Type AllOnes() { return _mm256_set1_epi64x(-1); }
  static Type And(Type a, Type b) { return _mm256_and_si256(a, b); }
  static Type AndNot(Type a, Type b) { return _mm256_andnot_si256(a, b); }
  static Type Or(Type a, Type b) { return _mm256_or_si256(a, b); }
  static Type Xor(Type a, Type b) { return _mm256_xor_si256(a, b); }
  static bool IsZero(Type a) { return _mm256_testz_si256(a, a) != 0; }

  // Counts nibbles by table (Mula, Kurz and Lemire, "Faster Population Counts Using AVX2
  // Instructions", 2018).
  struct Counter {
    __m256i totals = _mm256_setzero_si256();
    void Add(Type value) {
      const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                              0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
      const __m256i nibble = _mm256_set1_epi8(0x0F);
      const __m256i low = _mm256_shuffle_epi8(counts, _mm256_and_si256(value, nibble));
      const __m256i high =
          _mm256_shuffle_epi8(counts, _mm256_and_si256(_mm256_srli_epi16(value, 4), nibble));
      totals = _mm256_add_epi64(
          totals, _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256()));
    }
    uint32_t Total() const {
      alignas(32) uint64_t sums[4];
      _mm256_store_si256(reinterpret_cast<__m256i*>(sums), totals);
      return static_cast<uint32_t>(sums[0] + sums[1] + sums[2] + sums[3]);
    }
  };
};

void Scan(const uint8_t* codes, uint8_t width_log2, uint32_t code_count, const uint8_t* accept,
          uint64_t* out) {
  if (width_log2 > 2) {
    ScanScalar(codes, width_log2, code_count, accept, out);
    return;
  }
  const __m256i table =
      _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(accept)));
  const int width = 1 << width_log2;
  const __m256i mask = _mm256_set1_epi8(static_cast<char>((1 << width) - 1));
  for (uint32_t word = 0; word < 64; codes += 64) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + 32));
    for (int shift = 0; shift < 8; shift += width, ++word) {
      const auto met = [&](__m256i bytes) {
        const __m256i code =
            _mm256_and_si256(_mm256_srl_epi16(bytes, _mm_cvtsi32_si128(shift)), mask);
        return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_shuffle_epi8(table, code)));
      };
      out[word] = met(low) | uint64_t{met(high)} << 32;
    }
  }
}

void Match(std::span<const uint8_t> codes, uint8_t code, uint64_t* out) {
  const __m256i wanted = _mm256_set1_epi8(static_cast<char>(code));
  const auto met = [&](const uint8_t* some) {
    const __m256i loaded = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(some));
    return uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(loaded, wanted)))};
  };
  for (const uint8_t* some = codes.data(); some != codes.data() + codes.size(); some += 64)
    *out++ = met(some) | met(some + 32) << 32;
}

struct Avx2Compare {
  static __m256i Load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
  }

  static uint64_t InRange(const uint8_t* distances, uint8_t first, uint8_t span) {
    const __m256i from = _mm256_set1_epi8(static_cast<char>(first));
    const __m256i most = _mm256_set1_epi8(static_cast<char>(span));
    const auto met = [&](const uint8_t* some) {
      const __m256i above = _mm256_sub_epi8(Load(some), from);
      return uint64_t{static_cast<uint32_t>(
          _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(above, most), above)))};
    };
    return met(distances) | met(distances + 32) << 32;
  }

  static uint64_t InRange(const uint16_t* distances, uint16_t first, uint16_t span) {
    const __m256i from = _mm256_set1_epi16(static_cast<int16_t>(first));
    const __m256i most = _mm256_set1_epi16(static_cast<int16_t>(span));
    const auto met = [&](const uint16_t* some) {
      const __m256i above = _mm256_sub_epi16(Load(some), from);
      return _mm256_cmpeq_epi16(_mm256_min_epu16(above, most), above);
    };
    uint64_t bits = 0;
    for (uint32_t i = 0; i < 64; i += 32) {  // packing leaves the halves of both interleaved
      const __m256i bytes = _mm256_permute4x64_epi64(
          _mm256_packs_epi16(met(distances + i), met(distances + i + 16)), 0xD8);
      bits |= uint64_t{static_cast<uint32_t>(_mm256_movemask_epi8(bytes))} << i;
    }
    return bits;
  }

  static uint64_t InRange(const uint32_t* distances, uint32_t first, uint32_t span) {
    const __m256i from = _mm256_set1_epi32(static_cast<int32_t>(first));
    const __m256i most = _mm256_set1_epi32(static_cast<int32_t>(span));
    uint64_t bits = 0;
    for (uint32_t i = 0; i < 64; i += 8) {
      const __m256i above = _mm256_sub_epi32(Load(distances + i), from);
      const __m256i met = _mm256_cmpeq_epi32(_mm256_min_epu32(above, most), above);
      bits |= uint64_t{static_cast<uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(met)))} << i;
    }
    return bits;
  }

  // AVX2 compares signed numbers only: both sides are moved by 2^63.
  static uint64_t InRange(const uint64_t* distances, uint64_t first, uint64_t span) {
    constexpr uint64_t kSign = uint64_t{1} << 63;
    const __m256i from = _mm256_set1_epi64x(static_cast<int64_t>(first + kSign));
    const __m256i most = _mm256_set1_epi64x(static_cast<int64_t>(span + kSign));
    uint64_t outside = 0;
    for (uint32_t i = 0; i < 64; i += 4) {
      const __m256i above = _mm256_sub_epi64(Load(distances + i), from);
      const __m256i beyond = _mm256_cmpgt_epi64(above, most);
      outside |= uint64_t{static_cast<uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(beyond)))}
                 << i;
    }
    return ~outside;
  }
};

float CompareCost(uint8_t width, uint32_t range_count) {
  return 2'000.0f * width + 1'000.0f * width * static_cast<float>(range_count - 1);
}

float ScanCost(uint8_t width_log2, uint32_t) { return width_log2 > 2 ? 45'000.0f : 1'200.0f; }

struct Avx2Lanes {
  static uint32_t MatchChunk(const uint16_t* chunk, uint16_t row) {
    const __m256i rows = _mm256_set1_epi16(static_cast<int16_t>(row));
    const auto* lanes = reinterpret_cast<const __m256i*>(chunk);
    const __m256i low = _mm256_cmpeq_epi16(_mm256_loadu_si256(lanes), rows);
    const __m256i high = _mm256_cmpeq_epi16(_mm256_loadu_si256(lanes + 1), rows);
    // Packing works on each half of both: the quarters are put in order again.
    const __m256i met = _mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0xD8);
    return static_cast<uint32_t>(_mm256_movemask_epi8(met));
  }
};

}  // namespace

extern const Kernels kAvx2Kernels;
const Kernels kAvx2Kernels = {"avx2",
                              EvaluateStrips<Avx2Vector>,
                              EvaluateMany<Avx2Vector>,
                              Avx2Vector::kManyVectors* Avx2Vector::kWords,
                              Scan,
                              Match,
                              SetRows,
                              IntersectArrays<Avx2Lanes>,
                              SubtractArrays<Avx2Lanes>,
                              AndCount<Avx2Vector>,
                              Diff<Avx2Vector>,
                              ScanCost,
                              CompareDistances<Avx2Compare>,
                              SumScalar,
                              BoundsScalar,
                              CompareCost};

}  // namespace tranche::internal
