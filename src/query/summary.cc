#include "src/query/summary.h"

#include <algorithm>

#include "src/query/number_rows.h"
#include "src/query/percentiles.h"

namespace tranche::internal {
namespace {

// The rank (from 1) of the smallest number that at least so much of `holders` do not exceed.
uint64_t RankOf(int64_t percent, uint64_t holders) {
  constexpr uint64_t kWhole = 100'000;
  // 2^32 customers at most: no overflow.
  return std::max<uint64_t>(1, (static_cast<uint64_t>(percent) * holders + kWhole - 1) / kWhole);
}

}  // namespace

NumberSummary SummarizeNumbers(const Version& version, FieldId field, Selection* selection,
                               std::span<const int64_t> percents) {
  NumberSummary summary;
  std::vector<NumberSample> samples;  // by currency
  const uint64_t expected = version.fields[field].values[kPresent].total;
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block = 0; block < version.block_count(); ++block) {
    const uint32_t selected = selection->SelectIn(block, words->words);
    summary.customers += selected;
    const NumberColumn* column = version.NumbersOf(field, block);
    if (selected == 0 || column == nullptr) continue;
    ForEachCurrency(version, field, block, words->words,
                    [&](Code currency, const AlignedBlock& rows, uint32_t count) {
                      AddRows(*column, rows, count, &At(&summary.figures, currency));
                      if (percents.empty()) return;
                      while (samples.size() <= currency) samples.emplace_back(expected);
                      samples[currency].Add(*column, rows, count);
                    });
  }
  std::vector<RankedNumber> ranked;
  for (Code currency = 0; currency < summary.figures.size(); ++currency) {
    const NumberFigures& figures = summary.figures[currency];
    for (size_t i = 0; figures.holders > 0 && i < percents.size(); ++i) {
      const uint64_t rank = RankOf(percents[i], figures.holders);
      const NumberRange all = {figures.least, figures.greatest};
      ranked.push_back(
          {currency, rank, samples[currency].Bracket(rank, figures.holders, all), all});
    }
  }
  if (!ranked.empty()) FindRanked(version, field, selection, ranked);
  summary.percentiles.resize(summary.figures.size());
  for (const RankedNumber& found : ranked)
    summary.percentiles[found.currency].push_back(found.number);
  return summary;
}

}  // namespace tranche::internal
