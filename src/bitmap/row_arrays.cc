// Two ways to find the rows that two arrays share. Arrays of about one length are compared eight
// rows by eight rows, and the eight whose last row is lower are left behind (B. Schlegel,
// T. Willhalm, W. Lehner: "Fast Sorted-Set Intersection using SIMD Instructions", ADMS 2011). Rows
// of a short array are looked for in sixteen rows of a long array at a time. Both need SSE2 only,
// which every x86-64 processor has.
#include "src/bitmap/row_arrays.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tranche::internal {
namespace {

using Rows = std::span<const uint16_t>;

constexpr size_t kSkew = 4;    // an array so many times as long as another one is a long array
constexpr size_t kGroup = 8;   // rows of arrays of about one length, compared at once
constexpr size_t kChunk = 16;  // rows of a long array, compared at once

#if defined(__SSE2__)

__m128i Load(const uint16_t* rows) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows));
}

// The lanes of `a` that equal a lane of `b` in the same place, when the lanes of `b` turn by none,
// two, four and six places.
__m128i MatchTurned(__m128i a, __m128i b) {
  const __m128i by_two = _mm_shuffle_epi32(b, _MM_SHUFFLE(0, 3, 2, 1));
  const __m128i by_four = _mm_shuffle_epi32(b, _MM_SHUFFLE(1, 0, 3, 2));
  const __m128i by_six = _mm_shuffle_epi32(b, _MM_SHUFFLE(2, 1, 0, 3));
  return _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi16(a, b), _mm_cmpeq_epi16(a, by_two)),
                      _mm_or_si128(_mm_cmpeq_epi16(a, by_four), _mm_cmpeq_epi16(a, by_six)));
}

// Bit i: whether a[i] is one of the eight rows from `b` on.
uint32_t MatchGroups(const uint16_t* a, const uint16_t* b) {
  constexpr int kSwap = _MM_SHUFFLE(2, 3, 0, 1);
  const __m128i rows = Load(a);
  const __m128i others = Load(b);
  const __m128i swapped = _mm_shufflehi_epi16(_mm_shufflelo_epi16(others, kSwap), kSwap);
  const __m128i met = _mm_or_si128(MatchTurned(rows, others), MatchTurned(rows, swapped));
  return static_cast<uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(met, _mm_setzero_si128())));
}

// Bit i: whether chunk[i] is `row`.
uint32_t MatchChunk(const uint16_t* chunk, uint16_t row) {
  const __m128i rows = _mm_set1_epi16(static_cast<int16_t>(row));
  return static_cast<uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(
      _mm_cmpeq_epi16(Load(chunk), rows), _mm_cmpeq_epi16(Load(chunk + kChunk / 2), rows))));
}

#else

uint32_t MatchGroups(const uint16_t* a, const uint16_t* b) {
  uint32_t met = 0;
  for (size_t i = 0; i < kGroup; ++i) {
    for (size_t j = 0; j < kGroup; ++j) met |= uint32_t{a[i] == b[j]} << i;
  }
  return met;
}

uint32_t MatchChunk(const uint16_t* chunk, uint16_t row) {
  uint32_t met = 0;
  for (size_t i = 0; i < kChunk; ++i) met |= uint32_t{chunk[i] == row} << i;
  return met;
}

#endif

// Each of the functions below calls `visit(i, j)` for each pair a[i] == b[j], in order, from the
// places `i` and `j` on. Where `j` is not worked out, it is 0.

template <typename Visit>
void VisitOneByOne(Rows a, size_t i, Rows b, size_t j, const Visit& visit) {
  while (i < a.size() && j < b.size()) {
    const uint16_t row = a[i];
    const uint16_t other = b[j];
    if (row == other) visit(i, j);
    i += row <= other;
    j += other <= row;
  }
}

template <typename Visit>
void VisitByGroups(Rows a, Rows b, const Visit& visit) {
  size_t i = 0;
  size_t j = 0;
  while (i + kGroup <= a.size() && j + kGroup <= b.size()) {
    for (uint32_t met = MatchGroups(&a[i], &b[j]); met != 0; met &= met - 1)
      visit(i + static_cast<size_t>(std::countr_zero(met)), 0);
    const uint16_t last = a[i + kGroup - 1];
    const uint16_t other = b[j + kGroup - 1];
    i += last <= other ? kGroup : 0;
    j += other <= last ? kGroup : 0;
  }
  VisitOneByOne(a, i, b, j, visit);
}

template <typename Visit>
void VisitInLong(Rows a, Rows long_array, const Visit& visit) {
  size_t i = 0;
  size_t j = 0;
  const size_t chunks_end = long_array.size() / kChunk * kChunk;
  for (; i < a.size() && j < chunks_end; j += kChunk) {
    while (j < chunks_end && long_array[j + kChunk - 1] < a[i]) j += kChunk;
    if (j == chunks_end) break;
    const uint16_t last = long_array[j + kChunk - 1];
    for (; i < a.size() && a[i] <= last; ++i) {
      const uint32_t met = MatchChunk(&long_array[j], a[i]);
      if (met != 0) visit(i, j + static_cast<size_t>(std::countr_zero(met)));
    }
  }
  VisitOneByOne(a, i, long_array, j, visit);
}

}  // namespace

uint32_t IntersectArrays(Rows a, Rows b, uint16_t* out) {
  if (a.size() > b.size()) std::swap(a, b);
  uint32_t count = 0;
  const auto keep = [&](size_t i, size_t) { out[count++] = a[i]; };
  if (b.size() >= kSkew * a.size()) {
    VisitInLong(a, b, keep);
  } else {
    VisitByGroups(a, b, keep);
  }
  return count;
}

uint32_t SubtractArrays(Rows a, Rows b, uint16_t* out) {
  uint16_t* end = out;
  size_t next = 0;  // of a: the rows before are written, or are in `b`
  const auto skip = [&](size_t i, size_t) {
    end = std::copy(a.begin() + static_cast<ptrdiff_t>(next), a.begin() + static_cast<ptrdiff_t>(i),
                    end);
    next = i + 1;
  };
  if (b.size() >= kSkew * a.size()) {
    VisitInLong(a, b, skip);
  } else if (a.size() >= kSkew * b.size()) {
    VisitInLong(b, a, [&](size_t, size_t i) { skip(i, 0); });
  } else {
    VisitByGroups(a, b, skip);
  }
  end = std::copy(a.begin() + static_cast<ptrdiff_t>(next), a.end(), end);
  return static_cast<uint32_t>(end - out);
}

}  // namespace tranche::internal
