// AVX-512 forms of the block loops. Compiled with -mavx512...; called only where the processor has
// them.
#include <immintrin.h>

#include "src/bitmap/kernels_impl.h"
#include "src/bitmap/row_arrays_impl.h"

namespace tranche::internal {
namespace {

struct Avx512Vector {
  using Type = __m512i;
  static constexpr uint32_t kWords = 8;
  static constexpr uint32_t kManyVectors = 8;
  static constexpr uint32_t kStripVectors = 8;
  static Type Load(const uint64_t* from) { return _mm512_loadu_si512(from); }
  static void Store(uint64_t* to, Type value) { _mm512_storeu_si512(to, value); }
  static Type Zero() { return _mm512_setzero_si512(); }
  static Type AllOnes() { return _mm512_set1_epi64(-1); }
  static Type And(Type a, Type b) { return _mm512_and_si512(a, b); }
  static Type AndNot(Type a, Type b) { return _mm512_andnot_si512(a, b); }
  static Type Or(Type a, Type b) { return _mm512_or_si512(a, b); }
  static Type Xor(Type a, Type b) { return _mm512_xor_si512(a, b); }
  static bool IsZero(Type a) { return _mm512_test_epi64_mask(a, a) == 0; }

  struct Counter {
    __m512i totals = _mm512_setzero_si512();
    void Add(Type value) { totals = _mm512_add_epi64(totals, _mm512_popcnt_epi64(value)); }
    uint32_t Total() const { return static_cast<uint32_t>(_mm512_reduce_add_epi64(totals)); }
  };
};

// 64 codes below 16 at a time, by a table in each 128-bit lane.
void ScanNarrow(const uint8_t* codes, uint8_t width_log2, const uint8_t* accept, uint64_t* out) {
  const __m512i table =
      _mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(accept)));
  const int width = 1 << width_log2;
  const __m512i mask = _mm512_set1_epi8(static_cast<char>((1 << width) - 1));
  for (uint32_t word = 0; word < 64; codes += 64) {
    const __m512i bytes = _mm512_loadu_si512(codes);
    for (int shift = 0; shift < 8; shift += width, ++word) {
      const __m512i code =
          _mm512_and_si512(_mm512_srl_epi16(bytes, _mm_cvtsi32_si128(shift)), mask);
      out[word] = _mm512_movepi8_mask(_mm512_shuffle_epi8(table, code));
    }
  }
}

// 64 codes of one byte at a time. Below 64 codes the table is one register and a look-up one
// permute.
void ScanFewBytes(const uint8_t* codes, const uint8_t* accept, uint64_t* out) {
  const __m512i table = _mm512_loadu_si512(accept);
  for (uint32_t word = 0; word < 64; ++word) {
    const __m512i code = _mm512_loadu_si512(codes + word * 64);
    out[word] = _mm512_movepi8_mask(_mm512_permutexvar_epi8(code, table));
  }
}

// Two permutes, each from a table of 128, chosen by the top bit of the code.
void ScanBytes(const uint8_t* codes, const uint8_t* accept, uint64_t* out) {
  const __m512i table0 = _mm512_loadu_si512(accept);
  const __m512i table1 = _mm512_loadu_si512(accept + 64);
  const __m512i table2 = _mm512_loadu_si512(accept + 128);
  const __m512i table3 = _mm512_loadu_si512(accept + 192);
  for (uint32_t word = 0; word < 64; ++word) {
    const __m512i code = _mm512_loadu_si512(codes + word * 64);
    const __mmask64 is_high = _mm512_movepi8_mask(code);
    const __mmask64 low = _mm512_movepi8_mask(_mm512_permutex2var_epi8(table0, code, table1));
    const __mmask64 high = _mm512_movepi8_mask(_mm512_permutex2var_epi8(table2, code, table3));
    out[word] = (low & ~is_high) | (high & is_high);
  }
}

constexpr uint32_t kCodesOfPermute = 1024;  // two vectors of 32 words of 16 bits, a bit each
constexpr uint32_t kMostPermutes = 16;

uint32_t PermutesFor(uint32_t code_count) {
  return (code_count + kCodesOfPermute - 1) / kCodesOfPermute;
}

// 128 codes of two bytes at a time, of at most kMostPermutes permutes: each finds the word of 16
// bits of those codes that lie among its 1,024.
void ScanFewWords(const uint16_t* codes, uint32_t code_count, const uint8_t* accept,
                  uint64_t* out) {
  constexpr uint32_t kVectors = 4;
  constexpr uint32_t kWordsOfPermute = kCodesOfPermute / 64;
  alignas(64) uint64_t bits[kMostPermutes * kWordsOfPermute];
  const uint32_t permutes = PermutesFor(code_count);
  for (uint32_t i = 0; i < permutes * kWordsOfPermute; ++i)
    bits[i] = _mm512_movepi8_mask(_mm512_loadu_si512(accept + i * 64));
  const __m512i one = _mm512_set1_epi16(1);
  for (uint32_t word = 0; word < 64; word += kVectors / 2, codes += kVectors * 32) {
    __m512i code[kVectors];
    __m512i found[kVectors];
    for (uint32_t v = 0; v < kVectors; ++v) {
      code[v] = _mm512_loadu_si512(codes + v * 32);
      found[v] = _mm512_setzero_si512();
    }
    for (uint32_t p = 0; p < permutes; ++p) {
      const __m512i low = _mm512_load_si512(bits + p * kWordsOfPermute);
      const __m512i high = _mm512_load_si512(bits + p * kWordsOfPermute + 8);
      const __m512i permute = _mm512_set1_epi16(static_cast<int16_t>(p));
      for (uint32_t v = 0; v < kVectors; ++v) {
        const __mmask32 is_among = _mm512_cmpeq_epi16_mask(_mm512_srli_epi16(code[v], 10), permute);
        found[v] = _mm512_or_si512(
            found[v],
            _mm512_maskz_permutex2var_epi16(is_among, low, _mm512_srli_epi16(code[v], 4), high));
      }
    }
    for (uint32_t v = 0; v < kVectors; v += 2) {
      const auto met = [&](uint32_t i) {
        const __m512i bit =
            _mm512_sllv_epi16(one, _mm512_and_si512(code[i], _mm512_set1_epi16(15)));
        return uint64_t{_mm512_test_epi16_mask(found[i], bit)};
      };
      out[word + v / 2] = met(v) | met(v + 1) << 32;
    }
  }
}

// Any codes of two bytes, gathered from the table.
void ScanWords(const uint16_t* codes, const uint8_t* accept, uint64_t* out) {
  const __m512i first_byte = _mm512_set1_epi32(0xFF);
  for (uint32_t word = 0; word < 64; ++word) {
    uint64_t bits = 0;
    for (uint32_t part = 0; part < 4; ++part, codes += 16) {
      const __m512i code =
          _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes)));
      const __m512i found = _mm512_i32gather_epi32(code, accept, 1);
      bits |= uint64_t{_mm512_test_epi32_mask(found, first_byte)} << (part * 16);
    }
    out[word] = bits;
  }
}

void Scan(const uint8_t* codes, uint8_t width_log2, uint32_t code_count, const uint8_t* accept,
          uint64_t* out) {
  if (width_log2 < 3) {
    ScanNarrow(codes, width_log2, accept, out);
  } else if (width_log2 == 3 && code_count <= 64) {
    ScanFewBytes(codes, accept, out);
  } else if (width_log2 == 3) {
    ScanBytes(codes, accept, out);
  } else if (PermutesFor(code_count) <= kMostPermutes) {
    ScanFewWords(reinterpret_cast<const uint16_t*>(codes), code_count, accept, out);
  } else {
    ScanWords(reinterpret_cast<const uint16_t*>(codes), accept, out);
  }
}

void Match(std::span<const uint8_t> codes, uint8_t code, uint64_t* out) {
  const __m512i wanted = _mm512_set1_epi8(static_cast<char>(code));
  for (size_t first = 0; first < codes.size(); first += 64)
    *out++ = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(codes.data() + first), wanted);
}

struct Avx512Compare {
  static uint64_t InRange(const uint8_t* distances, uint8_t first, uint8_t span) {
    const __m512i above =
        _mm512_sub_epi8(_mm512_loadu_si512(distances), _mm512_set1_epi8(static_cast<char>(first)));
    return _mm512_cmple_epu8_mask(above, _mm512_set1_epi8(static_cast<char>(span)));
  }

  static uint64_t InRange(const uint16_t* distances, uint16_t first, uint16_t span) {
    const __m512i from = _mm512_set1_epi16(static_cast<int16_t>(first));
    const __m512i most = _mm512_set1_epi16(static_cast<int16_t>(span));
    const auto met = [&](const uint16_t* some) {
      return _mm512_cmple_epu16_mask(_mm512_sub_epi16(_mm512_loadu_si512(some), from), most);
    };
    return _mm512_kunpackd(met(distances + 32), met(distances));
  }

  static uint64_t InRange(const uint32_t* distances, uint32_t first, uint32_t span) {
    const __m512i from = _mm512_set1_epi32(static_cast<int32_t>(first));
    const __m512i most = _mm512_set1_epi32(static_cast<int32_t>(span));
    const auto met = [&](const uint32_t* some) {
      return _mm512_cmple_epu32_mask(_mm512_sub_epi32(_mm512_loadu_si512(some), from), most);
    };
    return _mm512_kunpackd(_mm512_kunpackw(met(distances + 48), met(distances + 32)),
                           _mm512_kunpackw(met(distances + 16), met(distances)));
  }

  static uint64_t InRange(const uint64_t* distances, uint64_t first, uint64_t span) {
    const __m512i from = _mm512_set1_epi64(static_cast<int64_t>(first));
    const __m512i most = _mm512_set1_epi64(static_cast<int64_t>(span));
    const auto met = [&](uint32_t i) {
      const auto half = [&](const uint64_t* some) {
        return _mm512_cmple_epu64_mask(_mm512_sub_epi64(_mm512_loadu_si512(some), from), most);
      };
      return _mm512_kunpackb(half(distances + i + 8), half(distances + i));
    };
    return _mm512_kunpackd(_mm512_kunpackw(met(48), met(32)), _mm512_kunpackw(met(16), met(0)));
  }
};

// The distances of 64 rows in vectors of four or eight bytes each: visit(vector, mask).
template <typename Visit>
void ForEachVector(const uint8_t* distances, uint8_t width, uint64_t rows, Visit&& visit) {
  if (width == 8) {
    for (uint32_t i = 0; i < 8; ++i) {
      const auto mask = static_cast<__mmask8>(rows >> (8 * i));
      visit(_mm512_maskz_loadu_epi64(mask, distances + 64 * i), mask);
    }
    return;
  }
  for (uint32_t i = 0; i < 4; ++i) {
    const auto mask = static_cast<__mmask16>(rows >> (16 * i));
    visit(width == 4   ? _mm512_maskz_loadu_epi32(mask, distances + 64 * i)
          : width == 2 ? _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, distances + 32 * i))
                       : _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, distances + 16 * i)),
          mask);
  }
}

template <uint8_t kWidth>
DistanceSum SumAs(const uint8_t* distances, const uint64_t* rows, uint32_t word_count) {
  const __m512i low_half = _mm512_set1_epi64(0xFFFFFFFF);
  __m512i low = _mm512_setzero_si512();
  __m512i high = _mm512_setzero_si512();
  for (uint32_t word = 0; word < word_count; ++word, distances += 64 * kWidth) {
    ForEachVector(distances, kWidth, rows[word], [&](__m512i some, uint32_t) {
      low = _mm512_add_epi64(low, _mm512_and_si512(some, low_half));
      high = _mm512_add_epi64(high, _mm512_srli_epi64(some, 32));
    });
  }
  const auto low_sum = static_cast<uint64_t>(_mm512_reduce_add_epi64(low));
  const auto high_sum = static_cast<uint64_t>(_mm512_reduce_add_epi64(high));
  // Below eight bytes both halves of a lane are distances.
  return kWidth == 8 ? DistanceSum{low_sum, high_sum} : DistanceSum{low_sum + high_sum, 0};
}

DistanceSum Sum(const uint8_t* distances, uint8_t width, const uint64_t* rows,
                uint32_t word_count) {
  const auto sum = width == 1 ? SumAs<1> : width == 2 ? SumAs<2> : width == 4 ? SumAs<4> : SumAs<8>;
  return sum(distances, rows, word_count);
}

template <uint8_t kWidth>
DistanceBounds BoundsAs(const uint8_t* distances, const uint64_t* rows, uint32_t word_count) {
  __m512i least = _mm512_set1_epi64(-1);
  __m512i greatest = _mm512_setzero_si512();
  bool is_empty = true;
  for (uint32_t word = 0; word < word_count; ++word, distances += 64 * kWidth) {
    is_empty &= rows[word] == 0;
    ForEachVector(distances, kWidth, rows[word], [&](__m512i some, uint32_t mask) {
      if constexpr (kWidth == 8) {
        const auto eight = static_cast<__mmask8>(mask);
        least = _mm512_mask_min_epu64(least, eight, least, some);
        greatest = _mm512_max_epu64(greatest, some);
      } else {
        const auto sixteen = static_cast<__mmask16>(mask);
        least = _mm512_mask_min_epu32(least, sixteen, least, some);
        greatest = _mm512_max_epu32(greatest, some);
      }
    });
  }
  if (is_empty) return {};
  if constexpr (kWidth == 8) {
    return {_mm512_reduce_min_epu64(least), _mm512_reduce_max_epu64(greatest)};
  } else {
    return {_mm512_reduce_min_epu32(least), _mm512_reduce_max_epu32(greatest)};
  }
}

DistanceBounds Bounds(const uint8_t* distances, uint8_t width, const uint64_t* rows,
                      uint32_t word_count) {
  const auto bounds = width == 1   ? BoundsAs<1>
                      : width == 2 ? BoundsAs<2>
                      : width == 4 ? BoundsAs<4>
                                   : BoundsAs<8>;
  return bounds(distances, rows, word_count);
}

// Memory decides the first range, compares in the L1 cache the others.
float CompareCost(uint8_t width, uint32_t range_count) {
  return 2'000.0f * width + 600.0f * width * static_cast<float>(range_count - 1);
}

// Memory decides: 64 KiB of codes where a large index has them, not the permutes.
float ScanCost(uint8_t width_log2, uint32_t code_count) {
  if (width_log2 < 3) return 1'200;
  if (width_log2 == 3) return code_count <= 64 ? 2'600.0f : 3'600.0f;
  const uint32_t permutes = PermutesFor(code_count);
  return permutes <= kMostPermutes ? 4'000 + 700 * static_cast<float>(permutes) : 30'000.0f;
}

struct Avx512Lanes {
  static uint32_t MatchChunk(const uint16_t* chunk, uint16_t row) {
    return _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(chunk),
                                   _mm512_set1_epi16(static_cast<int16_t>(row)));
  }
};

}  // namespace

extern const Kernels kAvx512Kernels;
const Kernels kAvx512Kernels = {"avx512",
                                EvaluateStrips<Avx512Vector>,
                                EvaluateMany<Avx512Vector>,
                                Avx512Vector::kManyVectors* Avx512Vector::kWords,
                                Scan,
                                Match,
                                SetRows,
                                IntersectArrays<Avx512Lanes>,
                                SubtractArrays<Avx512Lanes>,
                                AndCount<Avx512Vector>,
                                Diff<Avx512Vector>,
                                ScanCost,
                                CompareDistances<Avx512Compare>,
                                Sum,
                                Bounds,
                                CompareCost};

}  // namespace tranche::internal
