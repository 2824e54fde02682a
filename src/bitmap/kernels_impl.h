// The loops of kernels.h over a vector type, included by one source file for each instruction set.
//
// `Vector` has: kWords, kStripVectors and kManyVectors (how many to work on at a time), Load,
// Store, AllOnes, Zero, And, AndNot(a, b) = ~a & b, Or, Xor, IsZero, and a `Counter` that adds up
// bits.
#ifndef TRANCHE_SRC_BITMAP_KERNELS_IMPL_H_
#define TRANCHE_SRC_BITMAP_KERNELS_IMPL_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

#include "src/bitmap/kernels.h"

namespace tranche::internal {
namespace {

// One rule whose terms are one bitset each, only counted: what most small queries come to. The
// pointers stay in registers, which the general loop below cannot do.
template <typename Vector, uint32_t kTerms>
uint32_t CountOneRule(const DenseRule& rule, uint32_t word_count) {
  const uint64_t* words[kTerms];
  typename Vector::Type flip[kTerms];
  for (uint32_t t = 0; t < kTerms; ++t) {
    words[t] = rule.terms[t].sources[0];
    flip[t] = rule.terms[t].negated ? Vector::AllOnes() : Vector::Zero();
  }
  typename Vector::Counter counter;
  for (uint32_t at = 0; at < word_count; at += Vector::kWords) {
    typename Vector::Type met = Vector::Xor(Vector::Load(words[0] + at), flip[0]);
    for (uint32_t t = 1; t < kTerms; ++t) {
      met = Vector::And(met, Vector::Xor(Vector::Load(words[t] + at), flip[t]));
    }
    counter.Add(met);
  }
  return counter.Total();
}

template <typename Vector>
bool CountSimple(std::span<const DenseRule> rules, uint32_t word_count, uint32_t* count) {
  if (rules.size() != 1 || rules[0].term_count > 4) return false;
  const DenseRule& rule = rules[0];
  for (uint32_t t = 0; t < rule.term_count; ++t) {
    if (rule.terms[t].source_count != 1) return false;
  }
  switch (rule.term_count) {
    case 1:
      *count = CountOneRule<Vector, 1>(rule, word_count);
      return true;
    case 2:
      *count = CountOneRule<Vector, 2>(rule, word_count);
      return true;
    case 3:
      *count = CountOneRule<Vector, 3>(rule, word_count);
      return true;
    case 4:
      *count = CountOneRule<Vector, 4>(rule, word_count);
      return true;
    default:
      return false;
  }
}

// Several vectors at a time, so that loads of several operands are in flight together and the loops
// over rules and terms are paid once for all of them.
template <typename Vector>
uint32_t EvaluateStrips(std::span<const DenseRule> rules, const uint64_t* base, uint64_t* out,
                        uint32_t word_count) {
  uint32_t simple_count;
  if (base == nullptr && out == nullptr && CountSimple<Vector>(rules, word_count, &simple_count)) {
    return simple_count;
  }
  constexpr uint32_t kVectors = Vector::kStripVectors;
  typename Vector::Counter counter;
  for (uint32_t at = 0; at < word_count; at += kVectors * Vector::kWords) {
    typename Vector::Type result[kVectors];
    for (uint32_t v = 0; v < kVectors; ++v) {
      result[v] = base == nullptr ? Vector::Zero() : Vector::Load(base + at + v * Vector::kWords);
    }
    for (const DenseRule& rule : rules) {
      typename Vector::Type met[kVectors];
      for (uint32_t v = 0; v < kVectors; ++v) met[v] = Vector::AllOnes();
      for (uint32_t t = 0; t < rule.term_count; ++t) {
        const DenseTerm& term = rule.terms[t];
        typename Vector::Type any[kVectors];
        for (uint32_t v = 0; v < kVectors; ++v)
          any[v] = Vector::Load(term.sources[0] + at + v * Vector::kWords);
        for (uint32_t s = 1; s < term.source_count; ++s) {
          for (uint32_t v = 0; v < kVectors; ++v) {
            any[v] = Vector::Or(any[v], Vector::Load(term.sources[s] + at + v * Vector::kWords));
          }
        }
        if (term.negated) {
          for (uint32_t v = 0; v < kVectors; ++v) met[v] = Vector::AndNot(any[v], met[v]);
        } else {
          for (uint32_t v = 0; v < kVectors; ++v) met[v] = Vector::And(any[v], met[v]);
        }
      }
      for (uint32_t v = 0; v < kVectors; ++v) result[v] = Vector::Or(result[v], met[v]);
    }
    for (uint32_t v = 0; v < kVectors; ++v) {
      counter.Add(result[v]);
      if (out != nullptr) Vector::Store(out + at + v * Vector::kWords, result[v]);
    }
  }
  return counter.Total();
}

template <typename Vector>
void EvaluateMany(const ManyRules& many, uint32_t word_count) {
  using Type = typename Vector::Type;
  constexpr uint32_t kVectors = Vector::kManyVectors;
  constexpr uint32_t kStep = kVectors * Vector::kWords;
  typename Vector::Counter counters[kMostQueries];
  for (uint32_t at = 0; at < word_count; at += kStep) {
    for (const ManyUnion& in : many.unions) {
      Type any[kVectors];
      for (uint32_t v = 0; v < kVectors; ++v)
        any[v] = Vector::Load(in.sources[0] + at + v * Vector::kWords);
      for (uint32_t s = 1; s < in.source_count; ++s) {
        const uint64_t* from = in.sources[s] + at;
        for (uint32_t v = 0; v < kVectors; ++v)
          any[v] = Vector::Or(any[v], Vector::Load(from + v * Vector::kWords));
      }
      for (uint32_t v = 0; v < kVectors; ++v) Vector::Store(in.strip + v * Vector::kWords, any[v]);
    }
    const auto words_of = [&](uint32_t input) {
      return many.inputs[input].words + size_t{many.inputs[input].step} * at;
    };
    const ManyRule* rule = many.rules;
    for (size_t q = 0; q < many.queries.size(); ++q) {
      const ManyQuery& query = many.queries[q];
      Type result[kVectors];
      for (uint32_t v = 0; v < kVectors; ++v) result[v] = Vector::Zero();
      for (const ManyRule* end = many.rules + query.rule_end; rule != end; ++rule) {
        const uint32_t* input = many.rule_inputs + rule->first;
        Type met[kVectors];
        for (uint32_t v = 0; v < kVectors; ++v) met[v] = Vector::AllOnes();
        for (uint32_t i = 0; i < rule->positive_count; ++i) {
          const uint64_t* from = words_of(*input++);
          for (uint32_t v = 0; v < kVectors; ++v)
            met[v] = Vector::And(met[v], Vector::Load(from + v * Vector::kWords));
        }
        for (uint32_t i = 0; i < rule->negative_count; ++i) {
          const uint64_t* from = words_of(*input++);
          for (uint32_t v = 0; v < kVectors; ++v)
            met[v] = Vector::AndNot(Vector::Load(from + v * Vector::kWords), met[v]);
        }
        for (uint32_t v = 0; v < kVectors; ++v) result[v] = Vector::Or(result[v], met[v]);
      }
      for (uint32_t v = 0; v < kVectors; ++v) {
        counters[q].Add(result[v]);
        if (query.out != nullptr) Vector::Store(query.out + at + v * Vector::kWords, result[v]);
      }
    }
  }
  for (size_t q = 0; q < many.queries.size(); ++q) *many.queries[q].count = counters[q].Total();
}

[[maybe_unused]] void MatchScalar(std::span<const uint8_t> codes, uint8_t code, uint64_t* out) {
  for (size_t first = 0; first < codes.size(); first += 64) {
    uint64_t bits = 0;
    for (size_t i = 0; i < 64; ++i) bits |= uint64_t{codes[first + i] == code} << i;
    *out++ = bits;
  }
}

// Eight stretches at a time, and halves of words: rows that follow each other often share a word,
// and would wait for each other.
[[maybe_unused]] void SetRows(std::span<const uint16_t> rows, uint64_t* words) {
  static_assert(std::endian::native == std::endian::little);
  auto* bytes = reinterpret_cast<char*>(words);
  const auto set = [&](uint16_t row) {
    uint32_t half;
    char* const at = bytes + row / 32 * sizeof(half);
    std::memcpy(&half, at, sizeof(half));
    half |= uint32_t{1} << (row % 32);
    std::memcpy(at, &half, sizeof(half));
  };
  constexpr size_t kStretches = 8;
  const size_t stretch = rows.size() / kStretches;
  for (size_t i = 0; i < stretch; ++i) {
    for (size_t s = 0; s < kStretches; ++s) set(rows[s * stretch + i]);
  }
  for (size_t i = kStretches * stretch; i < rows.size(); ++i) set(rows[i]);
}

template <typename Vector>
uint32_t AndCount(const uint64_t* a, const uint64_t* b, uint32_t word_count) {
  typename Vector::Counter counter;
  for (uint32_t at = 0; at < word_count; at += Vector::kWords) {
    counter.Add(Vector::And(Vector::Load(a + at), Vector::Load(b + at)));
  }
  return counter.Total();
}

// Eight words at a time: most have no difference between `before` and `after`, and most of the
// others lose it to the first few common rows.
template <typename Vector>
uint32_t Diff(const uint64_t* const* common, uint32_t common_count, const uint64_t* const* before,
              const uint64_t* const* after, uint32_t pair_count, uint32_t word_count,
              WordChange* out) {
  constexpr uint32_t kGroup = 8;
  constexpr uint32_t kVectors = kGroup / Vector::kWords;
  uint32_t found = 0;
  for (uint32_t at = 0; at < word_count; at += kGroup) {
    typename Vector::Type old_rules[kVectors];
    typename Vector::Type new_rules[kVectors];
    typename Vector::Type changed[kVectors];
    bool is_changed = false;
    for (uint32_t v = 0; v < kVectors; ++v) {
      const uint32_t from = at + v * Vector::kWords;
      old_rules[v] = Vector::Load(before[0] + from);
      new_rules[v] = Vector::Load(after[0] + from);
      for (uint32_t p = 1; p < pair_count; ++p) {
        old_rules[v] = Vector::And(old_rules[v], Vector::Load(before[p] + from));
        new_rules[v] = Vector::And(new_rules[v], Vector::Load(after[p] + from));
      }
      changed[v] = Vector::Xor(old_rules[v], new_rules[v]);
      is_changed |= !Vector::IsZero(changed[v]);
    }
    if (!is_changed) continue;
    typename Vector::Type rest[kVectors];
    for (uint32_t v = 0; v < kVectors; ++v) rest[v] = changed[v];
    for (uint32_t c = 0; c < common_count && is_changed;) {
      const uint32_t stop = c + 4 < common_count ? c + 4 : common_count;
      for (; c < stop; ++c) {
        for (uint32_t v = 0; v < kVectors; ++v) {
          rest[v] = Vector::And(rest[v], Vector::Load(common[c] + at + v * Vector::kWords));
        }
      }
      is_changed = false;
      for (uint32_t v = 0; v < kVectors; ++v) is_changed |= !Vector::IsZero(rest[v]);
    }
    if (!is_changed) continue;
    uint64_t words[kGroup];
    for (uint32_t v = 0; v < kVectors; ++v) Vector::Store(words + v * Vector::kWords, rest[v]);
    for (uint32_t i = 0; i < kGroup; ++i) {
      if (words[i] == 0) continue;
      uint64_t all = ~uint64_t{0};
      for (uint32_t c = 0; c < common_count; ++c) all &= common[c][at + i];
      WordChange change{at + i, all, all};
      for (uint32_t p = 0; p < pair_count; ++p) {
        change.before &= before[p][at + i];
        change.after &= after[p][at + i];
      }
      out[found++] = change;
    }
  }
  return found;
}

// `Compare` has InRange(distances, range): the bits of 64 distances that lie in it.
template <typename Compare, typename Distance>
void CompareAs(const uint8_t* distances, std::span<const DistanceRange> ranges,
               const uint64_t* rows, uint32_t word_count, uint64_t* out) {
  const auto* from = reinterpret_cast<const Distance*>(distances);
  for (uint32_t word = 0; word < word_count; ++word, from += 64) {
    uint64_t met = 0;
    for (const DistanceRange& range : ranges) {
      met |= Compare::InRange(from, static_cast<Distance>(range.first),
                              static_cast<Distance>(range.span));
    }
    out[word] = rows == nullptr ? met : met & rows[word];
  }
}

template <typename Compare>
void CompareDistances(const uint8_t* distances, uint8_t width,
                      std::span<const DistanceRange> ranges, const uint64_t* rows,
                      uint32_t word_count, uint64_t* out) {
  const auto compare = width == 1   ? CompareAs<Compare, uint8_t>
                       : width == 2 ? CompareAs<Compare, uint16_t>
                       : width == 4 ? CompareAs<Compare, uint32_t>
                                    : CompareAs<Compare, uint64_t>;
  compare(distances, ranges, rows, word_count, out);
}

// Calls `visit` with each distance whose bit in `rows` is set.
template <typename Distance, typename Visit>
void ForEachDistance(const uint8_t* distances, const uint64_t* rows, uint32_t word_count,
                     Visit&& visit) {
  const auto* from = reinterpret_cast<const Distance*>(distances);
  for (uint32_t word = 0; word < word_count; ++word, from += 64) {
    if (rows[word] == ~uint64_t{0}) {
      for (uint32_t i = 0; i < 64; ++i) visit(uint64_t{from[i]});
    } else {
      for (uint64_t left = rows[word]; left != 0; left &= left - 1)
        visit(uint64_t{from[std::countr_zero(left)]});
    }
  }
}

template <typename Visit>
void ForEachDistance(const uint8_t* distances, uint8_t width, const uint64_t* rows,
                     uint32_t word_count, Visit&& visit) {
  if (width == 1) ForEachDistance<uint8_t>(distances, rows, word_count, visit);
  if (width == 2) ForEachDistance<uint16_t>(distances, rows, word_count, visit);
  if (width == 4) ForEachDistance<uint32_t>(distances, rows, word_count, visit);
  if (width == 8) ForEachDistance<uint64_t>(distances, rows, word_count, visit);
}

[[maybe_unused]] DistanceSum SumScalar(const uint8_t* distances, uint8_t width,
                                       const uint64_t* rows, uint32_t word_count) {
  DistanceSum sum;
  ForEachDistance(distances, width, rows, word_count, [&](uint64_t distance) {
    sum.low += distance & 0xFFFFFFFF;
    sum.high += distance >> 32;
  });
  return sum;
}

[[maybe_unused]] DistanceBounds BoundsScalar(const uint8_t* distances, uint8_t width,
                                             const uint64_t* rows, uint32_t word_count) {
  DistanceBounds bounds;
  ForEachDistance(distances, width, rows, word_count, [&](uint64_t distance) {
    bounds.least = distance < bounds.least ? distance : bounds.least;
    bounds.greatest = distance > bounds.greatest ? distance : bounds.greatest;
  });
  return bounds;
}

// One code at a time, for what has no vector form.
[[maybe_unused]] void ScanScalar(const uint8_t* codes, uint8_t width_log2, uint32_t /*code_count*/,
                                 const uint8_t* accept, uint64_t* out) {
  if (width_log2 == 4) {
    const auto* wide = reinterpret_cast<const uint16_t*>(codes);
    for (uint32_t word = 0; word < 64; ++word) {
      uint64_t bits = 0;
      for (uint32_t i = 0; i < 64; ++i) bits |= uint64_t{accept[wide[word * 64 + i]] & 1u} << i;
      out[word] = bits;
    }
    return;
  }
  const uint32_t width = 1u << width_log2;
  const uint32_t mask = (1u << width) - 1;
  for (uint32_t word = 0; word < 64;) {
    for (uint32_t shift = 0; shift < 8; shift += width, ++word) {
      uint64_t bits = 0;
      for (uint32_t i = 0; i < 64; ++i)
        bits |= uint64_t{accept[codes[i] >> shift & mask] & 1u} << i;
      out[word] = bits;
    }
    codes += 64;
  }
}

}  // namespace
}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BITMAP_KERNELS_IMPL_H_
