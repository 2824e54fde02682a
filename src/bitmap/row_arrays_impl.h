// Intersection and difference of sorted arrays of rows, for the files that make kernels: each
// compiles these functions for a processor of its own, hence the unnamed namespace.
//
// Arrays of about one length are compared eight rows by eight rows, and the eight whose last row is
// lower are left behind (B. Schlegel, T. Willhalm, W. Lehner: "Fast Sorted-Set Intersection using
// SIMD Instructions", ADMS 2011). The rows of a short array are looked for in 32 rows of a long
// array at a time.
#ifndef TRANCHE_SRC_BITMAP_ROW_ARRAYS_IMPL_H_
#define TRANCHE_SRC_BITMAP_ROW_ARRAYS_IMPL_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#ifdef __SSE4_2__
#include <nmmintrin.h>

#include <array>
#endif

namespace tranche::internal {
namespace {

using RowArray = std::span<const uint16_t>;

// Calls `visit(i, j)` for each pair a[i] == b[j], in order, from the places `i` and `j` on.
template <typename Visit>
void VisitOneByOne(RowArray a, size_t i, RowArray b, size_t j, const Visit& visit) {
  while (i < a.size() && j < b.size()) {
    if (a[i] < b[j]) {
      ++i;
    } else if (b[j] < a[i]) {
      ++j;
    } else {
      visit(i++, j++);
    }
  }
}

// Without branches that depend on rows: nobody can predict them where arrays are long.
[[maybe_unused]] uint32_t IntersectOneByOne(RowArray a, RowArray b, uint16_t* out) {
  uint32_t count = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const uint16_t row = a[i];
    const uint16_t other = b[j];
    out[count] = row;
    count += row == other;
    i += row <= other;
    j += other <= row;
  }
  return count;
}

// Copies an array to `out` but for some of its rows.
class CopyExcept {
 public:
  CopyExcept(RowArray rows, uint16_t* out) : rows_(rows), out_(out) {}
  // Leaves out the row at place `i`, which ascends from call to call.
  void operator()(size_t i, size_t) {
    CopyUntil(i);
    next_ = i + 1;
  }
  // Copies what is left; returns the end of what is written.
  uint16_t* End() {
    CopyUntil(rows_.size());
    return out_;
  }

 private:
  void CopyUntil(size_t end) { out_ = std::copy(rows_.data() + next_, rows_.data() + end, out_); }

  RowArray rows_;
  uint16_t* out_;
  size_t next_ = 0;  // the rows before are written, or left out
};

[[maybe_unused]] uint32_t SubtractOneByOne(RowArray a, RowArray b, uint16_t* out) {
  CopyExcept copy(a, out);
  VisitOneByOne(a, 0, b, 0, std::ref(copy));
  return static_cast<uint32_t>(copy.End() - out);
}

#ifdef __SSE4_2__

constexpr size_t kGroup = 8;   // rows of arrays of about one length, compared at once
constexpr size_t kChunk = 32;  // rows of a long array, compared at once
constexpr size_t kSkew = 6;    // an array so many times as long as another one is a long array

// For each set of eight lanes, how a byte shuffle moves them to the front.
constexpr std::array<std::array<uint8_t, 16>, 256> PackingShuffles() {
  std::array<std::array<uint8_t, 16>, 256> shuffles{};
  for (size_t lanes = 0; lanes < shuffles.size(); ++lanes) {
    size_t end = 0;
    for (size_t lane = 0; lane < kGroup; ++lane) {
      if ((lanes >> lane & 1) == 0) continue;
      shuffles[lanes][end++] = static_cast<uint8_t>(2 * lane);
      shuffles[lanes][end++] = static_cast<uint8_t>(2 * lane + 1);
    }
  }
  return shuffles;
}
alignas(16) constexpr auto kPackingShuffles = PackingShuffles();

[[maybe_unused]] __m128i LoadGroup(const uint16_t* rows) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows));
}

// Bit i: whether lane i of `rows` is a lane of `others`. No lane of either is 0, where the
// instruction would see the end of a string; the form that takes lengths is slower.
[[maybe_unused]] uint32_t MatchGroups(__m128i rows, __m128i others) {
  constexpr int kMode = _SIDD_UWORD_OPS | _SIDD_CMP_EQUAL_ANY | _SIDD_BIT_MASK;
  return static_cast<uint32_t>(_mm_cvtsi128_si32(_mm_cmpistrm(others, rows, kMode)));
}

// Writes the lanes that `wanted` names, and others behind them: always eight rows in all.
[[maybe_unused]] void WriteLanes(__m128i rows, uint32_t wanted, uint16_t* out) {
  const __m128i shuffle =
      _mm_load_si128(reinterpret_cast<const __m128i*>(kPackingShuffles[wanted].data()));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(rows, shuffle));
}

// Compares groups from the places `i` and `j` on, which it moves, until less than a group is left
// of either. Calls `compared(rows, met)` for each pair of groups, `rows` being that of `a`, and
// `passed(rows)` when the group of `a` is left behind.
template <typename Compared, typename Passed>
void CompareGroups(RowArray a, size_t* i, RowArray b, size_t* j, const Compared& compared,
                   const Passed& passed) {
  if (*i + kGroup > a.size() || *j + kGroup > b.size()) return;
  const uint16_t* in_a = a.data() + *i;
  const uint16_t* in_b = b.data() + *j;
  const uint16_t* const last_a = a.data() + a.size() - kGroup;
  const uint16_t* const last_b = b.data() + b.size() - kGroup;
  __m128i rows = LoadGroup(in_a);
  __m128i others = LoadGroup(in_b);
  for (;;) {
    compared(rows, MatchGroups(rows, others));
    const uint16_t last = in_a[kGroup - 1];
    const uint16_t other = in_b[kGroup - 1];
    if (last <= other) {
      passed(rows);
      in_a += kGroup;
      if (in_a > last_a) break;
      rows = LoadGroup(in_a);
    }
    if (other <= last) {
      in_b += kGroup;
      if (in_b > last_b) break;
      others = LoadGroup(in_b);
    }
  }
  *i = static_cast<size_t>(in_a - a.data());
  *j = static_cast<size_t>(in_b - b.data());
}

// Calls `visit(i, j)` for each pair a[i] == long_array[j], in order. `match_chunk(chunk, row)`: bit
// i is whether chunk[i] is `row`.
template <typename MatchChunk, typename Visit>
void VisitInLong(RowArray a, RowArray long_array, const MatchChunk& match_chunk,
                 const Visit& visit) {
  size_t i = 0;
  size_t j = 0;
  const size_t chunks_end = long_array.size() / kChunk * kChunk;
  for (; i < a.size(); ++i) {
    while (j < chunks_end && long_array[j + kChunk - 1] < a[i]) j += kChunk;
    if (j == chunks_end) break;
    const uint32_t met = match_chunk(&long_array[j], a[i]);
    if (met != 0) visit(i, j + static_cast<size_t>(std::countr_zero(met)));
  }
  VisitOneByOne(a, i, long_array, j, visit);
}

template <typename Lanes>
uint32_t IntersectArrays(RowArray a, RowArray b, uint16_t* out) {
  if (a.size() > b.size()) std::swap(a, b);
  if (a.empty()) return 0;
  uint32_t count = 0;
  const auto keep = [&](size_t i, size_t) { out[count++] = a[i]; };
  if (b.size() >= kSkew * a.size()) {
    VisitInLong(a, b, Lanes::MatchChunk, keep);
    return count;
  }
  size_t i = a[0] == 0;  // row 0 is met here, no group has it
  size_t j = b[0] == 0;
  if (i + j == 2) keep(0, 0);
  CompareGroups(
      a, &i, b, &j,
      [&](__m128i rows, uint32_t met) {
        WriteLanes(rows, met, out + count);
        count += static_cast<uint32_t>(std::popcount(met));
      },
      [](__m128i) {});
  VisitOneByOne(a, i, b, j, keep);
  return count;
}

template <typename Lanes>
uint32_t SubtractArrays(RowArray a, RowArray b, uint16_t* out) {
  if (b.size() >= kSkew * a.size()) {
    CopyExcept copy(a, out);
    VisitInLong(a, b, Lanes::MatchChunk, std::ref(copy));
    return static_cast<uint32_t>(copy.End() - out);
  }
  if (b.empty()) return SubtractOneByOne(a, b, out);
  uint32_t count = 0;
  size_t i = a[0] == 0;
  size_t j = b[0] == 0;
  if (i == 1 && j == 0) out[count++] = 0;
  uint32_t met = 0;  // of the group of `a` that is not left behind yet
  CompareGroups(
      a, &i, b, &j, [&](__m128i, uint32_t found) { met |= found; },
      [&](__m128i rows) {
        const uint32_t rest = ~met & 0xFF;
        WriteLanes(rows, rest, out + count);
        count += static_cast<uint32_t>(std::popcount(rest));
        met = 0;
      });
  const RowArray rest = b.subspan(j);
  for (; met != 0; met >>= 1, ++i) {
    if ((met & 1) == 0) count += SubtractOneByOne(a.subspan(i, 1), rest, out + count);
  }
  return count + SubtractOneByOne(a.subspan(i), rest, out + count);
}

#endif

}  // namespace
}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BITMAP_ROW_ARRAYS_IMPL_H_
