// The vector loops over the 65,536 rows of one block, chosen once for the processor: AVX-512 (with
// VPOPCNTDQ and VBMI), AVX2 or portable. All give the same answers; the tests run every variant
// that the processor supports.
#ifndef TRANCHE_SRC_BITMAP_KERNELS_H_
#define TRANCHE_SRC_BITMAP_KERNELS_H_

#include <cstdint>
#include <span>

namespace tranche::internal {

// The union of some bitsets, or its complement.
struct DenseTerm {
  const uint64_t* const* sources;  // source_count bitsets, at least one
  uint32_t source_count;
  bool negated;
};

// The intersection of some terms, at least one.
struct DenseRule {
  const DenseTerm* terms;
  uint32_t term_count;
};

// What `evaluate_many` reads, all of it for one block. An input is a bitset (step 1), or a strip
// made of it at a time (step 0).
struct ManyInput {
  const uint64_t* words;
  uint32_t step;
};

// An input that is the union of bitsets.
struct ManyUnion {
  const uint64_t* const* sources;
  size_t first_source;  // for whoever builds the list of sources
  uint32_t source_count;
  uint64_t* strip;  // many_strip_words of them, aligned to 64 bytes
  uint32_t input;
};

// The intersection of some inputs, from `first` on the list of inputs of rules: first those that
// must be met, then those that must not.
struct ManyRule {
  uint32_t first;
  uint32_t positive_count;
  uint32_t negative_count;
};

// The union of the rules from the end of the query before, at least one.
struct ManyQuery {
  uint32_t rule_end;
  uint32_t* count;
  uint64_t* out;  // or null
};

inline constexpr uint32_t kMostQueries = 128;  // of one call

struct ManyRules {
  const ManyInput* inputs;
  std::span<const ManyUnion> unions;
  const uint32_t* rule_inputs;
  const ManyRule* rules;
  std::span<const ManyQuery> queries;
};

// A word in which two intersections of bit rows differ.
struct WordChange {
  uint32_t word;
  uint64_t before;
  uint64_t after;
};

// Numbers are compared and added up as distances from a base, unsigned, of 1, 2, 4 or 8 bytes each.
// These are the ones from `first` to `first` + `span`, both in.
struct DistanceRange {
  uint64_t first;
  uint64_t span;
};

// The sum of 65,536 distances at most: low + high * 2^32.
struct DistanceSum {
  uint64_t low = 0;
  uint64_t high = 0;
};

// `least` above `greatest`: there were none.
struct DistanceBounds {
  uint64_t least = ~uint64_t{0};
  uint64_t greatest = 0;
};

// Words are processed in strips, so word counts are multiples of this.
inline constexpr uint32_t kStripWords = 64;

// What a gather of four bytes reads beyond the last of `accept`.
inline constexpr uint32_t kAcceptPadding = 3;

// Rows that `intersect` may write beyond the shorter array.
inline constexpr uint32_t kSpareRows = 8;

struct Kernels {
  const char* name;

  // The union of `rules` and of `base` (null: nothing), over words 0 to `word_count`. Writes it to
  // `out` unless that is null (`out` may be `base`), and returns how many bits are set. Rows that
  // do not exist are not masked: a rule with negated terms only needs the live rows as one more
  // term.
  uint32_t (*evaluate)(std::span<const DenseRule> rules, const uint64_t* base, uint64_t* out,
                       uint32_t word_count);

  // The same for many queries that share inputs, one strip of all queries at a time. Rows that do
  // not exist are not masked here either.
  void (*evaluate_many)(const ManyRules& rules, uint32_t word_count);
  uint32_t many_strip_words;

  // Bits of 4,096 rows (64 words) whose code is accepted: codes as in BlockColumn at width_log2 0
  // to 4, all below `code_count`; `accept` has one byte a code, 0x00 or 0xFF, for all codes of the
  // width and at least 256, and kAcceptPadding bytes more.
  void (*scan)(const uint8_t* codes, uint8_t width_log2, uint32_t code_count, const uint8_t* accept,
               uint64_t* out);

  // Writes a bit for each of `codes`, a multiple of 64 of them: whether it is `code`.
  void (*match)(std::span<const uint8_t> codes, uint8_t code, uint64_t* out);

  // Sets the bits of `rows`, ascending.
  void (*set_rows)(std::span<const uint16_t> rows, uint64_t* words);

  // Writes the rows that are in both arrays to `out` and returns how many there are. The arrays
  // ascend without duplicates; `out` has room for kSpareRows more than the shorter one has, and
  // overlaps neither.
  uint32_t (*intersect)(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out);

  // The same for the rows that are in `a` only; `out` has room for all of `a`.
  uint32_t (*subtract)(std::span<const uint16_t> a, std::span<const uint16_t> b, uint16_t* out);

  // How many bits are set in both.
  uint32_t (*and_count)(const uint64_t* a, const uint64_t* b, uint32_t word_count);

  // The words in which (all of `common` and of `before`) differs from (all of `common` and of
  // `after`), at most `word_count` (a multiple of 8), written to `out`; returns how many.
  // `pair_count`, the size of `before` and of `after`, is at least one.
  uint32_t (*diff)(const uint64_t* const* common, uint32_t common_count,
                   const uint64_t* const* before, const uint64_t* const* after, uint32_t pair_count,
                   uint32_t word_count, WordChange* out);

  // What a scan of a whole block costs, in nanoseconds, for the cost model.
  float (*scan_cost)(uint8_t width_log2, uint32_t code_count);

  // Writes a bit for each of 64 * `word_count` distances of `width` bytes: whether it lies in one
  // of `ranges`, at least one, and its bit in `rows` is set (null: all are). `out` may be `rows`.
  void (*compare)(const uint8_t* distances, uint8_t width, std::span<const DistanceRange> ranges,
                  const uint64_t* rows, uint32_t word_count, uint64_t* out);

  // The sum, and the least and the greatest, of those whose bit in `rows` is set.
  DistanceSum (*sum)(const uint8_t* distances, uint8_t width, const uint64_t* rows,
                     uint32_t word_count);
  DistanceBounds (*bounds)(const uint8_t* distances, uint8_t width, const uint64_t* rows,
                           uint32_t word_count);

  // What a compare of a whole block costs, in nanoseconds.
  float (*compare_cost)(uint8_t width, uint32_t range_count);
};

// The fastest ones for this processor.
const Kernels& BestKernels();

// All that this processor can run, for tests.
std::span<const Kernels* const> AllKernels();

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BITMAP_KERNELS_H_
