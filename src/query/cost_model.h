// What the evaluator's ways to read a block cost, in nanoseconds; measured with
// bench/evaluate_bench.cc at 10M customers, operands in memory. Only their proportions matter.
#ifndef TRANCHE_SRC_QUERY_COST_MODEL_H_
#define TRANCHE_SRC_QUERY_COST_MODEL_H_

namespace tranche::internal {

inline constexpr float kDensePass = 100;  // a pass over the words of a block, whatever its operands
inline constexpr float kBitsetRead = 190;   // 8 KiB
inline constexpr float kSharedRead = 70;    // the same, in cache: other terms read it too
inline constexpr float kScratchMake = 180;  // 8 KiB cleared, written and read again, in cache
inline constexpr float kArrayRead = 25;     // to begin one that was prefetched
inline constexpr float kArrayRow = 0.5f;    // one bit set in scratch
inline constexpr float kPatchedRead = 250;  // a bitset or-ed into scratch; estimated
inline constexpr float kRunsRead = 80;
inline constexpr float kProbeStart = 0.4f;    // per candidate
inline constexpr float kProbeBitset = 0.8f;   // per candidate and bitset
inline constexpr float kProbeArray = 0.25f;   // per row of both arrays, merged
inline constexpr float kProbeSearch = 12.0f;  // per candidate and array or run container
inline constexpr float kProbeCode = 2.5f;     // per candidate, through the forward codes
inline constexpr float kProbeNumber = 6.0f;   // per candidate, through codes and numbers; estimated

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_COST_MODEL_H_
