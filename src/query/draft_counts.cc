#include "src/query/draft_counts.h"

#include <bit>

#include "src/query/many_evaluator.h"

namespace tranche::internal {

DraftCounts CountDraft(const Version& version, std::span<const Query> rules,
                       std::span<const Query> conditions, std::span<const FieldId> measures) {
  DraftCounts counts;
  counts.rules.resize(rules.size());
  counts.conditions.resize(conditions.size());
  counts.sums.resize(measures.size());
  std::vector<Query> queries(rules.begin(), rules.end());
  queries.insert(queries.end(), conditions.begin(), conditions.end());
  ManyEvaluator evaluator(version, queries);
  // The rows of a single rule are asked for by the measures alone.
  const size_t selected = rules.size() > 1 || !measures.empty() ? rules.size() : 0;
  std::vector<AlignedBlock> words(selected);
  for (BlockId block = 0; block < version.block_count(); ++block) {
    AlignedBlock once{};
    AlignedBlock twice{};
    evaluator.SelectFirst(block, selected, [&](size_t i, uint32_t count, const uint64_t* rows) {
      (i < rules.size() ? counts.rules[i].count : counts.conditions[i - rules.size()]) += count;
      if (rows == nullptr) return;
      for (uint32_t w = 0; w < kBlockWords; ++w) {
        words[i].words[w] = rows[w];
        twice.words[w] |= once.words[w] & rows[w];
        once.words[w] |= rows[w];
      }
    });
    if (selected > 1) {
      for (size_t i = 0; i < selected; ++i) {
        for (uint32_t w = 0; w < kBlockWords; ++w) {
          const uint64_t own = words[i].words[w] & ~twice.words[w];
          counts.rules[i].own += static_cast<uint64_t>(std::popcount(own));
        }
      }
    }
    for (size_t m = 0; m < measures.size(); ++m)
      AddSums(version, measures[m], block, once.words, &counts.sums[m]);
  }
  if (rules.size() == 1) counts.rules[0].own = counts.rules[0].count;
  return counts;
}

}  // namespace tranche::internal
