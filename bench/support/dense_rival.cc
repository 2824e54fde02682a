#include "bench/support/dense_rival.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "absl/container/inlined_vector.h"
#include "bench/support/check.h"

// The evaluation is compiled once for each level of vector instructions.
#if defined(__x86_64__) && defined(__GNUC__)
#define TRANCHE_BENCH_X86 1
#define TRANCHE_BENCH_AVX2 __attribute__((target("avx2,popcnt")))
#define TRANCHE_BENCH_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq,popcnt")))
#endif
#define TRANCHE_BENCH_INLINE inline __attribute__((always_inline))

namespace tranche::internal::bench {
namespace {

constexpr size_t kStrip = 256;  // words: 2 KiB of each operand

struct BoundCondition {
  absl::InlinedVector<const uint64_t*, 8> values;
  bool excludes = false;
};
using BoundRule = absl::InlinedVector<BoundCondition, 8>;

TRANCHE_BENCH_INLINE void OrWords(uint64_t* __restrict to, const uint64_t* __restrict from,
                                  size_t n) {
  for (size_t i = 0; i < n; ++i) to[i] |= from[i];
}

TRANCHE_BENCH_INLINE void Or2Words(uint64_t* __restrict to, const uint64_t* __restrict a,
                                   const uint64_t* __restrict b, size_t n) {
  for (size_t i = 0; i < n; ++i) to[i] |= a[i] | b[i];
}

TRANCHE_BENCH_INLINE void AndWords(uint64_t* __restrict to, const uint64_t* __restrict from,
                                   size_t n) {
  for (size_t i = 0; i < n; ++i) to[i] &= from[i];
}

TRANCHE_BENCH_INLINE void AndNotWords(uint64_t* __restrict to, const uint64_t* __restrict from,
                                      size_t n) {
  for (size_t i = 0; i < n; ++i) to[i] &= ~from[i];
}

TRANCHE_BENCH_INLINE uint64_t CountBits(const uint64_t* words, size_t n) {
  uint64_t count = 0;
  for (size_t i = 0; i < n; ++i) count += static_cast<uint64_t>(std::popcount(words[i]));
  return count;
}

// `n` words of the rule's members from word `first` on, into `to`.
TRANCHE_BENCH_INLINE void EvaluateStrip(const BoundRule& rule, size_t first, size_t n,
                                        uint64_t* to) {
  std::memset(to, 0xFF, n * sizeof(uint64_t));
  uint64_t united[kStrip];
  for (const BoundCondition& condition : rule) {
    const uint64_t* const* values = condition.values.data();
    const size_t count = condition.values.size();
    if (condition.excludes) {
      for (size_t i = 0; i < count; ++i) AndNotWords(to, values[i] + first, n);
    } else if (count == 1) {
      AndWords(to, values[0] + first, n);
    } else {
      std::memcpy(united, values[0] + first, n * sizeof(uint64_t));
      size_t i = 1;
      for (; i + 1 < count; i += 2) Or2Words(united, values[i] + first, values[i + 1] + first, n);
      if (i < count) OrWords(united, values[i] + first, n);
      AndWords(to, united, n);
    }
  }
}

struct Task {
  absl::InlinedVector<BoundRule, 4> rules;
  size_t words;
  uint32_t customers;
  uint64_t* members;  // or null
};

TRANCHE_BENCH_INLINE uint64_t EvaluateAll(const Task& task) {
  uint64_t count = 0;
  uint64_t of_rule[kStrip], of_segment[kStrip];
  for (size_t first = 0; first < task.words; first += kStrip) {
    const size_t n = std::min(kStrip, task.words - first);
    EvaluateStrip(task.rules[0], first, n, of_segment);
    for (size_t i = 1; i < task.rules.size(); ++i) {
      EvaluateStrip(task.rules[i], first, n, of_rule);
      OrWords(of_segment, of_rule, n);
    }
    if (first + n == task.words && (task.customers & 63) != 0) {
      of_segment[n - 1] &= (uint64_t{1} << (task.customers & 63)) - 1;
    }
    count += CountBits(of_segment, n);
    if (task.members != nullptr) std::copy_n(of_segment, n, task.members + first);
  }
  return count;
}

#if TRANCHE_BENCH_X86
TRANCHE_BENCH_AVX512 uint64_t EvaluateAvx512(const Task& task) { return EvaluateAll(task); }
TRANCHE_BENCH_AVX2 uint64_t EvaluateAvx2(const Task& task) { return EvaluateAll(task); }
#endif

uint64_t Evaluate(const Task& task) {
#if TRANCHE_BENCH_X86
  if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
    return EvaluateAvx512(task);
  }
  if (__builtin_cpu_supports("avx2")) return EvaluateAvx2(task);
#endif
  return EvaluateAll(task);
}

}  // namespace

DenseRival::DenseRival(const Workload& workload)
    : words_((workload.customers() + 63) / 64), customers_(workload.customers()) {
  for (const Field& field : workload.fields()) {
    index_.emplace(field.name, static_cast<uint32_t>(fields_.size()));
    FieldBitsets& bitsets = fields_.emplace_back();
    bitsets.values.assign(field.values.size(), Bitset(words_));
    bitsets.is_set.resize(words_);
    for (uint32_t i = 0; i < field.values.size(); ++i) bitsets.index.emplace(field.values[i], i);
    for (uint32_t row = 0; row < workload.customers(); ++row) {
      const uint16_t code = field.codes[row];
      const uint64_t bit = uint64_t{1} << (row & 63);
      if (code != 0) bitsets.is_set[row >> 6] |= bit;
      for (const uint16_t value : field.sets[code]) bitsets.values[value][row >> 6] |= bit;
    }
  }
}

size_t DenseRival::bytes() const {
  size_t bitsets = 0;
  for (const FieldBitsets& field : fields_) bitsets += field.values.size() + 1;
  return bitsets * words_ * sizeof(uint64_t);
}

uint64_t DenseRival::Count(const Draft& draft) const { return Fill(draft, {}); }

uint64_t DenseRival::Fill(const Draft& draft, std::span<uint64_t> members) const {
  Task task{{}, words_, customers_, members.empty() ? nullptr : members.data()};
  for (const Rule& rule : draft.rules) {
    Check(rule.op == RuleOperator::kAnd, "the rival takes `and` rules only");
    BoundRule& bound = task.rules.emplace_back();
    for (const Condition& condition : rule.conditions) {
      const auto field = index_.find(condition.field);
      Check(field != index_.end(), "the rival has no field " + condition.field);
      const FieldBitsets& bitsets = fields_[field->second];
      BoundCondition& to = bound.emplace_back();
      to.excludes = condition.op == Operator::kNotIn || condition.op == Operator::kIsNotSet;
      if (condition.op == Operator::kIsSet || condition.op == Operator::kIsNotSet) {
        to.values.push_back(bitsets.is_set.data());
      }
      for (const Value& name : condition.values) {
        const auto value = bitsets.index.find(name.text());
        Check(value != bitsets.index.end(), "the rival has no value " + name.text());
        to.values.push_back(bitsets.values[value->second].data());
      }
    }
  }
  return Evaluate(task);
}

}  // namespace tranche::internal::bench
